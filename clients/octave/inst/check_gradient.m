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
## @item "jvp"
## from the point and a vector in its form to the claimed derivative along it, which is checked too
## @item "hvp"
## from the point and a vector in its form to the claimed product of the Hessian with it, which is checked too
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
## @seealso{check_hessian, check_jacobian, check_jvp, check_vjp}
## @end deftypefn

function result = check_gradient (f, g, x, varargin)
  if (nargin < 3)
    print_usage ();
  endif
  options = options_of (f, varargin, {"jvp", "hvp"});
  require_functions (struct ("f", f, "g", g, "jvp", options.jvp, "hvp", options.hvp), {"jvp", "hvp"});
  parameters = parameters_of (x);
  claims.value = @(point) one_number (f (point), "value");
  claims.gradient = @(point) flat (parameters, g (point), "gradient");
  if (! isempty (options.jvp))
    claims.jvp = @(point, v) one_number (options.jvp (point, at (parameters, v)), "jvp");
  endif
  if (! isempty (options.hvp))
    claims.hvp = @(point, v) flat (parameters, options.hvp (point, at (parameters, v)), "hvp");
  endif
  result = checked (parameters, claims, options);
endfunction
