"""Reading the files by which large vectors travel."""

import os
import sys

from ._parameters import numpy
from ._protocol import ClientError


class VectorFiles:
    """Reads vectors, into the same memory again where nobody else has it: the system clears fresh memory page by page,
    which takes as long as reading it.

    What a user's function kept has a reference to that memory, as it is, as a view or inside of something else, and is
    never written again. Whoever counts no references (PyPy) gets fresh memory every time.
    """

    def __init__(self):
        self._memory = {}

    def read(self, path, name):
        """The numbers of a .npy file as gradient-check writes it: version 1, one dimension, little-endian doubles.

        numpy.load takes ten times as long for a small one, as it reads the header as Python.
        """
        with open(path, "rb", buffering=0) as file:
            start = file.read(10)
            offset = 10 + start[8] + 256 * start[9]
            vector = self._vector(name, (os.fstat(file.fileno()).st_size - offset) // 8)
            file.seek(offset)
            rest = memoryview(vector).cast("B")
            while rest:
                count = file.readinto(rest)
                if not count:
                    raise ClientError(f"{path}: found its end too early, expected {vector.size} numbers")
                rest = rest[count:]
        # A view, as the user may do to an array itself what lasts: resize it, say.
        return vector[:]

    def _vector(self, name, count):
        """Memory that is referred to from here alone."""
        memory = self._memory.get(name)
        if memory is None or not memory.is_free(count):
            memory = self._memory[name] = _Memory(count)
        return memory.vector


class _Memory:
    """An array, and whether anyone else has it."""

    def __init__(self, count):
        self.vector = numpy.empty(count, dtype="<f8")
        # What the count is with no one else: that depends on the interpreter.
        self._references = self._count_references()

    def is_free(self, count):
        return self.vector.size == count and self._references == self._count_references() != 0

    def _count_references(self):
        return sys.getrefcount(self.vector) if hasattr(sys, "getrefcount") else 0
