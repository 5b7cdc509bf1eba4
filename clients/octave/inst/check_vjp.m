## -*- texinfo -*-
## @deftypefn {} {@var{result} =} check_vjp (@var{f}, @var{vjp}, @var{x}, @dots{})
## Check that @var{vjp} is the product of any vector with the Jacobian of @var{f} at @var{x}: reverse mode.
##
## @var{f} goes from the point to a number, an array, or a struct or cell array of them; @var{vjp} from the point and weights in
## the form of @var{f}'s value to the gradient of the weighed sum, in the form of the point. All else, and the options, are as
## for @code{check_gradient}.
##
## @example
## check_vjp (@@(x) sin (x), @@(x, w) cos (x) .* w, [0.3; 0.4])
## @end example
## @seealso{check_gradient, check_jacobian, check_jvp}
## @end deftypefn

function result = check_vjp (f, vjp, x, varargin)
  if (nargin < 3)
    print_usage ();
  endif
  options = options_of (f, varargin);
  require_functions (struct ("f", f, "vjp", vjp));
  parameters = parameters_of (x);
  outputs = outputs_of (f, parameters);
  result = by_rows (f, parameters, outputs, @(point, w) flat (parameters, vjp (point, at (outputs, w)), "vjp"), options);
endfunction
