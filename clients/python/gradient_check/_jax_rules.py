"""Rules of custom_jvp and custom_vjp inside of a function of JAX: where they are, what they get there, and each checked alone."""

import functools
from typing import Any, Callable, List, NamedTuple

from ._check import run
from ._forms import Form
from ._parameters import numpy
from ._parts import Part, check_part
from ._protocol import ClientError


class _Place(NamedTuple):
    """A rule at one place in a function."""

    path: str
    #: From the inputs to the outputs.
    function: Callable[[List[Any]], List[Any]]
    #: Which of the inputs are of floating point.
    floats: List[int]
    #: Of each output, the weights by which it counts; None where it has no derivative.
    weights: List[Any]


class Rules:
    """The rules in a function, once for each place in it, with what each gets where the function is looked at.

    All of them are compiled as one function that computes the rule it is asked for: what is compiled together takes little longer
    than the function itself, and each rule alone would take as long as some hundred of its evaluations.
    """

    def __init__(self, problem):
        """Those that a function computes at the point; what each gets is computed here.

        problem: what `check_jax` makes of the function: `function`, `given`, `precision()`.
        Raises ClientError where JAX is too old.
        """
        import jax

        self._jax, self.precision = jax, problem.precision
        with self.precision():
            traced = jax.make_jaxpr(problem.function)(problem.given)
            if not hasattr(traced.jaxpr.debug_info, "func_name"):
                raise ClientError(
                    f"parts: found JAX {jax.__version__}, which does not tell the names of functions, expected a later one "
                    "(there is none for Python 3.9)")
            walk = _Walk(jax)
            inputs, are_reached = jax.jit(functools.partial(walk.inputs_of_all, traced.jaxpr))(
                traced.consts, jax.tree_util.tree_leaves(problem.given))
        reached = [place for place, is_reached in enumerate(are_reached) if bool(is_reached)]
        self._places = [walk.places[place] for place in reached]
        #: What the rules get, and the weights of what they give: handed over at each call, as constants would be compiled.
        self._all = [(inputs[place], walk.places[place].weights) for place in reached]
        self._longest = max((self._count(place) for place in range(len(self._places))), default=0)
        self._value = jax.jit(lambda place, everything: self._chosen(self._weighed, place, everything))
        self._gradient = jax.jit(lambda place, everything: self._chosen(self._differentiated, place, everything))

    def checked(self, is_thorough) -> List[Part]:
        """Each rule with what its check found."""
        counts, parts = {}, []
        for number, place in enumerate(self._places):
            count = counts[place.path] = counts.get(place.path, 0) + 1
            label = place.path if count == 1 else f"{place.path} ({count})"
            parts.append(Part(label, check_part(_Rule(self, number), label, is_thorough)))
        return parts

    def arguments(self, number):
        """The inputs of floating point of a rule, by name."""
        inputs, floats = self._all[number][0], self._places[number].floats
        names = ["input"] if len(floats) == 1 else [f"input{place}" for place in floats]
        return {name: inputs[place] for name, place in zip(names, floats)}

    def value(self, number, arguments):
        """In its precision: the weighed outputs of a rule, whose other inputs are as they are in the function."""
        return self._value(number, self._with(number, list(arguments.values())))

    def gradient(self, number, arguments):
        """Likewise, the derivative of that by each of the arguments, as the rule has it, in the format of the argument."""
        numbers = numpy.asarray(self._gradient(number, self._with(number, list(arguments.values()))))
        parts, start = {}, 0
        for name, argument in arguments.items():
            part = numbers[start:start + argument.size].reshape(argument.shape)
            parts[name] = part.astype(argument.dtype)
            start += argument.size
        return parts

    def _count(self, number):
        return sum(each.size for each in self.arguments(number).values())

    def _with(self, number, arguments):
        """What all rules get, where one gets other arguments."""
        changed, (inputs, weights) = list(self._all), self._all[number]
        changed[number] = self._replaced(number, inputs, arguments), weights
        return changed

    def _replaced(self, number, inputs, arguments):
        inputs = list(inputs)
        for place, each in zip(self._places[number].floats, arguments):
            inputs[place] = each
        return inputs

    # What is compiled.

    def _chosen(self, function, place, everything):
        branches = [
            functools.partial(lambda number, everything: function(number, *everything[number]), number)
            for number in range(len(self._places))
        ]
        return self._jax.lax.switch(place, branches, everything)

    def _weighed(self, number, inputs, weights):
        """The same type for each rule, which holds what a finer or a coarser one gives."""
        jnp = self._jax.numpy
        outputs = self._places[number].function(inputs)
        parts = [jnp.real(jnp.vdot(weight, each)) for weight, each in zip(weights, outputs) if weight is not None]
        return sum(parts).astype(jnp.result_type(float))

    def _differentiated(self, number, inputs, weights):
        """The numbers of all arguments in a row, which is as long for each rule."""
        jnp = self._jax.numpy
        parts = self._jax.grad(lambda arguments: self._weighed(number, self._replaced(number, inputs, arguments), weights))(
            [inputs[place] for place in self._places[number].floats])
        row = jnp.concatenate([part.astype(jnp.result_type(float)).ravel() for part in parts])
        return jnp.pad(row, (0, self._longest - row.size))


