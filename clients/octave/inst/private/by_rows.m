## The check of products with the rows of a Jacobian, of which a single one is the gradient.
function result = by_rows (f, parameters, outputs, product, options)
  claims.value = @(point) flat (outputs, f (point), "value");
  if (numel (outputs.point) == 1)
    claims.gradient = @(point) product (point, 1);
  else
    claims.vjp = product;
  endif
  result = checked (parameters, claims, options, numel (outputs.point));
endfunction
