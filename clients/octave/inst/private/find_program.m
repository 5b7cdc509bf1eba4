## The path of the command gradient-check: that of the variable GRADIENT_CHECK, or on the PATH.
function path = find_program ()
  path = getenv ("GRADIENT_CHECK");
  if (! isempty (path))
    if (! is_program (path))
      client_error ("GRADIENT_CHECK: found '%s', expected the path of the program gradient-check", path);
    endif
    return;
  endif
  for folder = strsplit (getenv ("PATH"), pathsep ())
    path = fullfile (folder{1}, "gradient-check");
    if (is_program (path))
      return;
    endif
  endfor
  client_error (["gradient-check: found no such program in the variable GRADIENT_CHECK or on the PATH, expected one: build it " ...
                 "with `swift build -c release`, or install the wheel of the Python client"]);
endfunction

function yes = is_program (path)
  [info, failed] = stat (path);
  yes = ! failed && S_ISREG (info.mode) && any (info.modestr == "x");
endfunction
