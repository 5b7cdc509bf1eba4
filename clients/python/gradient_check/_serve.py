"""Serving a function and what is claimed of its derivatives."""

import atexit
import functools
import inspect
import math
import os
import platform
import shutil
import sys
import tempfile

from ._parameters import FORMATS, Parameters, first_difference, flattened, numpy, one_number
from ._protocol import PROTOCOL, ClientError, number_text, run, vector_text
from ._vector_files import VectorFiles

# From here on a file takes less time than the digits of all numbers, which Python reads at almost 1 µs each.
FILES_FROM = 50


def serve(
    value,
    gradient=None,
    parameters=None,
    *,
    name=None,
    jvp=None,
    vjp=None,
    hvp=None,
    lower=None,
    upper=None,
    precision=None,
    accuracy=None,
    gradient_precision=None,
    value_and_gradient=None,
    stateless=False,
    files=None,
):
    """Serves a function until gradient-check has finished with it.

    value:      from the parameters to one number; to several where jvp or vjp is given.
    gradient:   from the parameters to the claimed gradient, in the form of the parameters or flat.
    parameters: the point at which to check: an array, or a dictionary of arrays, by name. What the callables get has the
                same form: NumPy arrays where NumPy is installed, lists elsewhere. One that overwrites what it gets
                ends the check, which says so: it would overwrite the parameters of everybody who calls it.
    jvp, hvp:   from the parameters and a vector of their form to the claimed product: J v, H v. With one number for a
                value, jvp gives the derivative along v, a claim of its own beside the gradient.
    vjp:        from the parameters and a flat vector of one number for each output to the claimed product: Jᵀ w.
    lower, upper: where the function is defined: a number, or numbers by the name of the block.
    precision:  "float32" or "float64"; by default that of the arrays in `parameters`.
    accuracy:   what the values are good to, relative to them, where that is less than their format: 1e-6 for an
                integrator with that tolerance.
    gradient_precision: "float64", "float32", "bfloat16" or "float16"; by default that of the arrays which the gradient
                comes in.
    value_and_gradient: in place of `gradient`, from the parameters to a pair of the value and the claimed gradient. The
                value has to be that of `value`.
    stateless:  whether copies of this program may share the work.
    files:      whether vectors travel as files; by default those of 50 numbers or more, where NumPy is installed.
    """
    try:
        served = Served(
            {"value": value, "gradient": gradient, "value_and_gradient": value_and_gradient, "jvp": jvp, "vjp": vjp,
             "hvp": hvp},
            parameters, name, lower, upper, precision, accuracy, gradient_precision, stateless, files,
        )
    except ClientError as error:
        # Where the user called this is what matters, and nothing of the client.
        raise error.with_traceback(None) from None
    if sys.stdin is not None and sys.stdin.isatty():
        served.introduce()
    else:
        run(served.description, served.methods())


# What a program may be asked for; `gradient` stands for either of the two that give it.
METHODS = ("value", "gradient", "value_and_gradient", "jvp", "vjp", "hvp")


def source_of(claim):
    """Where a claim is written, for the reports: its file, by a relative path where it lies below the current folder, and the line on
    which it begins; None where it is in no file of the user's."""
    try:
        claim = inspect.unwrap(claim)
    except ValueError:  # it says that it wraps itself
        return None
    while isinstance(claim, functools.partial):
        claim = claim.func
    code = getattr(claim, "__code__", None) or getattr(getattr(type(claim), "__call__", None), "__code__", None)
    file = os.path.abspath(getattr(code, "co_filename", ""))
    if code is None or not os.path.isfile(file) or os.path.dirname(file) == os.path.dirname(os.path.abspath(__file__)):
        return None
    relative = os.path.relpath(file)
    return {"file": file if relative.startswith(os.pardir) else relative, "line": code.co_firstlineno}


