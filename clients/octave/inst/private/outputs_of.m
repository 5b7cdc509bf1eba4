## What f gives at the point, as parameters are described: one array or more, in the order of the protocol.
function outputs = outputs_of (f, parameters)
  outputs = parameters_of (f (at (parameters, parameters.point)), "value", "y");
endfunction
