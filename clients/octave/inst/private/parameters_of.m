## The blocks of a point: a number, a vector, a matrix or an array, or a struct or cell array of them, which may hold others.
##
## what, single: what errors call it, and a block that has no name of its own.
function parameters = parameters_of (x, what = "parameters", single = "x")
  blocks = blocks_of (x, what, single, {}, struct ("type", {}, "subs", {}));
  names = cellfun (@(block) block.name, blocks, "UniformOutput", false);
  if (numel (unique (names)) != numel (names))
    client_error ("%s: found the names '%s', expected each once", what, strjoin (names, "', '"));
  endif
  points = cellfun (@(block) block.point, blocks, "UniformOutput", false);
  parameters = struct ("given", {x}, "blocks", {blocks}, "names", {names}, "point", vertcat (points{:}));
endfunction

## path: the parts of the name; subs: how the block is reached, as `subsref` has it.
function blocks = blocks_of (x, what, single, path, subs)
  name = single;
  if (! isempty (path))
    name = strjoin (path, ".");
  endif
  blocks = {};
  if ((isstruct (x) || iscell (x)) && isempty (x))
    client_error ("%s: found an empty %s for '%s', expected at least one number", what, class (x), name);
  elseif (iscell (x))
    for i = 1:numel (x)
      blocks = [blocks, blocks_of(x{i}, what, single, [path {num2str(i)}], [subs struct("type", "{}", "subs", {{i}})])];
    endfor
  elseif (isstruct (x))
    for i = 1:numel (x)
      [here, there] = deal (path, subs);
      if (numel (x) > 1)
        here{end + 1} = num2str (i);
        there(end + 1) = struct ("type", "()", "subs", {{i}});
      endif
      for key = fieldnames (x)'
        blocks = [blocks, blocks_of(x(i).(key{1}), what, single, [here key], [there struct("type", ".", "subs", key)])];
      endfor
    endfor
  else
    numbers = real_numbers (x, what, name);
    if (isempty (numbers))
      client_error ("%s: found no numbers in '%s', expected at least one", what, name);
    endif
    shape = size (x);
    if (numel (shape) == 2 && any (shape == 1))
      shape = numel (x)(numel (x) > 1);
    endif
    rows = row_by_row (shape, numel (x));
    blocks = {struct("name", name, "subs", subs, "size", {size(x)}, "shape", shape, "rows", rows, "point", numbers(rows))};
  endif
endfunction

## Where in Octave's own order, column by column, the numbers of an array stand when they are read row by row.
function places = row_by_row (shape, count)
  places = (1:count)';
  if (numel (shape) > 1)
    places = permute (reshape (places, shape), numel (shape):-1:1)(:);
  endif
endfunction
