## The numbers of one block row by row.
##
## A flat vector of the right length will do, in Octave's own order; another shape of as many numbers may be a transpose.
function numbers = of_block (block, value, what)
  numbers = real_numbers (value, what, block.name);
  flat_shape = @(shape) sum (shape > 1) <= 1;
  if (numel (numbers) != numel (block.rows) || (! isequal (size (value), block.size) && ! flat_shape (size (value))))
    client_error ("%s: found the size %s for '%s', expected %s", what, size_text (size (value)), block.name, ...
                  size_text (block.size));
  endif
  numbers = numbers(block.rows);
endfunction
