"""PyTorch: modules, their parts and functions of torch.autograd, each checked at what it gets."""

import copy
from typing import Any, Callable, List, Optional

from ._check import narrow_and_wide, note_of_loss, options_of, run
from ._parameters import FORMATS
from ._parts import Part, PartsResult, check_part
from ._protocol import ClientError
from ._result import Result

# Containers whose own code has no operation that could be wrong.
_PURE_CONTAINERS = ("Sequential",)


def check_module(module, loss: Callable[[Any], Any], *inputs, parts: bool = False, products: bool = False,
                 name: Optional[str] = None, mode=None, budget=None, power=None, require_power=None) -> PartsResult:
    """Checks the gradient that `backward` gives for the parameters of a module, and for inputs that require one.

    module: a torch.nn.Module; a copy is checked, the module stays as it is.
    loss: from the module's output to a tensor of one number.
    inputs: what the module is called with.
    parts: whether each module inside is checked too, by its own backward at what it gets here: `result.wrong_parts` names
        the wrong ones by their paths.
    products: whether Hessian products (backward through backward) are checked too.
    Other options are those of `check_gradient`.

    Where the module works in double precision and its gradient then is the same to half of its digits, a copy in double precision
    is checked, and `result.notes` says what the gradient loses in its own format. A module in training mode is left there. Raises ClientError where nothing can be trained, or loss gives no number.
    """
    __tracebackhide__ = True
    problem = _problem(module, inputs, {}, loss, [place for place, each in enumerate(inputs) if _requires(each)])
    if not problem.names:
        raise ClientError("check_module: found no trainable parameters in the module, expected at least one")
    options = options_of(mode, budget, power, require_power)
    whole = problem.checked(name or type(module).__name__, options, products)
    if not parts:
        return PartsResult(whole)
    return PartsResult(whole, lambda is_thorough: _checked_parts(module, loss, inputs, is_thorough))


def check_function(function, *inputs, products: bool = False, name: Optional[str] = None, mode=None, budget=None, power=None,
                   require_power=None) -> Result:
    """Checks the backward of a torch.autograd.Function (or of any function of tensors) at inputs.

    Its outputs are weighed at random, as the rest of a model would. A `jvp` that the Function has is checked too.

    products: whether Hessian products (backward through backward) are checked too.
    Other options are those of `check_gradient`. Raises ClientError where no input is of floating point.
    """
    __tracebackhide__ = True
    import torch

    is_class = isinstance(function, type) and issubclass(function, torch.autograd.Function)
    problem = _problem(function.apply if is_class else function, inputs, {}, None, _places_of_floats(inputs))
    if not problem.names:
        raise ClientError("check_function: found no input of floating point, expected at least one")
    has_forward_mode = is_class and function.jvp is not torch.autograd.Function.jvp
    return problem.checked(
        name or getattr(function, "__name__", type(function).__name__),
        options_of(mode, budget, power, require_power), products, has_forward_mode)


def _problem(function, arguments, keywords, loss, places):
    """A problem in the formats that are given, or in double precision where value and gradient then are the same.

    Values in double precision know a gradient in single precision to be off by what it lost on its way: both or none.
    """
    import torch

    narrow = _Problem(function, arguments, keywords, loss, places)
    formats = {str(tensor.dtype).rpartition(".")[2] for tensor in narrow.point.values()}
    if formats <= {"float64"}:
        return narrow
    coarsest = min(formats, key=FORMATS.index)
    wider = copy.deepcopy(function)
    wide = _Problem(
        wider.double() if isinstance(wider, torch.nn.Module) else wider, _mapped(arguments, _double),
        {key: _mapped(value, _double) for key, value in keywords.items()}, loss, places)
    for of in (_Problem.value_at_point, _Problem.gradient_at_point):
        lost = narrow_and_wide(lambda: of(narrow), lambda: of(wide), coarsest)
        if lost is None:
            return narrow
    wide.notes = [note_of_loss(coarsest, lost)]
    return wide


