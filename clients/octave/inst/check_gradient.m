## -*- texinfo -*-
## @deftypefn {} {@var{result} =} check_gradient (@var{f}, @var{g}, @var{x})
## @deftypefnx {} {@var{result} =} check_gradient (@dots{}, @var{name}, @var{value}, @dots{})
## Check that @var{g} is the gradient of @var{f} at @var{x}; say which entries are wrong, and why.
##
## @var{f} goes from the point to one number, @var{g} from the point to the claimed gradient: in the form of the point, or
## flat, all blocks in order, each row by row. An array comes in the dimensions of the parameter; a plain vector for a matrix
## is taken column by column.
##
## @var{x} is a number, a vector, a matrix, an array, or a struct or cell array of them, which may hold others. @var{f} and
## @var{g} get the same form, in double precision; complex numbers are refused.
##
## Options, by name:
##
## @table @asis
## @item "name"
## what the report calls @var{f}; by default its own name
## @item "lower", "upper"
## where @var{f} is defined: a number, or a struct of numbers by the name of the block
## @item "accuracy"
## what values are good to, relative to them: 1e-6 for an integrator with that tolerance
## @item "gradient_precision"
## "float64", "float32", "bfloat16" or "float16"; by default that of what @var{g} returns
## @item "mode"
## "exhaustive" for every entry, "sketch" for random directions; by default what is affordable
## @item "budget"
## the most evaluations
## @item "power"
## the error that is looked for, relative to the largest entry, where noise allows it (1e-8)
## @item "require_power"
## the error that must be excluded before anything is verified (0.01)
## @end table
##
## The result is printed on one screen; its fields are those of @code{gradient_check_result}. An error of @var{f} or @var{g}
## at the point is Octave's own, and so is Ctrl-C. Away from the point it means that the function is not defined there, as NaN
## and complex values do, but for an undefined function or variable. The program gradient-check is found by the environment
## variable GRADIENT_CHECK, or on the PATH.
##
## @example
## f = @@(p) sum (sin (p.W(:))) + p.b ^ 2;
## g = @@(p) struct ("W", cos (p.W), "b", p.b);
## check_gradient (f, g, struct ("W", [1 2; 3 4; 5 6], "b", 0.5))     # b is 0.5 times what it should be
## @end example
## @end deftypefn

function result = check_gradient (f, g, x, varargin)
  if (nargin < 3)
    print_usage ();
  endif
  options = options_of (varargin);
  for given = {"f", f; "g", g}'
    if (! is_function_handle (given{2}))
      client_error ("found %s for %s, expected a function handle", class (given{2}), given{1});
    endif
  endfor
  parameters = parameters_of (x);
  if (isempty (options.name))
    options.name = name_of (f);
  endif
  reply = @(method, point) reply_to (method, point, f, g, parameters);
  result = conversation (description_text (parameters, options), reply, parameters.point, options);
endfunction

## The numbers that a function gives at a point, and the format in which it gave them.
function [numbers, format] = reply_to (method, point, f, g, parameters)
  if (strcmp (method, "value"))
    given = f (at (parameters, point));
    numbers = real_numbers (given, "value");
    if (numel (numbers) != 1)
      client_error ("value: found %d numbers, expected one: is the sum or the mean over samples missing?", numel (numbers));
    endif
    format = "";
  else
    [numbers, format] = flat (parameters, g (at (parameters, point)), "gradient");
  endif
endfunction

## What a report calls f: its name, or "function" where it has none.
function name = name_of (f)
  name = func2str (f);
  if (name(1) == "@")
    name = "function";
  endif
endfunction

## The options by name, and those that were not given as [].
function options = options_of (given)
  known = {"name", "lower", "upper", "accuracy", "gradient_precision", "mode", "budget", "power", "require_power"};
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
endfunction
