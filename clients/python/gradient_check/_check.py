"""Checks a function of this process: gradient-check runs beside it and asks for values over two pipes."""

import functools
import json
import os
import subprocess
import tempfile

from . import _binary
from ._forms import Form, leaves_of, matrix, on_host
from ._parameters import FORMATS, flattened, format_of_array, numpy
from ._protocol import ClientError, OverwrittenInput
from ._result import Result
from ._serve import Served

# Of the program itself: verified, refuted, inconclusive.
_VERDICTS = (0, 1, 2)
# How long one that was told to end may take for it, in seconds.
_GRACE = 2
# So many of the exceptions away from the point are kept, as there may be one at each.
_KEPT_EDGES = 10
# What is no edge of a domain, wherever it is raised.
_NEVER_AN_EDGE = (NameError, AttributeError, ImportError, MemoryError, OverwrittenInput)


def check_gradient(f, g, x=None, *, keywords=None, jvp=None, hvp=None, name=None, lower=None, upper=None,
                   accuracy=None, gradient_precision=None, mode=None, budget=None, only=None, power=None, require_power=None) -> Result:
    """Checks that g is the gradient of f at x, and says which entries are wrong, and why.

    >>> import numpy as np
    >>> from gradient_check import check_gradient
    >>> result = check_gradient(lambda x: np.sum(np.sin(x)), lambda x: np.cos(x), np.array([0.1, 0.2, 0.3]))
    >>> result.verdict
    'verified'
    >>> result = check_gradient(lambda p: np.sum(p["w"] ** 2) + p["b"], lambda p: {"w": p["w"], "b": 1.0},
    ...                         {"w": np.array([1.0, 2.0]), "b": 3.0})
    >>> result.verdict, [entry.name for entry in result.wrong]
    ('refuted', ['w[1]', 'w[0]'])

    f: from the point to one number.
    g: from the point to the claimed gradient, in the form of the point, or flat.
    x: where: an array, a list of numbers, a dictionary of arrays, or a tree of dictionaries, lists and tuples; of NumPy,
        PyTorch or JAX. f and g get the same form. Where an array is complex, the gradient is ∂f/∂Re z + i ∂f/∂Im z, as
        PyTorch has it (JAX has its conjugate).
    keywords: in place of x, a dictionary by whose names f and g are called: f(**keywords).
    jvp: from the point and a vector to the claimed derivative along it, which is checked too.
    hvp: from the point and a vector to the claimed product of the Hessian with it, which is checked too.
    name: what the report calls f; by default its own name.
    lower, upper: where f is defined: a number, or numbers by the name of the array.
    accuracy: what values are good to, relative to them: 1e-6 for an integrator with that tolerance.
    gradient_precision: "float64", "float32", "bfloat16" or "float16"; by default that of the arrays from g.
    mode: "exhaustive" for every entry, "sketch" for random directions; by default what is affordable.
    budget: the most evaluations, from 8 on.
    only: the names of the arrays that are checked; the others stay at the point. By default all are.
    power: the error that is looked for, relative to the largest entry, where noise allows it (1e-8).
    require_power: the error that must be excluded before anything is verified (0.01).

    A gradient that comes in the same memory at each call is read after another call, too, as those find it who keep it.

    Where x is narrower than float64, and f and g work in float64 too, they are checked in it, and `result.notes` says what the
    gradient loses in the format of x.

    Raises what f or g raises at the point, and what cannot be the edge of a domain (NameError, AttributeError, …)
    anywhere; ClientError where they return something that cannot be used, or gradient-check is missing.
    """
    __tracebackhide__ = True
    problem = _Problem(f, x, keywords, name, lower, upper, accuracy, gradient_precision)
    if jvp is None and hvp is None:
        problem.widened(g)
    return problem.checked(
        options_of(mode, budget, power, require_power, only), gradient=problem.claim(g), jvp=problem.product(jvp),
        hvp=problem.product(hvp, has_form_of_point=True),
    )