class Served:
    """The callables, their parameters, and how requests reach them."""

    def __init__(
        self, callables, parameters, name=None, lower=None, upper=None, precision=None, accuracy=None,
        gradient_precision=None, stateless=False, files=None, keeps=False,
    ):
        """What `serve` has; with keeps, a gradient is read after one was asked for elsewhere, by those who keep it."""
        callables = {method: callables.get(method) for method in METHODS}
        if parameters is None:
            raise ClientError("serve: found no parameters, expected an array or a dictionary of arrays")
        claims = ("gradient", "value_and_gradient", "jvp", "vjp")
        if all(callables[claim] is None for claim in claims):
            raise ClientError("serve: found no gradient, jvp or vjp, expected something to check")
        if callables["gradient"] is not None and callables["value_and_gradient"] is not None:
            raise ClientError("serve: found both gradient and value_and_gradient, expected one of them")
        if accuracy is not None and not 0 < accuracy < 1:
            raise ClientError(f"serve: found {accuracy!r} for accuracy, expected a number above 0 and below 1")
        if gradient_precision is not None and gradient_precision not in FORMATS:
            raise ClientError(f"serve: found {gradient_precision!r} for gradient_precision, expected one of {FORMATS}")
        self.callables = callables
        for method, function in self.callables.items():
            if not callable(function) and not (function is None and method != "value"):
                raise ClientError(f"serve: found {type(function).__name__} for {method}, expected a function")
        self.parameters = Parameters(parameters)
        self.name = name or os.path.basename(sys.argv[0]) or "python"
        self.bounds = {"lower": lower, "upper": upper}
        self.precision = precision or self._precision_of_arrays()
        self.accuracy = accuracy if accuracy is None else float(accuracy)
        self.gradient_precision = gradient_precision
        self.stateless = stateless
        self.files = numpy is not None and (self.parameters.count >= FILES_FROM if files is None else files)
        self.point = self._flat_point()
        self.outputs = 1
        self.folder = None
        self.asked = None
        self.returned = None
        self.keeps = keeps
        self.vectors = VectorFiles()
        self.cotangents = None

    def _precision_of_arrays(self):
        single = all(block.dtype is not None and block.dtype.itemsize <= 4 for block in self.parameters.blocks)
        return "float32" if single else "float64"

    def _flat_point(self):
        if numpy is not None:
            return numpy.concatenate([block.point for block in self.parameters.blocks])
        return [number for block in self.parameters.blocks for number in block.point]

    # What the program says of itself.

    def description(self):
        if self.callables["jvp"] or self.callables["vjp"]:
            self.outputs = len(flattened(self._call("value", self._point_copy()), "value"))
        stated = {
            "accuracy": self.accuracy, "gradientPrecision": self.gradient_precision, "source": source_of(self._claimant()),
        }
        return {
            "protocol": PROTOCOL,
            "name": self.name,
            "parameters": [self._described(block) for block in self.parameters.blocks],
            "outputs": self.outputs,
            "precision": self.precision,
            "methods": list(self.methods()),
            "files": self.files,
            "stateless": self.stateless,
            "host": platform.node(),
            "process": os.getpid(),
            **{key: value for key, value in stated.items() if value is not None},
        }

    def _claimant(self):
        """The callable whose claim is checked first."""
        claims = ("gradient", "value_and_gradient", "vjp", "jvp")
        return next(self.callables[claim] for claim in claims if self.callables[claim] is not None)

    def _described(self, block):
        result = {"name": block.name, "shape": list(block.shape)}
        if self.files:
            if self.folder is None:
                self.folder = tempfile.mkdtemp(prefix="gradient-check-client-")
                atexit.register(self._remove_folder)
            result["pointFile"] = os.path.join(self.folder, f"{block.start}.npy")
            numpy.save(result["pointFile"], block.point)
        else:
            result["point"] = [number if math.isfinite(number) else str(number) for number in map(float, block.point)]
        for side in self.bounds:
            bound = self._bound(side, block)
            if bound is not None:
                result[side] = [float(number) for number in bound]
        return result

    def _bound(self, side, block):
        """The numbers, or the one number, beyond which a block is not defined; None where it is everywhere."""
        bounds = self.bounds[side]
        bound = bounds.get(block.name) if hasattr(bounds, "items") else bounds
        return None if bound is None else flattened(bound, side)

    @property
    def is_at_point(self):
        """Whether the last request was for the point itself."""
        return self.asked is None or list(self.asked) == list(self.point)

    def close(self):
        """Closes the vectors' files, and removes what was made for the description, should nobody have read it."""
        self.vectors.close()
        self._remove_folder()

    def reused(self):
        """The number of the gradient returned last that changed when one was asked for at another point; None where none did.

        It comes in the memory of the one before: whoever keeps one loses it at the next call, as optimisers do that compare two.
        """
        if numpy is None or self.returned is None:
            return None
        before = self.parameters.flatten(self.returned, "gradient").copy()
        self._ask_elsewhere()
        place = first_difference(before, self.parameters.flatten(self.returned, "gradient"))
        return None if place is None else self.parameters.name_of(place)

    def _ask_elsewhere(self):
        try:
            self._claim(self._elsewhere())
        except Exception:  # not defined there, say
            pass

    def _elsewhere(self):
        """A point none of whose numbers is that of the point, on the other side where the bounds are."""
        shift = 2.0**-10 * (1 + abs(self.point))
        upper = numpy.full(self.point.size, numpy.inf)
        for block in self.parameters.blocks:
            bound = self._bound("upper", block)
            if bound is not None:
                upper[block.start : block.start + block.count] = bound
        return numpy.where(self.point + shift <= upper, self.point + shift, self.point - shift)

    def _remove_folder(self):
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder = None

    # Requests.

    def methods(self):
        products = {
            "jvp": ("tangent", self._jvp),
            "vjp": ("cotangent", self._vjp),
            "hvp": ("vector", self._hvp),
        }
        result = {"value": self._value}
        if self.callables["gradient"] or self.callables["value_and_gradient"]:
            result["gradient"] = self._gradient
        for method, (key, function) in products.items():
            if self.callables[method]:
                result[method] = lambda params, key=key, function=function: self._product(
                    params, *function(self._point(params), self._vector(params, key))
                )
        return result

    def _vector(self, params, key):
        self._remove_folder()
        if key + "File" in params:
            return self.vectors.read(params[key + "File"], key)
        numbers = params[key]
        return numpy.array(numbers, dtype=float) if numpy is not None else [float(number) for number in numbers]

    def _point(self, params):
        # Let go first: memory that nobody has is used again.
        self.asked = None
        self.asked = self._vector(params, "point")
        return self.asked

    def _point_copy(self):
        return self.point.copy() if numpy is not None else list(self.point)

    def _call(self, method, point, *more):
        """Calls the user's function, which gets memory of its own, to see whether it overwrites what it is given.

        Nothing here would be harmed by that, but whoever calls the function elsewhere loses the parameters.
        """
        given = (self.parameters.handed(point, "the parameters"), *more)
        result = self.callables[method](*(each.form for each in given))
        for each in given:
            each.require_unchanged(method)
        return result

    def _value(self, params):
        point = self._point(params)
        try:
            result = self._call("value", point)
        except (ArithmeticError, ValueError) as error:
            if not _is_outside_of_domain(error) or list(point) == list(self.point):
                raise
            return self._values_text([math.nan] * self.outputs)
        if self.callables["jvp"] or self.callables["vjp"]:
            return self._values_text(flattened(result, "value"))
        return f'{{"value":{number_text(one_number(result, "value"))}}}'

    def _values_text(self, values):
        if self.callables["jvp"] or self.callables["vjp"]:
            if len(values) != 1:
                return f'{{"values":{vector_text([float(number) for number in values])}}}'
        return f'{{"value":{number_text(float(values[0]))}}}'

    def _gradient(self, params):
        value, result = self._claim(self._point(params))
        if self.keeps:
            self._ask_elsewhere()
        more = "" if value is None else f',"value":{number_text(value)}'
        more += self._format_text(result)
        vector = self.parameters.flatten(result, "gradient")
        self.returned = result
        return self._reply_vector(params, "gradient", vector, more)

    def _format_text(self, result):
        """The format of what a callable returned, which was not known before, and in the description."""
        found = None if self.gradient_precision else self.parameters.format_of(result)
        return "" if found in (None, FORMATS[-1]) else f',"gradientPrecision":"{found}"'

    def _product(self, params, vector, result):
        return self._reply_vector(params, "product", vector, self._format_text(result))

    def _claim(self, point):
        """The gradient as the user's function gave it, after the value that came along with it, if any."""
        if self.callables["gradient"]:
            return None, self._call("gradient", point)
        pair = self._call("value_and_gradient", point)
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            found = f"{len(pair)} results" if isinstance(pair, (tuple, list)) else type(pair).__name__
            raise ClientError(f"value_and_gradient: found {found}, expected a pair of the value and the gradient")
        return one_number(pair[0], "value_and_gradient"), pair[1]

    # Products, flat and as the user's function gave them.

    def _jvp(self, point, tangent):
        result = self._call("jvp", point, self.parameters.handed(tangent, "the tangent"))
        return flattened(result, "jvp"), result

    def _vjp(self, point, cotangent):
        if self.cotangents is None or self.cotangents.count != len(cotangent):
            self.cotangents = Parameters([0.0] * len(cotangent))
            self.cotangents.blocks[0].name = "w"
        handed = self.cotangents.handed(cotangent, "the cotangent")
        result = self._call("vjp", point, handed)
        return self.parameters.flatten(result, "vjp"), result

    def _hvp(self, point, vector):
        result = self._call("hvp", point, self.parameters.handed(vector, "the vector"))
        return self.parameters.flatten(result, "hvp"), result

    @staticmethod
    def _reply_vector(params, key, vector, more=""):
        if key + "File" in params:
            with open(params[key + "File"], "wb") as file:
                numpy.save(file, numpy.ascontiguousarray(vector, dtype="<f8"))
            return f'{{"{key}File":{_quoted(params[key + "File"])}{more}}}'
        return f'{{"{key}":{vector_text(map(float, vector))}{more}}}'

    # Without gradient-check.

    def introduce(self):
        """Tries the callables once, and says how to check them."""
        print(f"value: {self._call('value', self._point_copy())}")
        if self.callables["gradient"] or self.callables["value_and_gradient"]:
            gradient = self.parameters.flatten(self._claim(self._point_copy())[1], "gradient")
            print(f"gradient: {len(gradient)} numbers")
        print(f"To check the gradient, run: gradient-check program -- python3 {sys.argv[0]}")


def _is_outside_of_domain(error):
    """Whether plain Python says by an exception what NumPy says by NaN or infinity."""
    return isinstance(error, ArithmeticError) or "math domain error" in str(error) or "expected a" in str(error)


def _quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
