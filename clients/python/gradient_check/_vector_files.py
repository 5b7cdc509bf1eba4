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
        # By path, the open file with the place of the numbers in it and their count: gradient-check writes them over those
        # before, into the same file, and opening it takes longer than reading it.
        self._files = {}

    def read(self, path, name):
        """The numbers of a .npy file as gradient-check writes it: version 1, one dimension, little-endian doubles.

        numpy.load takes ten times as long for a small one, as it reads the header as Python.
        """
        if path not in self._files:
            self._files[path] = self._opened(path)
        file, offset, count = self._files[path]
        vector = self._vector(name, count)
        os.lseek(file, offset, os.SEEK_SET)
        rest = memoryview(vector).cast("B")
        while rest:
            read = os.readv(file, [rest])
            if not read:
                raise ClientError(f"{path}: found its end too early, expected {vector.size} numbers")
            rest = rest[read:]
        # A view, as the user may do to an array itself what lasts: resize it, say.
        return vector[:]

    @staticmethod
    def _opened(path):
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        start = os.read(file, 10)
        offset = 10 + start[8] + 256 * start[9]
        return file, offset, (os.fstat(file).st_size - offset) // 8

    def close(self):
        """Closes the files."""
        for file, _, _ in self._files.values():
            os.close(file)
        self._files = {}

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
