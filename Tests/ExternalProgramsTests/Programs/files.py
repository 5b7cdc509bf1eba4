"""A right gradient by files, until the third request, when something else stands in a file's place: files.py NAME [OTHER]."""

import os
import shutil
import struct
import sys

from line_protocol import description, reply, requests

NAME = sys.argv[1]
POINT = [0.5, -1.25, 2.0]


def header(kind, count):
    """Everything before the first number of a .npy file."""
    text = ("{'descr': '%s', 'fortran_order': False, 'shape': (%d,), }" % (kind, count)).ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode()


def load(path):
    """The numbers in a file."""
    with open(path, "rb") as file:
        return struct.unpack("<3d", file.read()[128:])


def write(path, numbers, kind="<f8", count=3, size=None):
    """A file of numbers, with a hole after them where it is to be larger."""
    with open(path, "wb") as file:
        file.write(header(kind, count) + struct.pack("<3d", *numbers))
        if size:
            file.truncate(size)


def break_point(path):
    """Puts something else in the place of the point's file."""
    os.unlink(path)
    if NAME == "point-pipe":
        os.mkfifo(path)
    elif NAME == "point-link":
        os.symlink(sys.argv[2], path)
    elif NAME == "point-folder":
        os.mkdir(path)


def described():
    """The description, with its point in a file where that is the case's own way."""
    result = description(POINT, files=True)
    block = result["parameters"][0]
    if NAME in ("start-sparse", "start-pipe", "start-many"):
        del block["point"]
        block["pointFile"] = sys.argv[2]
    if NAME == "start-sparse":
        write(sys.argv[2], POINT, "|u1", 2_000_000_000, 2_000_000_128)
    elif NAME == "start-pipe":
        os.mkfifo(sys.argv[2])
    elif NAME == "start-many":
        write(sys.argv[2], POINT, "<f8", 4, 128 + 32)
    return result


for number, request in enumerate(requests()):
    params, is_late = request["params"], number >= 2
    if request["method"] == "describe":
        reply(request, described())
        continue
    x = load(params["pointFile"])
    if is_late and NAME.startswith("point-"):
        break_point(params["pointFile"])
    elif is_late and NAME == "no-folder":
        shutil.rmtree(os.path.dirname(params["pointFile"]))
    if request["method"] == "value":
        reply(request, {"value": sum(v**3 for v in x)})
        continue
    path = params["gradientFile"]
    if NAME == "gradient-pipe":
        os.mkfifo(path)
    elif NAME == "gradient-sparse":
        write(path, POINT, "|u1", 2_000_000_000, 2_000_000_128)
    elif NAME != "gradient-missing":
        write(path, [3 * v * v for v in x])
    reply(request, {"gradientFile": path})
