## The result of checking claims: by the names of the protocol's methods, from the point (and a flat vector) to flat numbers.
function result = checked (parameters, claims, options, outputs = 1)
  reply = @(method, point, varargin) claims.(method) (at (parameters, point), varargin{:});
  description = description_text (parameters, options, fieldnames (claims)', outputs);
  result = conversation (description, reply, parameters.point, options);
endfunction
