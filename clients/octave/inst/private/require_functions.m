## Ends with an error where something is no function handle; of the optional ones, [] will do.
function require_functions (given, optional = {})
  for name = fieldnames (given)'
    value = given.(name{1});
    if (! is_function_handle (value) && ! (any (strcmp (name{1}, optional)) && isempty (value)))
      client_error ("found %s for %s, expected a function handle", class (value), name{1});
    endif
  endfor
endfunction
