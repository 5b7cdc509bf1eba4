"""The line protocol, version 1: JSON-RPC 2.0, one object a line, on standard input and output."""

import json
import math
import os
import sys
import traceback

PROTOCOL = 1
# Set by gradient-check for the programs it starts.
STARTED_BY_GRADIENT_CHECK = "GRADIENT_CHECK_PROGRAM"


class ClientError(Exception):
    """A callable returned something that cannot be used; the message says what was found and expected."""


class OverwrittenInput(ClientError):
    """A callable changed what it was given: the parameters of whoever calls it change, too."""


# By which the check ends wherever the point lies; other errors far from it are the edge of a domain.
CODE_OF_FAULT = -32001
CODE_OF_ERROR = -32000


class Channel:
    """The streams of the protocol, moved out of the reach of everything else in the process.

    Afterwards descriptor 1 is standard error, so that a print cannot break the protocol, be it from Python, C or a
    child process; and descriptor 0 is empty, so that nothing else reads requests.
    """

    def __init__(self):
        # What was printed before, and still waits in a buffer, belongs to standard error too.
        self._requests = os.fdopen(os.dup(0), "rb", 1 << 16)
        self._replies = os.fdopen(os.dup(1), "wb", 0)
        os.dup2(2, 1)
        empty = os.open(os.devnull, os.O_RDONLY)
        os.dup2(empty, 0)
        os.close(empty)
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(line_buffering=True)

    def requests(self):
        """Every request, as a dictionary."""
        for line in self._requests:
            if line.strip():
                yield json.loads(line)

    def send(self, request, member, text):
        """Sends a reply; `text` is JSON already."""
        line = f'{{"jsonrpc":"2.0","id":{json.dumps(request.get("id"))},"{member}":{text}}}\n'.encode()
        sent = 0
        while sent < len(line):
            sent += self._replies.write(line[sent:])


_channel = None


def channel():
    """The process's only channel."""
    global _channel
    if _channel is None:
        _channel = Channel()
    return _channel


# Before anything else can print. Only where gradient-check waits at the other end: elsewhere an import does nothing.
if os.environ.get(STARTED_BY_GRADIENT_CHECK):
    channel()


def number_text(number):
    """A float as JSON; one that is not finite as a string."""
    if math.isfinite(number):
        return repr(number)
    return '"NaN"' if math.isnan(number) else '"Infinity"' if number > 0 else '"-Infinity"'


def vector_text(numbers):
    """A list of floats as JSON."""
    return "[" + ",".join(map(number_text, numbers)) + "]"


def print_traceback(error):
    """Prints where the user's own code raised, without the client's frames before it."""
    here = os.path.dirname(os.path.abspath(__file__))
    trace = error.__traceback__
    while trace is not None and os.path.dirname(os.path.abspath(trace.tb_frame.f_code.co_filename)) == here:
        trace = trace.tb_next
    traceback.print_exception(type(error), error, trace)


def run(describe, methods):
    """Replies to every request until `shutdown` or the end of the requests.

    describe: returns the description as a dictionary.
    methods: by name, functions from the params of a request to the JSON text of its result.
    """
    stream = channel()
    for request in stream.requests():
        method = request.get("method")
        try:
            if method == "describe":
                text = json.dumps(describe())
            elif method == "shutdown":
                stream.send(request, "result", "{}")
                return
            elif method in methods:
                text = methods[method](request.get("params", {}))
            else:
                raise ClientError(f"found the method {method!r}, expected one of {sorted(methods)}")
        except Exception as error:  # whatever the user's function raises goes to the user
            if not isinstance(error, ClientError):
                print_traceback(error)
            place = "" if isinstance(error, ClientError) else f"{method}: {type(error).__name__}: "
            code = CODE_OF_FAULT if isinstance(error, OverwrittenInput) else CODE_OF_ERROR
            message = {"code": code, "message": f"{place}{error}"}
            stream.send(request, "error", json.dumps(message))
        else:
            stream.send(request, "result", text)
