## The single number that a function is to give, and the format in which it gave it.
function [number, format] = one_number (given, what)
  number = real_numbers (given, what);
  if (numel (number) != 1)
    advice = "";
    if (strcmp (what, "value"))
      advice = ": is the sum or the mean over samples missing?";
    endif
    client_error ("%s: found %d numbers, expected one%s", what, numel (number), advice);
  endif
  format = format_of (given);
endfunction
