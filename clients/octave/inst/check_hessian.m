## -*- texinfo -*-
## @deftypefn {} {@var{result} =} check_hessian (@var{f}, @var{g}, @var{h}, @var{x}, @dots{})
## Check that @var{g} is the gradient of @var{f} at @var{x}, and the matrix @var{h} its Hessian.
##
## @var{h} goes from the point to the matrix of second derivatives, its rows and columns in Octave's own order; those of a struct
## or cell array in that of flat gradients. All else, and the options, are as for @code{check_gradient}; every entry is looked at.
##
## @example
## A = [2 1; 1 3];
## check_hessian (@@(x) x' * A * x / 2, @@(x) A * x, @@(x) A, [0.5; -1])
## @end example
## @seealso{check_gradient}
## @end deftypefn

function result = check_hessian (f, g, h, x, varargin)
  if (nargin < 4)
    print_usage ();
  endif
  options = options_of (f, varargin);
  options.mode = "exhaustive";
  require_functions (struct ("f", f, "g", g, "h", h));
  parameters = parameters_of (x);
  claims.value = @(point) one_number (f (point), "value");
  claims.gradient = @(point) flat (parameters, g (point), "gradient");
  claims.hvp = @(point, v) times (h (point), v, parameters);
  result = checked (parameters, claims, options);
endfunction

function [numbers, format] = times (hessian, v, parameters)
  [matrix, format] = matrix_of (hessian, parameters, parameters, "hessian");
  numbers = matrix * v;
endfunction
