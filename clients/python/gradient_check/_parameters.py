"""Named, shaped parameters, and the flat vectors by which they travel."""

import math

from ._protocol import ClientError, OverwrittenInput

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

    def name_of(self, place):
        """The name of one number: "W[3,1]", or "s" for a block of one."""
        index = []
        for size in reversed(self.shape):
            place, remainder = divmod(place, size)
            index.append(str(remainder))
        return f"{self.name}[{','.join(reversed(index))}]" if index else self.name

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
        # Of the numbers that were handed out, by what they are.
        self.memory = {}
        start = 0
        for name, value in given.items() if self.is_dictionary else [("x", given)]:
            block = Block(str(name), value, start)
            self.blocks.append(block)
            start += block.count
        self.count = start
        if not self.blocks:
            raise ClientError("parameters: found none, expected at least one")

    def name_of(self, place):
        """The name of one number of a flat vector: "W[3,1]"."""
        block = next(block for block in reversed(self.blocks) if block.start <= place)
        return block.name_of(place - block.start)

    def unflatten(self, vector):
        """The user's form of a flat vector."""
        if not self.is_dictionary:
            return self.blocks[0].take(vector)
        return {block.name: block.take(vector) for block in self.blocks}

    def handed(self, vector, what):
        """A flat vector in the user's form, with a memory of its numbers."""
        return Handed(self, vector, what)

    def format_of(self, result):
        """The coarsest floating-point format among the blocks of what a callable returned; None where none is known."""
        if hasattr(result, "items"):
            parts = result.values()
        elif self.is_dictionary and isinstance(result, (list, tuple)) and len(result) == len(self.blocks):
            parts = result
        else:
            parts = [result]
        known = [FORMATS.index(name) for name in map(format_of_array, parts) if name in FORMATS]
        return FORMATS[min(known)] if known else None

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


class Handed:
    """What a callable is handed, and what the numbers in it were before."""

    def __init__(self, parameters, vector, what):
        self._blocks = parameters.blocks
        # Used again for the next vector of its length.
        self._memory = parameters.memory
        self._what = what
        self._before = self._copy(vector)
        self.form = parameters.unflatten(vector)
        self._is_dictionary = parameters.is_dictionary
        # The arrays themselves, as a dictionary may hold others afterwards.
        self._parts = list(self.form.values()) if self._is_dictionary else [self.form]

    def _copy(self, vector):
        if numpy is None:
            return vector  # lists are built anew of it
        memory = self._memory.get(self._what)
        if memory is None or memory.size != vector.size:
            memory = self._memory[self._what] = numpy.empty(vector.size)
        numpy.copyto(memory, vector)
        return memory

    def require_unchanged(self, function):
        """Raises where the callable of that name has overwritten a number, or put another into the dictionary."""
        for block, part in zip(self._blocks, self._parts):
            self._compare(function, block, part)
            if not self._is_dictionary:
                continue
            if block.name not in self.form:
                raise OverwrittenInput(
                    f"{function} changes its input: it removes {block.name!r} from {self._what} ({HOW_TO_MEND})"
                )
            if self.form[block.name] is not part:
                self._compare(function, block, self.form[block.name])

    def _compare(self, function, block, part):
        before = self._before[block.start : block.start + block.count]
        try:
            if numpy is not None:
                before = before.astype(block.dtype, copy=False)
                after = numpy.asarray(part.detach().cpu() if hasattr(part, "detach") else part).ravel()
                if after.size <= _FEW and after.dtype == before.dtype and after.tobytes() == before.tobytes():
                    return
            else:
                after = flattened(part, self._what)
        except (ClientError, TypeError, ValueError, RuntimeError):
            return  # put into the dictionary by the callable, and nothing that can be compared
        if len(after) != len(before):
            raise OverwrittenInput(
                f"{function} changes its input: {block.name!r} of {self._what} had {len(before)} numbers, has "
                f"{len(after)} ({HOW_TO_MEND})"
            )
        place = first_difference(before, after)
        if place is not None:
            raise OverwrittenInput(
                f"{function} overwrites its input: {block.name_of(place)} of {self._what} was "
                f"{float(before[place])!r}, is {float(after[place])!r} ({HOW_TO_MEND})"
            )


# Up to here the bytes are compared faster than the numbers.
_FEW = 4096

HOW_TO_MEND = "whoever calls it loses the numbers: let it work on a copy"

# From the coarsest to the finest, by the names of NumPy, ml_dtypes (JAX) and PyTorch.
FORMATS = ["bfloat16", "float16", "float32", "float64"]


def first_difference(before, after):
    """The first place where two vectors differ, NaN being equal to itself; None where they do not."""
    if numpy is None:
        return next((i for i, (a, b) in enumerate(zip(before, after)) if a != b and (a == a or b == b)), None)
    differ = before != after
    if not differ.any():
        return None
    places = numpy.flatnonzero(differ & ((before == before) | (after == after)))
    return int(places[0]) if places.size else None


def format_of_array(value):
    """The name of the floating-point format of an array, a tensor, or a list of such numbers; None for others."""
    first = value
    while isinstance(first, (list, tuple)) and first:
        first = first[0]
    dtype = getattr(first, "dtype", None)
    if dtype is None:
        return None
    if first is not value and numpy is not None:
        # The rest of the list may be finer than its first number, unless that is as fine as can be.
        names = {format_of_array(part) for part in value} if format_of_array(first) != FORMATS[-1] else {FORMATS[-1]}
        return max(names, key=FORMATS.index) if names.issubset(FORMATS) else None
    return getattr(dtype, "name", None) or str(dtype).rpartition(".")[2]


def flattened(value, what):
    """All numbers of a number, an array, a tensor, or lists in each other, row by row."""
    if hasattr(value, "detach"):  # a PyTorch tensor that still has a graph
        value = value.detach().cpu()
    if hasattr(value, "dtype") and format_of_array(value) == "bfloat16":  # which NumPy does not know
        value = value.float() if hasattr(value, "float") else numpy.asarray(value).astype(float)
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
