## The numbers of a real array as a column, in Octave's own order.
function numbers = real_numbers (value, what, name)
  if ((isnumeric (value) || islogical (value)) && ! iscomplex (value))
    numbers = double (full (value(:)));
    return;
  endif
  place = "";
  if (nargin > 2)
    place = sprintf (" in '%s'", name);
  endif
  if (iscomplex (value))
    ## Away from the point that is the edge of a domain, as of a logarithm's: it has a name of its own.
    error ("gradient_check:complex", "%s: found complex numbers%s, expected real numbers", what, place);
  endif
  client_error ("%s: found a value of class %s%s, expected real numbers", what, class (value), place);
endfunction
