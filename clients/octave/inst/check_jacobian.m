## -*- texinfo -*-
## @deftypefn {} {@var{result} =} check_jacobian (@var{f}, @var{jacobian}, @var{x}, @dots{})
## Check that a matrix is the Jacobian of @var{f} at @var{x}.
##
## @var{f} goes from the point to a number, an array, or a struct or cell array of them. @var{jacobian} goes from the point to a
## matrix of one row for each number of @var{f} and one column for each parameter, in Octave's own order (those of a struct or
## cell array in that of flat gradients); to an array of the size of @var{f}'s value and then the point's; or to a struct or cell
## array of these in the form of the point. All else, and the options, are as for @code{check_gradient}.
##
## @example
## A = [1 2; 3 4; 5 6];
## check_jacobian (@@(x) A * sin (x), @@(x) A * diag (cos (x)), [0.3; 0.4])
## @end example
## @seealso{check_gradient, check_jvp, check_vjp}
## @end deftypefn

function result = check_jacobian (f, jacobian, x, varargin)
  if (nargin < 3)
    print_usage ();
  endif
  options = options_of (f, varargin);
  require_functions (struct ("f", f, "jacobian", jacobian));
  parameters = parameters_of (x);
  outputs = outputs_of (f, parameters);
  result = by_rows (f, parameters, outputs, @(point, w) times (jacobian (point), w, outputs, parameters), options);
endfunction

function [numbers, format] = times (jacobian, w, outputs, parameters)
  [matrix, format] = matrix_of (jacobian, outputs, parameters, "jacobian");
  numbers = matrix' * w;
endfunction
