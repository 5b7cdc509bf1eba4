## What jsondecode made of a list of objects, which is a struct array where all have the same members, as a row of cells.
function each = cells (list)
  each = list;
  if (! iscell (list))
    each = num2cell (list);
  endif
  each = each(:)';
endfunction
