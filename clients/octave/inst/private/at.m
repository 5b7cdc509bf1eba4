## The point in the form that was given, of a flat vector.
function point = at (parameters, vector)
  point = parameters.given;
  last = 0;
  for i = 1:numel (parameters.blocks)
    block = parameters.blocks{i};
    part = zeros (block.size);
    count = numel (block.rows);
    part(block.rows) = vector(last + (1:count));
    last += count;
    if (isempty (block.subs))
      point = part;
    else
      point = subsasgn (point, block.subs, part);
    endif
  endfor
endfunction
