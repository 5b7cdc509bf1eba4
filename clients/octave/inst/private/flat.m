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
  parts = cell (size (numbers));
  for i = 1:numel (parameters.blocks)
    block = parameters.blocks{i};
    parts{i} = part_of (result, block, parameters, what);
    numbers{i} = of_block (block, parts{i}, what);
  endfor
  numbers = vertcat (numbers{:});
  format = format_of (parts{:});
endfunction