def check_hessian(f, g, h, x=None, *, keywords=None, name=None, lower=None, upper=None,
                  accuracy=None, gradient_precision=None, budget=None, power=None, require_power=None) -> Result:
    """Checks that g is the gradient of f at x, and the matrix h its Hessian.

    >>> import numpy as np
    >>> A = np.array([[2.0, 1.0], [1.0, 3.0]])
    >>> check_hessian(lambda x: x @ A @ x / 2, lambda x: A @ x, lambda x: A, np.array([0.5, -1.0])).verdict
    'verified'

    h: from the point to the matrix of second derivatives; for one array of several dimensions its shape twice.
    All else is as for `check_gradient`.
    """
    __tracebackhide__ = True
    _require_numpy("check_hessian")
    problem = _Problem(f, x, keywords, name, lower, upper, accuracy, gradient_precision).widened(g, h)
    count = problem.count
    shape = problem.form.shape or (count,)

    def product(point, vector):
        rows = matrix(problem.called(h, point), problem.form, count, shape, "hessian")
        return rows @ problem.flat(vector)

    return problem.checked(options_of("exhaustive", budget, power, require_power), gradient=problem.claim(g), hvp=product)


def check_jacobian(f, jacobian, x=None, *, keywords=None, name=None, lower=None, upper=None,
                   accuracy=None, gradient_precision=None, budget=None, power=None, require_power=None) -> Result:
    """Checks that a matrix is the Jacobian of f at x.

    >>> import numpy as np
    >>> A = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    >>> check_jacobian(lambda x: A @ np.sin(x), lambda x: A * np.cos(x), np.array([0.3, 0.4])).verdict
    'verified'

    f: from the point to an array, each of whose numbers is an output.
    jacobian: from the point to a matrix of one row for each output, to an array of the output's shape and then the
        point's, or to a tree of these.
    All else is as for `check_gradient`.
    """
    __tracebackhide__ = True
    _require_numpy("check_jacobian")
    problem = _Problem(f, x, keywords, name, lower, upper, accuracy, gradient_precision).widened(jacobian)
    output = problem.output()
    shape = numpy.shape(on_host(output))
    outputs = len(flattened(output, "f"))
    last = [None, None]

    def rows(point):
        key = problem.flat(point).tobytes()
        if key != last[0]:
            last[:] = key, matrix(problem.called(jacobian, point), problem.form, outputs, shape, "jacobian")
        return last[1]

    claims = {"vjp": lambda point, cotangent: flattened(cotangent, "w") @ rows(point)}
    if outputs == 1:
        claims = {"gradient": lambda point: rows(point)[0]}
    for claim in claims.values():
        claim.__wrapped__ = jacobian  # whose place the report names
    return problem.checked(options_of(None, budget, power, require_power), **claims)


def check_jvp(f, jvp, x=None, *, keywords=None, name=None, lower=None, upper=None,
              accuracy=None, gradient_precision=None, budget=None, power=None, require_power=None) -> Result:
    """Checks that jvp is the derivative of f at x along any vector: forward mode.

    >>> import numpy as np
    >>> check_jvp(lambda x: np.sin(x), lambda x, v: np.cos(x) * v, np.array([0.3, 0.4])).verdict
    'verified'

    f: from the point to a number, or to an array.
    jvp: from the point and a vector of its form to the derivative along it, as many numbers as f has.
    All else is as for `check_gradient`.
    """
    __tracebackhide__ = True
    problem = _Problem(f, x, keywords, name, lower, upper, accuracy, gradient_precision)
    claims = {"jvp": problem.product(jvp)}
    if len(flattened(problem.output(), "f")) == 1:
        # The protocol asks for the derivatives of one output all at once: the one along each axis.
        _require_numpy("check_jvp")
        claims["gradient"] = lambda point: [
            flattened(claims["jvp"](point, axis), "jvp")[0] for axis in problem.axes()
        ]
    return problem.checked(options_of(None, budget, power, require_power), **claims)