class _Problem:
    """A callable of tensors with one number as its value: by a loss, or with its outputs weighed at random."""

    def __init__(self, function, arguments, keywords, loss, places):
        """The parameters are those of a module, and the arguments at some places."""
        import torch

        self._torch = torch
        self._function, self._loss = copy.deepcopy(function), loss
        self._arguments, self._keywords = list(arguments), keywords
        self._inputs = {("input" if len(places) == 1 else f"input{place}"): place for place in places}
        self._trainable = {}
        if isinstance(function, torch.nn.Module):
            self._trainable = {name: each for name, each in self._function.named_parameters() if each.requires_grad}
        self.names = [*self._trainable, *self._inputs]
        tensors = [*self._trainable.values(), *(arguments[place] for place in places)]
        self.point = {name: tensor.detach().clone() for name, tensor in zip(self.names, tensors)}
        self.notes = []

    def _value(self, tensors):
        """The number at these parameters and inputs."""
        torch = self._torch
        with torch.no_grad():
            for name, parameter in self._trainable.items():
                parameter.copy_(tensors[name])
        arguments = list(self._arguments)
        for name, place in self._inputs.items():
            arguments[place] = tensors[name]
        # In-place operations are the function's own business: each call gets tensors of its own.
        result = self._function(*_mapped(arguments, _own), **{key: _mapped(each, _own) for key, each in self._keywords.items()})
        if self._loss is not None:
            value = self._loss(result)
            if not torch.is_tensor(value) or value.numel() != 1:
                found = f"the shape {tuple(value.shape)}" if torch.is_tensor(value) else type(value).__name__
                raise ClientError(f"loss: found {found}, expected a tensor of one number: output.mean() or output.sum()")
            return value.reshape(())
        return sum(map(self._weighed, enumerate(_tensors(result))))

    def _weighed(self, numbered):
        """An output as one number: the same sum of its own with weights from a seed."""
        place, output = numbered
        if not output.is_floating_point():
            return 0.0
        random = self._torch.Generator().manual_seed(1 + place)
        weights = self._torch.randn(output.shape, generator=random, dtype=self._torch.float64)
        # The weighing itself is not what is looked at.
        output = output if output.dtype == self._torch.float64 else output.float()
        return (output * weights.to(output)).sum()

    def _placed(self, values):
        """Tensors of the protocol's arrays."""
        return {name: self._torch.as_tensor(values[name]).to(given) for name, given in self.point.items()}

    def value(self, values):
        """The value at a point of the protocol."""
        with self._torch.no_grad():
            return float(self._value(self._placed(values)))

    def value_at_point(self):
        """The value where the check is, as a tensor."""
        with self._torch.no_grad():
            return self._value(self.point)

    def gradient_at_point(self):
        """The gradient where the check is."""
        return self._named(*self._differentiated(self.point))

    def _differentiated(self, tensors, create_graph=False):
        tensors = dict(tensors)
        for name in self._inputs:
            tensors[name] = tensors[name].detach().requires_grad_()
        result = self._value(tensors)
        variables = [*self._trainable.values(), *(tensors[name] for name in self._inputs)]
        if not getattr(result, "requires_grad", False):
            return variables, [None] * len(variables)
        # allow_unused: a parameter that the value does not depend on has the gradient 0.
        return variables, self._torch.autograd.grad(result, variables, allow_unused=True, create_graph=create_graph)

    def gradient(self, values):
        """The gradient that backward gives."""
        return self._named(*self._differentiated(self._placed(values)))

    def hvp(self, values, vector):
        """The product of the Hessian that backward through backward gives."""
        variables, parts = self._differentiated(self._placed(values), create_graph=True)
        along = list(self._placed(vector).values())
        total = sum((part * each).sum() for part, each in zip(parts, along) if part is not None and part.requires_grad)
        if not self._torch.is_tensor(total):
            return self._named(variables, [None] * len(variables))
        return self._named(variables, self._torch.autograd.grad(total, variables, allow_unused=True))

    def jvp(self, values, vector):
        """The derivative along a vector that forward mode gives."""
        forward = self._torch.autograd.forward_ad
        tangents = self._placed(vector)
        with forward.dual_level():
            duals = {name: forward.make_dual(each, tangents[name]) for name, each in self._placed(values).items()}
            tangent = forward.unpack_dual(self._value(duals)).tangent
            return 0.0 if tangent is None else float(tangent)

    def _named(self, variables, parts):
        zero = self._torch.zeros_like
        return {
            name: zero(variable) if part is None else part.detach()
            for name, variable, part in zip(self.names, variables, parts)
        }

    def checked(self, name, options, products=False, has_forward_mode=False):
        """The result of checking it."""
        __tracebackhide__ = True
        claims = {"value": self.value, "gradient": self.gradient}
        if products:
            claims["hvp"] = self.hvp
        if has_forward_mode:
            claims["jvp"] = self.jvp
        point = {key: _array(tensor) for key, tensor in self.point.items()}
        return run(claims, point, {"name": name}, options, self.notes)

    def functions_inside(self):
        """The names of the functions of torch.autograd that people wrote, in the graph of its value."""
        tensors = {name: each.clone().requires_grad_() for name, each in self.point.items()}
        nodes, seen, found = [getattr(self._value(tensors), "grad_fn", None)], set(), []
        while nodes:
            node = nodes.pop()
            if node is None or node in seen:
                continue
            seen.add(node)
            if isinstance(node, self._torch.autograd.function.BackwardCFunction):
                name = type(node).__name__
                found.append(name[: -len("Backward")] if name.endswith("Backward") else name)
            nodes += [following for following, _ in node.next_functions]
        return found


