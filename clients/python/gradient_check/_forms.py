"""The forms in which people give a point: one array, a dictionary, a tree; of NumPy, PyTorch or JAX; real or complex."""

import sys

from ._parameters import FORMATS, flattened, format_of_array, numpy
from ._protocol import ClientError


class Form:
    """The form of a point, and the named blocks of real numbers that stand for it.

    A complex array stands as two blocks, "z.real" and "z.imag".
    """

    def __init__(self, given):
        """The form of what was given.

        Raises ClientError where it holds nothing, one name twice, or something that is no array.
        """
        self.given = given
        self.leaves = []
        self._collect(given, [])
        names = [leaf.name for leaf in self.leaves]
        if len(set(names)) != len(names):
            raise ClientError(f"parameters: found the names {names}, expected each once")

    def _collect(self, given, path):
        if _is_leaf(given):
            self.leaves.append(_Leaf(".".join(path) or "x", given))
            return
        for key, part in _members(given):
            self._collect(part, [*path, str(key)])

    @property
    def is_plain(self):
        """Whether the protocol's own form will do: an array, or a dictionary of arrays of real numbers."""
        flat = _is_leaf(self.given) or (
            type(self.given) is dict and all(_is_leaf(part) for part in self.given.values())
        )
        return flat and all(leaf.is_plain for leaf in self.leaves)

    @property
    def shape(self):
        """The shape of the only array; None where there are several, and where it is a list or a number."""
        return tuple(getattr(self.given, "shape", ())) or None

    @property
    def coarsest(self):
        """The coarsest format of the arrays; None where all are float64."""
        found = [FORMATS.index(leaf.format) for leaf in self.leaves if leaf.format in FORMATS[:-1]]
        return FORMATS[min(found)] if found else None

    def blocks(self, wide=False):
        """The point as a dictionary of real arrays; in double precision where wide."""
        blocks = {}
        for leaf in self.leaves:
            blocks.update(leaf.parts(leaf.given, wide))
        return blocks

    def assembled(self, values, wide=False):
        """The point in the form that was given, of a dictionary of real arrays; in double precision where wide."""
        leaves = iter(self.leaves)
        return self._built(self.given, values, leaves, wide)

    def _built(self, given, values, leaves, wide):
        if _is_leaf(given):
            return next(leaves).built(values, wide)
        parts = [self._built(part, values, leaves, wide) for _, part in _members(given)]
        return _like(given, parts)

    def apart(self, result, what):
        """What a function returned in this form, as a dictionary by the names of the blocks; flat numbers as they are.

        Raises ClientError where it has another structure.
        """
        if not _is_leaf(self.given) and _is_leaf(result):
            return result
        blocks = {}
        self._take(self.given, result, iter(self.leaves), what, blocks)
        return blocks

    def _take(self, given, result, leaves, what, blocks):
        if _is_leaf(given):
            blocks.update(next(leaves).parts(result, what=what))
            return
        found, expected = dict(_members(result, what)), [key for key, _ in _members(given)]
        if list(found) != expected and set(found) != set(expected):
            raise ClientError(f"{what}: found the parts {list(found)}, expected {expected}")
        for key, part in _members(given):
            self._take(part, found[key], leaves, what, blocks)


class _Leaf:
    """One array of a tree."""

    def __init__(self, name, given):
        self.name, self.given = name, given
        self.kind = _framework(given)
        self.dtype = getattr(given, "dtype", None)
        self.format = format_of_array(given) if self.dtype is not None else None
        self.is_complex = (self.format or "").startswith("complex") or (
            self.dtype is None and numpy is not None and numpy.asarray(given).dtype.kind == "c"
        )
        if self.is_complex:
            self.format = "float32" if self.format == "complex64" else "float64"

    @property
    def is_plain(self):
        return self.kind == "numpy" and not self.is_complex

    def parts(self, value, wide=False, what="parameters"):
        """By name, the real array, or the real and the imaginary one."""
        if self.kind == "torch" and hasattr(value, "detach"):
            value = value.detach()
        if not self.is_complex:
            if hasattr(value, "detach") and not hasattr(value.dtype, "kind"):
                value = value.cpu()
                if wide:
                    value = value.double().numpy()
                elif what == "parameters":
                    value = (value.float() if format_of_array(value) == "bfloat16" else value).numpy().copy()
            elif what == "parameters" and format_of_array(value) == "bfloat16":
                value = numpy.asarray(value).astype("float32")
            return {self.name: numpy.asarray(value, dtype=float) if wide else value}
        if numpy is None:
            raise ClientError(f"{what}: found complex numbers in {self.name!r}, expected NumPy for them")
        array = numpy.asarray(value.cpu().resolve_conj().numpy() if hasattr(value, "resolve_conj") else value)
        array = array.astype(complex) if wide or array.dtype.kind != "c" else array
        parts = {f"{self.name}.real": array.real, f"{self.name}.imag": array.imag}
        # A gradient is read where it is, to see whether the next one overwrites it.
        return {name: part.copy() for name, part in parts.items()} if what == "parameters" else parts

    def built(self, values, wide=False):
        """The array of its parts, in its own framework, format and place."""
        if self.is_complex:
            value = values[f"{self.name}.real"] + 1j * values[f"{self.name}.imag"]
        else:
            value = values[self.name]
        if self.kind == "torch":
            import torch

            finer = torch.complex128 if self.is_complex else torch.float64
            tensor = torch.as_tensor(value).to(device=self.given.device, dtype=finer if wide else self.dtype)
            return tensor.requires_grad_() if self.given.requires_grad else tensor
        if self.kind == "jax":
            import jax

            finer = "complex128" if self.is_complex else "float64"
            return jax.numpy.asarray(value, dtype=finer if wide else self.dtype)
        if wide or self.dtype is None or self.dtype.kind not in "fc" or numpy is None:
            return value
        return numpy.asarray(value).astype(self.dtype, copy=False)