def check_vjp(f, vjp, x=None, *, keywords=None, name=None, lower=None, upper=None,
              accuracy=None, gradient_precision=None, budget=None, power=None, require_power=None) -> Result:
    """Checks that vjp is the product of any vector with the Jacobian of f at x: reverse mode.

    >>> import numpy as np
    >>> check_vjp(lambda x: np.sin(x), lambda x, w: np.cos(x) * w, np.array([0.3, 0.4])).verdict
    'verified'

    f: from the point to a number, or to an array.
    vjp: from the point and an array of the shape of f's value to the product, in the form of the point.
    All else is as for `check_gradient`.
    """
    __tracebackhide__ = True
    problem = _Problem(f, x, keywords, name, lower, upper, accuracy, gradient_precision)
    output = problem.output()
    form = Form(output)

    def product(point, cotangent):
        shaped = flattened(cotangent, "w")
        if numpy is not None:
            shaped = form.assembled({"x": shaped.reshape(numpy.shape(on_host(output)))})
        return problem.apart(problem.called(vjp, point, shaped), "vjp")

    claims = {"vjp": product}
    if len(flattened(output, "f")) == 1:
        claims = {"gradient": lambda point: product(point, [1.0])}
    return problem.checked(options_of(None, budget, power, require_power), **claims)


def check_directional(f, derivative, x=None, **options) -> Result:
    """Checks that a function of the point and a vector is the derivative of f along that vector, f having one value.

    >>> import numpy as np
    >>> check_directional(lambda x: x @ x, lambda x, v: 2 * x @ v, np.array([0.3, 0.4])).verdict
    'verified'

    The options are those of `check_jvp`.
    """
    __tracebackhide__ = True
    return check_jvp(f, derivative, x, **options)


class _Problem:
    """A function, where to check its derivatives, and how the forms of the user and of the protocol meet."""

    def __init__(self, f, x, keywords, name, lower, upper, accuracy, gradient_precision):
        if (x is None) == (keywords is None):
            found = "neither" if x is None else "both"
            raise ClientError(f"found {found} of x and keywords, expected one of them: the point at which to check")
        if not callable(f):
            raise ClientError(f"found {type(f).__name__} for f, expected a function")
        self.function = f
        self.given = keywords if x is None else x
        self.by_keywords = x is None
        self.form = Form(self.given)
        self.notes = []
        self.is_wide = False
        self.is_plain = self.form.is_plain
        self.settings = {
            "name": name or name_of(f),
            "lower": lower, "upper": upper, "accuracy": accuracy, "gradient_precision": gradient_precision,
        }

    def widened(self, *claims):
        """Itself, in double precision where the function and the claims compute in it and the arrays given are narrower.

        Both or none: values in double precision know a gradient in single precision to be off by what it lost on its way.
        """
        if self.form.coarsest is None or any(leaf.kind == "jax" for leaf in self.form.leaves):
            return self
        narrow, wide = self.form.assembled(self.form.blocks()), self.form.assembled(self.form.blocks(True), True)
        for function in (self.function, *claims):
            found = narrow_and_wide(
                lambda: self._called(function, narrow), lambda: self._called(function, wide), self.form.coarsest)
            if found is None:
                return self
        self.is_wide, self.is_plain = True, False
        self.notes.append(note_of_loss(self.form.coarsest, found))
        return self

    @property
    def parameters(self):
        """The point by the protocol."""
        return self.given if self.is_plain else self.form.blocks(self.is_wide)

    @property
    def count(self):
        """How many parameters there are."""
        return sum(len(flattened(part, "parameters")) for part in self.form.blocks().values())

    def output(self):
        """What the function gives at the point; it gets a copy of it."""
        return self._called(self.function, self.form.assembled(self.form.blocks()))

    def _called(self, function, point, *more):
        return function(**point) if self.by_keywords and not more else function(point, *more)

    def at(self, values):
        """A point of the protocol in the user's form."""
        return values if self.is_plain else self.form.assembled(values, self.is_wide)

    def called(self, function, point, *more):
        """What a function of the user's gives at a point of the protocol."""
        return self._called(function, self.at(point), *more)

    def apart(self, result, what):
        """A result in the user's form, as blocks of the protocol."""
        return result if self.is_plain else self.form.apart(result, what)

    def flat(self, values):
        """A point or vector of the protocol as one vector."""
        if not hasattr(values, "items"):
            return flattened(values, "parameters")
        return numpy.concatenate([flattened(part, "parameters") for part in values.values()])

    def axes(self):
        """The unit vectors of all parameters, as the protocol hands over vectors."""
        blocks = self.parameters if hasattr(self.parameters, "items") else {"x": self.parameters}
        shapes = {name: numpy.shape(part) for name, part in blocks.items()}
        for name, shape in shapes.items():
            for place in numpy.ndindex(*shape):
                axis = {other: numpy.zeros(each) for other, each in shapes.items()}
                axis[name][place] = 1.0
                yield axis if hasattr(self.parameters, "items") else axis["x"]

    def claim(self, g):
        """A claimed gradient, by the protocol."""
        if not callable(g):
            raise ClientError(f"found {type(g).__name__} for g, expected a function")
        if self.is_plain and not self.by_keywords:
            return g

        @functools.wraps(g, assigned=(), updated=())  # the report names the place of g
        def claimed(point):
            return self.apart(self.called(g, point), "gradient")

        return claimed

    def product(self, function, has_form_of_point=False):
        """A claimed product with a vector of the point's form, by the protocol."""
        if function is None or self.is_plain:
            return function

        def claimed(point, vector):
            result = function(self.at(point), self.at(vector))
            return self.apart(result, "product") if has_form_of_point else result

        return claimed

    def checked(self, options, **claims):
        """The result of checking these claims."""
        __tracebackhide__ = True
        value = self.function
        if self.by_keywords or not self.is_plain:
            value = lambda point: self._called(self.function, self.at(point))  # noqa: E731
        return run({"value": value, **claims}, self.parameters, self.settings, options, self.notes)


