## Ends with an error of the client's own, in one sentence.
function client_error (template, varargin)
  error ("gradient_check:client", template, varargin{:});
endfunction