class _Rule:
    """One of the rules, by the protocol."""

    def __init__(self, rules, number):
        self._rules, self._number = rules, number
        self._form = Form(rules.arguments(number))

    def checked(self, name, options):
        """The result of checking it."""
        __tracebackhide__ = True
        claims = {"value": self._value, "gradient": self._gradient}
        return run(claims, self._form.blocks(), {"name": name}, options)

    def _value(self, values):
        with self._rules.precision():
            return self._rules.value(self._number, self._form.assembled(values))

    def _gradient(self, values):
        with self._rules.precision():
            return self._rules.gradient(self._number, self._form.assembled(values))


class _Walk:
    """A traced function, followed step by step."""

    def __init__(self, jax):
        self._jax = jax
        #: The rules that were met.
        self.places = []

    def inputs_of_all(self, jaxpr, constants, arguments):
        """What each rule gets, and whether the function gets there."""
        self.places, self._inputs, self._are_reached = [], [], []
        self._follow(jaxpr, constants, arguments, [], True)
        return self._inputs, self._are_reached

    def _follow(self, jaxpr, constants, arguments, path, is_reached):
        """Computes a function, and notes each rule with what it gets.

        path: the names of scopes and functions around it.
        is_reached: whether the function around it gets here at all.
        """
        known = dict(zip([*jaxpr.constvars, *jaxpr.invars], [*constants, *arguments]))

        def value(atom):
            return atom.val if hasattr(atom, "val") else known[atom]

        for step in jaxpr.eqns:
            inputs = [value(atom) for atom in step.invars]
            here = [*path, *(part for part in str(step.source_info.name_stack).split("/") if part)]
            known.update(zip(step.outvars, self._step(jaxpr, step, inputs, here, is_reached)))
        return [value(atom) for atom in jaxpr.outvars]

    def _step(self, jaxpr, step, inputs, here, is_reached):
        """What one step gives; the rules inside of it are noted."""
        kind, inner = step.primitive.name, step.params.get("jaxpr")
        if kind in ("jit", "pjit"):
            return self._follow(inner.jaxpr, inner.consts, inputs, here, is_reached)
        if kind in ("checkpoint", "remat", "remat2"):
            return self._follow(inner, [], inputs, here, is_reached)
        alone = _alone(self._jax, jaxpr, step)
        if kind.startswith("custom_") and "call_jaxpr" in step.params:
            self._note(step, alone, inputs, here, is_reached)
        elif kind == "scan" and step.params["length"]:
            # The first of the steps stands for all.
            fixed = step.params["num_consts"] + step.params["num_carry"]
            first = -1 if step.params["reverse"] else 0
            rows = inputs[:fixed] + [each[first] for each in inputs[fixed:]]
            self._follow(inner.jaxpr, inner.consts, rows, here, is_reached)
        elif kind == "cond":
            for number, branch in enumerate(step.params["branches"]):
                self._follow(branch.jaxpr, branch.consts, inputs[1:], here, is_reached & (inputs[0] == number))
        elif kind == "while":
            self._first_turn(step.params, inputs, here, is_reached)
        return alone(inputs)

    def _first_turn(self, params, inputs, here, is_reached):
        condition, body = params["cond_jaxpr"], params["body_jaxpr"]
        of_condition, of_body = params["cond_nconsts"], params["body_nconsts"]
        start = inputs[of_condition + of_body:]
        (begins,) = self._follow(condition.jaxpr, condition.consts, inputs[:of_condition] + start, here, is_reached)
        self._follow(body.jaxpr, body.consts, inputs[of_condition:of_condition + of_body] + start, here, is_reached & begins)

    def _note(self, step, alone, inputs, path, is_reached):
        """Notes a rule as a function of its inputs of floating point, its outputs weighed at random."""
        jnp = self._jax.numpy

        def is_of(each, kind):
            return jnp.issubdtype(jnp.result_type(each), kind)

        floats = [place for place, each in enumerate(inputs) if is_of(each, jnp.floating)]
        weights = [
            numpy.random.default_rng(1).normal(size=each.aval.shape).astype(each.aval.dtype)
            if is_of(each.aval, jnp.inexact) else None
            for each in step.outvars
        ]
        if floats and any(weight is not None for weight in weights):
            own = step.params["call_jaxpr"].jaxpr.debug_info.func_name
            self.places.append(_Place(".".join([*path, own or step.primitive.name]), alone, floats, weights))
            self._inputs.append([jnp.asarray(each) for each in inputs])
            self._are_reached.append(is_reached)


def _alone(jax, jaxpr, step):
    """What one step gives for its inputs, as a function; those that are constants in it stay."""
    places = {atom: place for place, atom in enumerate(step.invars) if not hasattr(atom, "val")}
    alone = jaxpr.replace(
        constvars=[], invars=list(places), outvars=step.outvars, eqns=[step],
        debug_info=jaxpr.debug_info._replace(arg_names=None, result_paths=None))
    return lambda inputs: jax.core.eval_jaxpr(alone, [], *(inputs[place] for place in places.values()))
