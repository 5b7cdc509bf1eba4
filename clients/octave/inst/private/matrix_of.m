## A matrix of second derivatives, or of a row for each output, in the protocol's order of rows and columns; and its format.
function [matrix, format] = matrix_of (value, outputs, parameters, what)
  if (isstruct (value) || iscell (value))
    parts = cellfun (@(block) part_of (value, block, parameters, what), parameters.blocks, "UniformOutput", false);
    columns = cellfun (@(part, block) of_pair (part, outputs, {block}, what), parts, parameters.blocks, "UniformOutput", false);
    matrix = horzcat (columns{:});
    format = format_of (parts{:});
  else
    matrix = of_pair (value, outputs, parameters.blocks, what);
    format = format_of (value);
  endif
endfunction

function matrix = of_pair (value, outputs, blocks, what)
  rows = rows_of (outputs.blocks);
  columns = rows_of (blocks);
  shapes = {[numel(rows) numel(columns)]};
  if (numel (blocks) == 1 && numel (outputs.blocks) == 1)
    shapes{end + 1} = [outputs.blocks{1}.shape blocks{1}.shape];
  endif
  numbers = real_numbers (value, what);
  ## A vector will do where there is one row or one column.
  if (! any (cellfun (@(shape) isequal (shape(shape > 1), size (value)(size (value) > 1)), shapes)))
    client_error ("%s: found the size %s, expected %s", what, size_text (size (value)), size_text (shapes{1}));
  endif
  matrix = reshape (numbers, shapes{1})(rows, columns);
endfunction

## Where the numbers of flat vectors stand: those of a single block come in Octave's own order.
function rows = rows_of (blocks)
  rows = blocks{1}.rows;
  if (numel (blocks) > 1)
    rows = 1:sum (cellfun (@(block) numel (block.rows), blocks));
  endif
endfunction
