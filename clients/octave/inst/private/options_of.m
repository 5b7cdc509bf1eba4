## The options by name, those of one call alone among them, and those that were not given as []; f is named where nothing names it.
function options = options_of (f, given, own = {})
  known = [{"name", "lower", "upper", "accuracy", "gradient_precision", "mode", "budget", "power", "require_power"}, own];
  options = cell2struct (cell (size (known)), known, 2);
  if (mod (numel (given), 2) != 0)
    client_error ("options: found %d arguments after x, expected pairs of name and value", numel (given));
  endif
  for i = 1:2:numel (given)
    if (! any (strcmp (given{i}, known)))
      client_error ("options: found %s, expected one of %s", disp (given{i})(1:end-1), strjoin (known, ", "));
    endif
    options.(given{i}) = given{i + 1};
  endfor
  if (isempty (options.name) && is_function_handle (f))
    options.name = name_of (f);
  endif
endfunction

## What a report calls f: its name, or "function" where it has none.
function name = name_of (f)
  name = func2str (f);
  if (name(1) == "@")
    name = "function";
  endif
endfunction
