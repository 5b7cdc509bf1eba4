"""JAX: what jax.grad and its kin give, and each rule of somebody's own in a function."""

import contextlib
from typing import Any, Callable, List, Optional

from ._check import name_of, narrow_and_wide, note_of_loss, options_of, run
from ._forms import Form
from ._parameters import numpy
from ._parts import OPTIONS_OF_PART, Part, PartsResult
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
    Raises what f or its derivatives raise.
    """
    __tracebackhide__ = True
    import jax

    given = jax.tree_util.tree_map(jax.numpy.asarray, x)
    problem = _problem(f, given)
    options = options_of(mode, budget, power, require_power)
    whole = problem.checked(name or name_of(f), options, products)
    return PartsResult(whole, _checked_rules(problem) if parts else [])


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

    def __init__(self, f, given, is_double, compiled=True):
        """The function at a point; whether JAX computes in double precision for it, and compiles it: a small one not."""
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
        compile = jax.jit if compiled else lambda function: function
        self._compiled, self._vjp = compile(f), compile(self._pulled)
        self._jvp = compile(lambda point, tangent: jax.jvp(f, (point,), (tangent,))[1])
        self._hvp = compile(lambda point, vector: jax.jvp(jax.grad(self._number), (point,), (vector,))[1])

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


def _checked_rules(problem) -> List[Part]:
    """Each rule of somebody's own, once for each place in the function, at what it gets there."""
    jax, found = problem.jax, []
    with problem.precision():
        traced = jax.make_jaxpr(problem.function)(problem.given)
        _follow(jax, traced.jaxpr, traced.consts, jax.tree_util.tree_leaves(problem.given), [], found)
    parts, counts = [], {}
    for path, function, arguments in found:
        counts[path] = counts.get(path, 0) + 1
        label = path if counts[path] == 1 else f"{path} ({counts[path]})"
        # Compiling one takes longer than some 300 evaluations.
        rule = _Problem(function, arguments, problem.is_double, compiled=False)
        parts.append(Part(label, rule.checked(label, OPTIONS_OF_PART)))
    return parts


def _follow(jax, jaxpr, constants, arguments, path, found):
    """Computes a traced function step by step, and notes each rule with what it gets."""
    from jax.extend.core import Literal

    known = dict(zip([*jaxpr.constvars, *jaxpr.invars], [*constants, *arguments]))

    def value(atom):
        return atom.val if isinstance(atom, Literal) else known[atom]

    for step in jaxpr.eqns:
        inputs = [value(atom) for atom in step.invars]
        here = [*path, *(part for part in str(step.source_info.name_stack).split("/") if part)]
        kind = step.primitive.name
        inner = step.params.get("jaxpr")
        if kind in ("jit", "pjit"):
            outputs = _follow(jax, inner.jaxpr, inner.consts, inputs, here, found)
        else:
            if kind.startswith("custom_") and "call_jaxpr" in step.params:
                _note(jax, jaxpr, step, inputs, here, found)
            elif kind == "scan":
                # The first of the steps stands for all.
                fixed = step.params["num_consts"] + step.params["num_carry"]
                first = -1 if step.params["reverse"] else 0
                if step.params["length"]:
                    _follow(
                        jax, inner.jaxpr, inner.consts, inputs[:fixed] + [each[first] for each in inputs[fixed:]], here,
                        found)
            outputs = _alone(jax, jaxpr, step)(inputs)
        known.update(zip(step.outvars, outputs))
    return [value(atom) for atom in jaxpr.outvars]


def _alone(jax, jaxpr, step):
    """What one step gives for inputs, those that are constants in it among them, as a function."""
    from jax.extend.core import Literal

    places = {atom: place for place, atom in enumerate(step.invars) if not isinstance(atom, Literal)}
    alone = jaxpr.replace(
        constvars=[], invars=list(places), outvars=step.outvars, eqns=[step],
        debug_info=jaxpr.debug_info._replace(arg_names=None, result_paths=None))
    return lambda inputs: jax.core.eval_jaxpr(alone, [], *(inputs[place] for place in places.values()))


def _note(jax, jaxpr, step, inputs, path, found):
    """Notes a rule as a function of its inputs of floating point, its outputs weighed at random."""
    floats = [place for place, each in enumerate(inputs) if jax.numpy.issubdtype(jax.numpy.result_type(each), jax.numpy.floating)]
    own = getattr(getattr(step.params["call_jaxpr"].jaxpr, "debug_info", None), "func_name", "") or step.primitive.name
    # Made once: the function is called some 300 times.
    alone = _alone(jax, jaxpr, step)
    weights = [
        jax.numpy.asarray(numpy.random.default_rng(1).normal(size=each.aval.shape), each.aval.dtype) for each in step.outvars
    ]

    def function(arguments):
        all_inputs = list(inputs)
        for place, each in zip(floats, arguments.values()):
            all_inputs[place] = each
        return sum(jax.numpy.vdot(weight, each) for weight, each in zip(weights, alone(all_inputs)))

    if floats:
        names = ["input"] if len(floats) == 1 else [f"input{place}" for place in floats]
        arguments = {name: jax.numpy.asarray(inputs[place]) for name, place in zip(names, floats)}
        found.append((".".join([*path, own]), function, arguments))