def leaves_of(value):
    """The arrays and numbers of a tree, in its order; of a dictionary, in the order of its keys' names."""
    if _is_leaf(value):
        return [value]
    members = _members(value, "result")
    if hasattr(value, "items"):
        members = sorted(members, key=lambda each: str(each[0]))
    return [leaf for _, part in members for leaf in leaves_of(part)]


def _framework(value):
    module = type(value).__module__.partition(".")[0]
    if module == "torch":
        return "torch"
    return "jax" if module in ("jax", "jaxlib") else "numpy"


def _is_leaf(value):
    """Whether a value is an array, a number, or lists of plain numbers in each other."""
    if hasattr(value, "dtype") or isinstance(value, (int, float, complex)):
        return True
    if isinstance(value, (list, tuple)) and not hasattr(value, "_fields"):
        return bool(value) and all(
            isinstance(part, (int, float, complex))
            or (isinstance(part, (list, tuple)) and _is_leaf(part)) for part in value
        )
    return False


def _members(value, what="parameters"):
    """The keys and members of a dictionary, a list, a tuple, or a node that JAX knows."""
    if hasattr(value, "items"):
        return list(value.items())
    if isinstance(value, (list, tuple)):
        return list(zip(getattr(value, "_fields", range(len(value))), value))
    tree_util = getattr(sys.modules.get("jax"), "tree_util", None)
    if tree_util is not None and value is not None and not tree_util.all_leaves([value]):
        return list(enumerate(tree_util.tree_leaves(value)))
    found = "None (is its `return` missing?)" if value is None else f"an object of {type(value).__name__}"
    raise ClientError(f"{what}: found {found}, expected numbers, an array, or a dictionary, list or tuple of them")


def _like(given, parts):
    """A container of the kind of another one, of other members."""
    if hasattr(given, "items"):
        made = dict(zip(given, parts))
        return made if type(given) is dict else type(given)(made)
    if hasattr(given, "_fields"):
        return type(given)(*parts)
    if isinstance(given, (list, tuple)):
        return type(given)(parts)
    tree_util = sys.modules["jax"].tree_util
    return tree_util.tree_unflatten(tree_util.tree_structure(given), parts)


def matrix(result, form, outputs, shape, what):
    """A Jacobian as a matrix of one row for each output, of an array or of a tree of arrays.

    shape: that of what the function returns.
    Raises ClientError where the shapes do not fit, and where NumPy is missing.
    """
    if numpy is None:
        raise ClientError(f"{what}: found no NumPy, expected it for matrices: pip install numpy")
    parts = form.apart(result, what) if not _is_leaf(form.given) and not _is_leaf(result) else {"": result}
    expected = {leaf.name: tuple(numpy.shape(on_host(leaf.given))) for leaf in form.leaves}
    count = sum(int(numpy.prod(each)) for each in expected.values())
    if "" in parts:
        expected = {"": next(iter(expected.values()))} if len(expected) == 1 else {"": (count,)}
    rows = []
    for name, part in parts.items():
        found = tuple(numpy.shape(on_host(part)))
        size = int(numpy.prod(expected[name]))
        usual = [(outputs, size), tuple(shape) + expected[name]]
        if found not in usual and not (1 in (outputs, size) and int(numpy.prod(found)) == outputs * size):
            raise ClientError(
                f"{what}: found the shape {found}{f' for {name!r}' if name else ''}, expected "
                f"{' or '.join(map(str, dict.fromkeys(usual)))}: one row for each output"
            )
        rows.append(flattened(part, what).reshape(outputs, size))
    return numpy.concatenate(rows, axis=1)


def on_host(value):
    """A tensor where NumPy can see it; other values as they are."""
    return value.detach().cpu() if hasattr(value, "detach") else value
