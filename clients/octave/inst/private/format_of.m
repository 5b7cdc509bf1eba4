## "float32" where that is the format of all numbers, else "".
function format = format_of (varargin)
  format = "";
  if (all (cellfun (@(value) isa (value, "single"), varargin)))
    format = "float32";
  endif
endfunction
