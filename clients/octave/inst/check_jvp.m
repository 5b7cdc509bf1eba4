## -*- texinfo -*-
## @deftypefn {} {@var{result} =} check_jvp (@var{f}, @var{jvp}, @var{x}, @dots{})
## Check that @var{jvp} is the derivative of @var{f} at @var{x} along any vector: forward mode.
##
## @var{f} goes from the point to a number, an array, or a struct or cell array of them; @var{jvp} from the point and a vector in
## its form to the derivative along it, in the form of @var{f}'s value. All else, and the options, are as for
## @code{check_gradient}.
##
## @example
## check_jvp (@@(x) sin (x), @@(x, v) cos (x) .* v, [0.3; 0.4])
## @end example
## @seealso{check_gradient, check_jacobian, check_vjp}
## @end deftypefn

function result = check_jvp (f, jvp, x, varargin)
  if (nargin < 3)
    print_usage ();
  endif
  options = options_of (f, varargin);
  require_functions (struct ("f", f, "jvp", jvp));
  parameters = parameters_of (x);
  outputs = outputs_of (f, parameters);
  claims.value = @(point) flat (outputs, f (point), "value");
  claims.jvp = @(point, v) flat (outputs, jvp (point, at (parameters, v)), "jvp");
  if (numel (outputs.point) == 1)
    claims.gradient = @(point) along_axes (claims.jvp, point, numel (parameters.point));
  endif
  result = checked (parameters, claims, options, numel (outputs.point));
endfunction

## The protocol asks for the derivatives of one output all at once: the one along each axis.
function [numbers, format] = along_axes (jvp, point, count)
  numbers = zeros (count, 1);
  for i = 1:count
    [numbers(i), format] = jvp (point, double ((1:count)' == i));
  endfor
endfunction
