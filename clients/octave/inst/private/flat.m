## The flat vector of what a function returned, in the form of the point or flat already; and "float32" where that is its format.
function [numbers, format] = flat (parameters, result, what)
  single_form = ! isstruct (parameters.given) && ! iscell (parameters.given);
  parted = isstruct (result) || iscell (result);
  if (single_form && parted)
    client_error ("%s: found a %s, expected %d numbers as in x", what, class (result), numel (parameters.point));
  endif
  if (! parted && numel (parameters.blocks) > 1)
    numbers = real_numbers (result, what);
    if (numel (numbers) != numel (parameters.point))
      counts = cellfun (@(block) sprintf ("'%s': %d", block.name, numel (block.rows)), parameters.blocks, "UniformOutput", false);
      client_error ("%s: found %d numbers, expected %d (%s), or a struct or cell array of blocks", what, numel (numbers), ...
                    numel (parameters.point), strjoin (counts, ", "));
    endif
    format = format_of (result);
    return;
  endif
  numbers = cell (numel (parameters.blocks), 1);
  formats = cell (size (numbers));
  for i = 1:numel (parameters.blocks)
    block = parameters.blocks{i};
    part = part_of (result, block, parameters, what);
    numbers{i} = of_block (block, part, what);
    formats{i} = format_of (part);
  endfor
  numbers = vertcat (numbers{:});
  format = ifelse_empty (all (strcmp (formats, "float32")), "float32");
endfunction

function format = format_of (value)
  format = ifelse_empty (isa (value, "single"), "float32");
endfunction

function text = ifelse_empty (condition, text)
  if (! condition)
    text = "";
  endif
endfunction

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
