## What stands in a result for one block.
function part = part_of (result, block, parameters, what)
  part = result;
  given = parameters.given;
  for step = block.subs
    same = strcmp (class (part), class (given)) && numel (part) == numel (given);
    if (same && isstruct (given))
      same = isempty (setxor (fieldnames (part), fieldnames (given)));
    endif
    if (! same)
      client_error ("%s: found %s, expected %s", what, words_of (part), words_of (given));
    endif
    part = subsref (part, step);
    given = subsref (given, step);
  endfor
endfunction

function text = words_of (value)
  if (isstruct (value) && numel (value) == 1)
    text = sprintf ("the blocks '%s'", strjoin (fieldnames (value)', "', '"));
  else
    text = sprintf ("a %s array of %d", class (value), numel (value));
  endif
endfunction
