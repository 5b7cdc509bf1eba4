"""JAX: what jax.grad and its kin give, and each rule of somebody's own in a function."""

import contextlib
from typing import Any, Callable, Optional

from ._check import name_of, narrow_and_wide, note_of_loss, options_of, run
from ._forms import Form
from ._jax_rules import Rules
from ._parts import PartsResult
from ._protocol import ClientError


def check_jax(f: Callable[[Any], Any], x, *, parts: bool = False, products: bool = False, name: Optional[str] = None,
              mode=None, budget=None, power=None, require_power=None) -> PartsResult:
    """Checks the gradient that jax.grad gives, or the products of jax.vjp where f returns an array.

    f: from a tree of arrays to a number or an array of floating point.
    x: where: an array, or any tree of them.
    parts: whether each custom_jvp and custom_vjp inside is checked too, at what it gets here: `result.wrong_parts` names the
        wrong ones by their paths, which jax.named_scope, jit and the functions' names make up.
    products: whether jax.jvp is checked too, and Hessian products where f gives a number.
    Other options are those of `check_gradient`.

    Where f works in double precision and its derivatives then are the same to half of their digits, they are checked in it, and
    `result.notes` says what they lose in the format of x.
    Raises what f or its derivatives raise, and ClientError for parts where JAX is older than these names.
    """
    __tracebackhide__ = True
    import jax

    given = jax.tree_util.tree_map(jax.numpy.asarray, x)
    problem = _problem(f, given)
    options = options_of(mode, budget, power, require_power)
    whole = problem.checked(name or name_of(f), options, products)
    return PartsResult(whole, Rules(problem).checked) if parts else PartsResult(whole)


def _problem(f, given):
    """A problem in the formats of the arrays, or in double precision where value and gradient then are the same.

    Values in double precision know a gradient in single precision to be off by what it lost on its way: both or none.
    """
    narrow = _Problem(f, given, False)
    coarsest = narrow.form.coarsest
    if coarsest is None:
        return narrow
    with _in_double(narrow.jax):
        wider = narrow.form.assembled(narrow.form.blocks(True), True)
        try:
            wide = _Problem(f, wider, True)
        except (TypeError, ValueError, ClientError):  # a format is fixed inside
            return narrow
    for of in (_Problem.value_at_point, _Problem.claim_at_point):
        lost = narrow_and_wide(lambda: of(narrow), lambda: of(wide), coarsest)
        if lost is None:
            return narrow
    wide.notes = [note_of_loss(coarsest, lost)]
    return wide


class _Problem:
    """A function of a tree of arrays, by the protocol."""

    def __init__(self, f, given, is_double):
        """The function at a point; whether JAX computes in double precision for it."""
        import jax

        self.jax, self.function, self.given, self.is_double = jax, f, given, is_double
        self.form = Form(given)
        self.notes = []
        with self.precision():
            output = jax.eval_shape(f, given)
        if not hasattr(output, "shape") or not jax.numpy.issubdtype(output.dtype, jax.numpy.floating):
            raise ClientError(f"f: found {output} for its value, expected a number or an array of floating point")
        self._output = output
        self.is_number = output.size == 1
        self._compiled, self._vjp = jax.jit(f), jax.jit(self._pulled)
        self._jvp = jax.jit(lambda point, tangent: jax.jvp(f, (point,), (tangent,))[1])
        self._hvp = jax.jit(lambda point, vector: jax.jvp(jax.grad(self._number), (point,), (vector,))[1])

    def precision(self):
        """Inside of this, JAX computes in the precision that the function is looked at in."""
        return _in_double(self.jax) if self.is_double else contextlib.nullcontext()

    def _number(self, point):
        return self.function(point).reshape(())

    def _pulled(self, point, cotangent):
        return self.jax.vjp(self.function, point)[1](cotangent)[0]

    def _cotangent(self, numbers):
        return self.jax.numpy.asarray(numbers, dtype=self._output.dtype).reshape(self._output.shape)

    def _named(self, tree):
        """A gradient as JAX gives it: of complex numbers, the conjugate of what is claimed here."""
        return self.form.apart(self.jax.tree_util.tree_map(self.jax.numpy.conj, tree), "gradient")

    def value_at_point(self):
        """The value where the check is."""
        with self.precision():
            return self._compiled(self.given)

    def claim_at_point(self):
        """The gradient where the check is, or the product with ones."""
        with self.precision():
            return self._vjp(self.given, self._cotangent([1.0] * self._output.size))

    def _in_precision(self, function):
        """A callable by the protocol of one in the function's own form."""

        def called(values, *more):
            with self.precision():
                return function(self.form.assembled(values), *more)

        return called

    def checked(self, name, options, products=False):
        """The result of checking it."""
        __tracebackhide__ = True
        claims = {"value": self._in_precision(self._compiled)}
        if self.is_number:
            claims["gradient"] = self._in_precision(lambda point: self._named(self._vjp(point, self._cotangent([1.0]))))
        else:
            claims["vjp"] = self._in_precision(lambda point, w: self._named(self._vjp(point, self._cotangent(w))))
        if products:
            claims["jvp"] = self._in_precision(lambda point, v: self._jvp(point, self.form.assembled(v)))
            if self.is_number:
                claims["hvp"] = self._in_precision(lambda point, v: self._named(self._hvp(point, self.form.assembled(v))))
        return run(claims, self.form.blocks(), {"name": name}, options, self.notes)


def _in_double(jax):
    return jax.enable_x64(True) if hasattr(jax, "enable_x64") else jax.experimental.enable_x64()