def run(callables, parameters, settings, options, notes=()) -> Result:
    """Checks what callables claim by the protocol, as `serve` has them, and returns the result.

    A gradient that is right when it is read at once, and comes in the same memory at each call, is checked as it is read by those
    who keep it.

    callables: by the names of the protocol's methods.
    options: more arguments for the command.
    notes: what is to be said beside the result.
    Raises as `check_gradient` does.
    """
    __tracebackhide__ = True
    result, reused = _found(Served(callables, parameters, **settings), options, notes)
    if reused is None:
        return result
    if result.ok:
        name = f"{settings.get('name') or 'the function'}, read after another call"
        kept = Served(_claims_of_gradient(callables), parameters, **{**settings, "name": name}, keeps=True)
        refuted, _ = _found(kept, options, [*notes, f"read at once, the gradient is right: {result.message}"])
        if refuted.verdict == "refuted":
            return refuted._explained("stateful", _words_of_reuse(reused))
    result.notes.append(_words_of_reuse(reused))
    return result


def _claims_of_gradient(callables):
    return {name: each for name, each in callables.items() if name in ("value", "gradient", "value_and_gradient")}


def _words_of_reuse(place):
    return (
        f"the gradient comes in the same memory at each call: {place} of a result changed when one was asked for at another "
        "point; let it return a copy"
    )


def _found(served, options, notes):
    """The result of checking what is served, and the number of a kept gradient that changed, if any."""
    __tracebackhide__ = True
    command = [
        _binary.find(), "program", "--caller", "--format", "json", "--annotations", "never",
        # A function may be looked at in a debugger.
        "--timeout", "86400", *options,
    ]
    with tempfile.TemporaryFile() as errors:
        # In a session of its own: Ctrl-C is for Python, which ends it.
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, bufsize=0, start_new_session=True
        )
        try:
            conversation = _Conversation(served, process)
            output = conversation.held()
            status = process.wait()
            if status in _VERDICTS and output:
                return Result(json.loads(output), conversation.edges, notes), served.reused()
            if conversation.error is not None:
                raise conversation.error
            errors.seek(0)
            said = errors.read().decode(errors="replace").strip()
            raise ClientError(f"{command[0]}: found status {status} and {said or 'no message'}, expected a report")
        finally:
            _end(process)
            served.close()


