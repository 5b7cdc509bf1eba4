## Runs gradient-check, replies to its requests, and returns the result.
##
## reply: from a method, a point and the vector of a product to its numbers and their format.
function result = conversation (description, reply, point, options)
  program = find_program ();
  errors = tempname ();
  ## In a session of its own where that can be had: Ctrl-C is for Octave, which ends it.
  script = "errors=$1; shift; command -v setsid >/dev/null && set -- setsid \"$@\"; exec \"$@\" 2>\"$errors\"";
  arguments = {"-c", script, "sh", errors, program, "program", "--caller", "--format", "json", ...
               "--annotations", "never", "--timeout", "86400"};
  [replies, requests, process] = popen2 ("/bin/sh", [arguments options_text(options)]);
  status = [];
  unwind_protect
    [output, edges, last] = held (replies, requests, description, reply, point);
    [~, status] = waitpid (process);
    said = strtrim (fileread (errors));
  unwind_protect_cleanup
    fclose (replies);
    fclose (requests);
    if (isempty (status))
      kill (process, SIG ().TERM);
      waitpid (process);
    endif
    if (exist (errors, "file"))
      unlink (errors);
    endif
  end_unwind_protect
  if (WIFEXITED (status) && WEXITSTATUS (status) <= 2 && ! isempty (output))
    result = gradient_check_result (output, edges);
  elseif (! isempty (last))
    rethrow (last);
  else
    if (isempty (said))
      said = "no message";
    endif
    client_error ("%s: found status %d and %s, expected a report", program, WEXITSTATUS (status), said);
  endif
endfunction

## Replies to all requests; what follows the last one, errors away from the point, and the last of these.
function [output, edges, last] = held (replies, requests, description, reply, point)
  [output, edges, last] = deal ("", {}, []);
  vectors = struct ("jvp", "tangent", "vjp", "cotangent", "hvp", "vector");
  while (true)
    line = next_line (requests);
    if (isempty (line))
      return;
    endif
    ## Requests have no spaces, and their members in this order.
    head = regexp (line, "\"id\":(\\d+),\"method\":\"(\\w+)\"", "tokens", "once");
    switch (head{2})
      case "describe"
        member = ["\"result\":" description];
      case "shutdown"
        send (replies, head{1}, "\"result\":{}");
        output = rest (requests);
        return;
      otherwise
        asked = vector_in (line, "point");
        given = {head{2}, asked};
        if (isfield (vectors, head{2}))
          given{end + 1} = vector_in (line, vectors.(head{2}));
        endif
        failure = [];
        if (isequal (asked, point))
          [numbers, format] = reply (given{:});
        else
          [numbers, format, failure] = away_from_point (reply, given);
        endif
        if (isempty (failure))
          member = result_text (head{2}, numbers, format);
        else
          last = failure;
          words = failure.message;
          if (! strncmp (failure.identifier, "gradient_check:", 15))
            words = [head{2} ": " words];
          endif
          edges = union (edges, {words});
          member = ["\"error\":{\"message\":" jsonencode(words) "}"];
        endif
    endswitch
    send (replies, head{1}, member);
  endwhile
endfunction

## Far from the point an error is the edge of the domain, unless gradient-check says otherwise by giving up; warnings there
## are nobody's.
function [numbers, format, failure] = away_from_point (reply, given)
  [numbers, format, failure] = deal ([], "", []);
  before = warning ("off", "all");
  unwind_protect
    try
      [numbers, format] = reply (given{:});
    catch failure
      if (any (strcmp (failure.identifier, {"Octave:undefined-function", "gradient_check:client"})))
        rethrow (failure);
      endif
    end_try_catch
  unwind_protect_cleanup
    warning (before);
  end_unwind_protect
endfunction

## The numbers of a request; jsondecode does not read all of them to the bit: sscanf does.
function numbers = vector_in (line, key)
  start = ["\"" key "\":["];
  numbers = sscanf (line(strfind (line, start) + numel (start):end), "%f,");
endfunction

function text = result_text (method, numbers, format)
  if (strcmp (method, "value") && numel (numbers) == 1)
    text = sprintf ("\"result\":{\"value\":%s}", vector_text (numbers)(2:end-1));
    return;
  endif
  keys = struct ("value", "values", "gradient", "gradient", "jvp", "product", "vjp", "product", "hvp", "product");
  more = "";
  if (! isempty (format) && ! strcmp (method, "value"))
    more = sprintf (",\"gradientPrecision\":\"%s\"", format);
  endif
  text = sprintf ("\"result\":{\"%s\":%s%s}", keys.(method), vector_text (numbers), more);
endfunction

function send (replies, id, member)
  fputs (replies, ["{\"jsonrpc\":\"2.0\",\"id\":" id "," member "}\n"]);
  fflush (replies);
endfunction

## The next line, with its end; "" where there is none.
##
## fgets looks at the character after a line, for which it would wait for ever: only the first one is waited for.
function line = next_line (requests)
  fcntl (requests, F_SETFL, 0);
  line = fread (requests, 1, "uint8=>char")';
  if (isempty (line))
    line = "";
    return;
  endif
  fcntl (requests, F_SETFL, O_NONBLOCK);
  while (line(end) != "\n")
    more = fgets (requests);
    fclear (requests);
    if (ischar (more))
      line = [line more];
    endif
  endwhile
endfunction

## All that follows, up to the end.
function text = rest (requests)
  fcntl (requests, F_SETFL, 0);
  text = fread (requests, Inf, "uint8=>char")';
endfunction

## The options of the command that stand for those of a check.
function texts = options_text (options)
  texts = {};
  for name = {"mode", "budget", "power", "require_power"}
    value = options.(name{1});
    if (isnumeric (value) && ! isempty (value))
      value = sprintf ("%.15g", value);
    endif
    if (! isempty (value))
      texts = [texts {["--" strrep(name{1}, "_", "-")] value}];
    endif
  endfor
endfunction