def _checked_parts(module, loss, inputs, is_thorough) -> List[Part]:
    """Each module inside at what it gets, innermost ones first; one around a wrong one has nothing to add."""
    import torch

    own = copy.deepcopy(module)
    calls = {}
    finished = []

    def note(path):
        def before(_, arguments, keywords):
            if path not in calls:
                calls[path] = (_kept(arguments), {key: _kept(value) for key, value in keywords.items()})

        def after(*_):
            if path not in finished:
                finished.append(path)

        return before, after

    handles = []
    # Each as it is before the call, which may change its buffers.
    before_call = {path: copy.deepcopy(each) for path, each in own.named_modules()}
    for path, each in own.named_modules():
        before, after = note(path)
        handles += [each.register_forward_pre_hook(before, with_kwargs=True), each.register_forward_hook(after)]
    # Not without gradients, where some modules of PyTorch take a short cut around those inside of them.
    output = own(*_kept(inputs))
    for handle in handles:
        handle.remove()

    parts, named = [], {}
    for path in finished:
        inside = [other for other in finished if other != path and (not path or other.startswith(path + "."))]
        if type(before_call[path]).__name__ in _PURE_CONTAINERS and inside:
            continue
        if any(part.result.verdict == "refuted" and part.path.split(" (")[0] in inside for part in parts):
            continue
        arguments, keywords = calls[path]
        problem = _problem(before_call[path], arguments, keywords, None, _places_of_floats(arguments))
        if not problem.names:
            continue
        result = check_part(problem, path or type(module).__name__, is_thorough)
        functions = named[path] = problem.functions_inside()
        if result.verdict == "refuted" and inside:
            # Those of modules inside are right, as these are.
            of_others = {name for other in inside for name in named.get(other, [])}
            functions = [name for name in functions if name not in of_others]
        its_own = ", ".join(dict.fromkeys(functions))
        label = f"{path} ({its_own})" if result.verdict == "refuted" and its_own else path
        parts.append(Part(label.strip(), result))
    return [*parts, *_checked_loss(loss, _kept(output), is_thorough)]


def _checked_loss(loss, output, is_thorough) -> List[Part]:
    """The loss at what the module gives, where that is a tensor."""
    if not _places_of_floats([output]):
        return []
    return [Part("loss", check_part(_problem(loss, [output], {}, None, [0]), "loss", is_thorough))]


def _places_of_floats(arguments):
    import torch

    return [place for place, each in enumerate(arguments) if torch.is_tensor(each) and each.is_floating_point()]


def _requires(value):
    return getattr(value, "requires_grad", False)


def _tensors(value):
    """All tensors in lists, tuples and dictionaries."""
    import torch

    if torch.is_tensor(value):
        return [value]
    members = value.values() if hasattr(value, "values") else value if isinstance(value, (list, tuple)) else []
    return [tensor for member in members for tensor in _tensors(member)]


def _mapped(value, change):
    """The same lists, tuples and dictionaries with other tensors."""
    import torch

    if torch.is_tensor(value):
        return change(value)
    if isinstance(value, (list, tuple)) and not hasattr(value, "_fields"):
        return type(value)(_mapped(each, change) for each in value)
    if type(value) is dict:
        return {key: _mapped(each, change) for key, each in value.items()}
    return value


def _kept(value):
    return _mapped(value, lambda tensor: tensor.detach().clone())


def _double(tensor):
    return tensor.double() if tensor.is_floating_point() else tensor


def _own(tensor):
    return tensor.clone()


def _array(tensor):
    tensor = tensor.cpu()
    # NumPy has no bfloat16; whatever it holds, a float32 holds too.
    return (tensor.float() if str(tensor.dtype) == "torch.bfloat16" else tensor).numpy().copy()