def _end(process):
    """Ends the process where it still runs: it tidies up when its standard input ends."""
    for stream in (process.stdin, process.stdout):
        try:
            stream.close()
        except OSError:
            pass
    try:
        process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class _Conversation:
    """Requests of gradient-check and the replies to them, until it says what it found."""

    def __init__(self, served, process):
        self._served, self._methods = served, served.methods()
        self._requests = open(process.stdout.fileno(), "rb", 1 << 16, closefd=False)
        self._replies = process.stdin.fileno()
        self.edges = []
        self.error = None

    def held(self):
        """Replies to all requests; what follows the last one."""
        __tracebackhide__ = True
        for line in self._requests:
            request = json.loads(line)
            method = request["method"]
            if method == "shutdown":
                self._send(request, '"result":{}')
                return self._requests.read()
            if method == "describe":
                self._send(request, f'"result":{json.dumps(self._served.description())}')
                continue
            try:
                text = self._methods[method](request["params"])
            except Exception as error:
                # One far from the point is the edge of the domain, unless gradient-check says otherwise by giving up.
                if self._served.is_at_point or isinstance(error, _NEVER_AN_EDGE):
                    raise
                self.error = error
                words = f"{method}: {type(error).__name__}: {error}"
                if len(self.edges) < _KEPT_EDGES:
                    self.edges.append(words)
                self._send(request, f'"error":{{"message":{json.dumps(words)}}}')
            else:
                self._send(request, f'"result":{text}')
        return b""

    def _send(self, request, member):
        line = memoryview(f'{{"jsonrpc":"2.0","id":{request["id"]},{member}}}\n'.encode())
        try:
            while line:
                line = line[os.write(self._replies, line):]
        except BrokenPipeError:
            pass  # it has given up, and says why


def _require_numpy(what):
    if numpy is None:
        raise ClientError(f"{what}: found no NumPy, expected it for matrices and unit vectors: pip install numpy")


def narrow_and_wide(narrow, wide, narrow_format):
    """By how much two results differ, relative to the largest number: of narrow arrays, and of the same in double precision.

    None where the second cannot be had, is not in double precision, or has not even half of the digits of the first.
    """
    expected = narrow()
    try:
        found = wide()
    except Exception:  # whatever it says to arrays that it was not given
        return None
    parts, others = leaves_of(found), leaves_of(expected)
    if len(parts) != len(others) or any(format_of_array(part) not in ("float64", "complex128") for part in parts):
        return None
    vectors = [[_parts(each) for each in side] for side in (parts, others)]
    if [each.size for each in vectors[0]] != [each.size for each in vectors[1]]:
        return None
    one, other = map(numpy.concatenate, vectors)
    largest = numpy.max(numpy.abs(one), initial=0.0)
    difference = numpy.max(numpy.abs(one - other), initial=0.0)
    loss = float(difference / largest) if largest else float(difference)
    return loss if loss <= _HALF_OF_DIGITS[narrow_format] else None


# 2⁻¹²: of 24 binary digits, and likewise.
_HALF_OF_DIGITS = {"float32": 2.0**-12, "float16": 2.0**-5.5, "bfloat16": 2.0**-4}


def _parts(value):
    value = numpy.asarray(on_host(value.double() if hasattr(value, "detach") and not value.is_complex() else value))
    value = value.astype(complex if value.dtype.kind == "c" else float).ravel()
    return numpy.concatenate([value.real, value.imag]) if value.dtype.kind == "c" else value


def note_of_loss(narrow_format, loss):
    """What is said of a gradient in its own format, beside that of double precision which was checked."""
    return f"checked in float64; in {narrow_format} the claim is off by up to {loss:.1g} of its largest number"


def name_of(function):
    """What a report calls a function that was given no name."""
    name = getattr(function, "__name__", type(function).__name__)
    return "function" if name == "<lambda>" else name


def options_of(mode, budget, power, require_power, only=None):
    """The options of the command that stand for those of a check."""
    names = only if only is None or isinstance(only, str) else ",".join(only)
    given = {"--mode": mode, "--budget": budget, "--power": power, "--require-power": require_power, "--only": names}
    return [text for name, value in given.items() if value is not None for text in (name, str(value))]
