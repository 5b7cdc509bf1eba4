## A number of a report, of which one that is not finite is a string there.
function value = number (given)
  value = given;
  if (ischar (given))
    value = str2double (strrep (given, "Infinity", "Inf"));
  endif
endfunction
