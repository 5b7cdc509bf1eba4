"""Named, shaped parameters, and the flat vectors by which they travel."""

import math

from ._protocol import ClientError

try:
    import numpy
except ImportError:
    numpy = None


class Block:
    """One named part of the parameters: its shape, and where it starts in the flat vector."""

    def __init__(self, name, value, start):
        self.name = name
        if numpy is not None:
            array = numpy.asarray(value)
            if array.dtype.kind not in "fiub":
                found = "complex numbers" if array.dtype.kind == "c" else _kind(value)
                raise ClientError(f"parameters: found {found} in {name!r}, expected real numbers")
            self.dtype = array.dtype if array.dtype.kind == "f" else numpy.dtype(float)
            self.shape = array.shape
            self.point = array.astype(float).ravel()
        else:
            self.dtype = None
            self.shape = _shape(value, name)
            self.point = flattened(value, name)
        self.start = start
        self.count = math.prod(self.shape)
        if self.count == 0:
            raise ClientError(f"parameters: found no numbers in {name!r}, expected at least one")

    def take(self, vector):
        """This block's part of a flat vector, in its shape; the vector's own memory where the format is the same."""
        part = vector[self.start : self.start + self.count]
        if numpy is not None:
            return part.reshape(self.shape).astype(self.dtype, copy=False)
        return _nested(iter(part), self.shape)


class Parameters:
    """All blocks; a user who gave one array instead of a dictionary gets one array back."""

    def __init__(self, given):
        self.is_dictionary = hasattr(given, "items")
        self.blocks = []
        start = 0
        for name, value in given.items() if self.is_dictionary else [("x", given)]:
            block = Block(str(name), value, start)
            self.blocks.append(block)
            start += block.count
        self.count = start
        if not self.blocks:
            raise ClientError("parameters: found none, expected at least one")

    def unflatten(self, vector):
        """The user's form of a flat vector."""
        if not self.is_dictionary:
            return self.blocks[0].take(vector)
        return {block.name: block.take(vector) for block in self.blocks}

    def flatten(self, result, what):
        """The flat vector of what a callable returned: a dictionary, a list of blocks, or flat already."""
        if hasattr(result, "items"):
            return self._from_dictionary(result, what)
        if not self.is_dictionary:
            return self._checked(result, self.blocks[0], what)
        if isinstance(result, (list, tuple)) and len(result) == len(self.blocks) != self.count:
            parts = [self._checked(part, block, what) for part, block in zip(result, self.blocks)]
            return _joined(parts)
        vector = flattened(result, what)
        if len(vector) != self.count:
            names = ", ".join(f"{block.name!r}: {block.count}" for block in self.blocks)
            raise ClientError(
                f"{what}: found {len(vector)} numbers, expected {self.count} ({names}), or a dictionary of blocks"
            )
        return vector

    def _from_dictionary(self, result, what):
        if not self.is_dictionary:
            raise ClientError(f"{what}: found a dictionary, expected {self.count} numbers as in `parameters`")
        names = [block.name for block in self.blocks]
        found = {str(name): value for name, value in result.items()}
        missing = [name for name in names if name not in found]
        unknown = [name for name in found if name not in names]
        if missing or unknown:
            raise ClientError(f"{what}: found the blocks {list(found)}, expected {names}")
        return _joined([self._checked(found[block.name], block, what) for block in self.blocks])

    @staticmethod
    def _checked(value, block, what):
        shape = tuple(getattr(value, "shape", ())) if hasattr(value, "shape") else None
        vector = flattened(value, f"{what}: {block.name}")
        # A flat vector of the right length will do; another shape of as many numbers may be a transpose.
        if len(vector) != block.count or (shape not in (None, block.shape) and len(shape) > 1):
            found = f"the shape {shape}" if shape is not None else f"{len(vector)} numbers"
            expected = f"the shape {block.shape}" if shape is not None else f"{block.count}"
            raise ClientError(f"{what}: found {found} for {block.name!r}, expected {expected}")
        return vector


def flattened(value, what):
    """All numbers of a number, an array, a tensor, or lists in each other, row by row."""
    if hasattr(value, "detach"):  # a PyTorch tensor that still has a graph
        value = value.detach().cpu()
    if numpy is not None:
        try:
            array = numpy.asarray(value)
        except ValueError as error:
            raise ClientError(f"{what}: found lists of different lengths, expected numbers ({error})") from None
        if array.dtype.kind not in "fiub":
            kind = "complex numbers" if array.dtype.kind == "c" else _returned(value)
            raise ClientError(f"{what}: found {kind}, expected real numbers")
        return array.astype(float, copy=False).ravel()
    if isinstance(value, (int, float)):
        return [float(value)]
    if isinstance(value, (str, bytes)) or not hasattr(value, "__iter__"):
        raise ClientError(f"{what}: found {_returned(value)}, expected real numbers")
    return [number for part in value for number in flattened(part, what)]


def one_number(value, what):
    """The float that a callable returned."""
    if type(value) is float:
        return value
    vector = flattened(value, what)
    if len(vector) != 1:
        raise ClientError(
            f"{what}: found {len(vector)} numbers, expected one: is the sum or the mean over samples missing?"
        )
    return float(vector[0])


def _kind(value):
    return "None" if value is None else f"an object of {type(value).__name__}"


def _returned(value):
    return "None (is its `return` missing?)" if value is None else _kind(value)


def _joined(parts):
    if numpy is not None:
        return parts[0] if len(parts) == 1 else numpy.concatenate(parts)
    return [number for part in parts for number in part]


def _shape(value, name):
    if isinstance(value, (int, float)):
        return ()
    if isinstance(value, (str, bytes)) or not hasattr(value, "__iter__"):
        raise ClientError(f"parameters: found {_kind(value)} in {name!r}, expected real numbers")
    shapes = {_shape(part, name) for part in value}
    if len(shapes) > 1:
        raise ClientError(f"parameters: found lists of different lengths in {name!r}, expected rows of one length")
    return (len(value), *(shapes.pop() if shapes else ()))


def _nested(numbers, shape):
    if not shape:
        return next(numbers)
    return [_nested(numbers, shape[1:]) for _ in range(shape[0])]
