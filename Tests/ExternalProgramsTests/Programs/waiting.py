"""A program whose value elsewhere than at its point waits for a file to be there: waiting.py FILE. Replies come in two pieces."""

import os
import sys
import time

from line_protocol import serve


class Pieces:
    """Writes what it is given in two pieces, some time apart."""

    def write(self, text):
        for piece in (text[: len(text) // 2], text[len(text) // 2 :]):
            sys.__stdout__.write(piece)
            sys.__stdout__.flush()
            time.sleep(0.02)

    def flush(self):
        pass


sys.stdout = Pieces()


def value(point):
    while point[0] != 0.5 and not os.path.exists(sys.argv[1]):
        time.sleep(0.01)
    return point[0] * point[0] + point[1]


serve([0.5, 2.0], value, lambda point: [2 * point[0], 1.0], stateless=True)
