"""A program whose evaluations take a while, and which notes each one that it has finished: costly.py NOTES MILLISECONDS [wrong].

Each line of the notes is the process, the method and the bits of the point. What is finished when nobody is left who asked for
it is not noted.
"""

import math
import os
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "ExternalProgramsTests" / "Programs"))
from line_protocol import description, reply, requests  # noqa: E402

NOTES, SECONDS, WRONG = sys.argv[1], float(sys.argv[2]) / 1000, "wrong" in sys.argv[3:]
POINT = [0.1 * i - 0.85 for i in range(18)]
ASKER = os.getppid()


def value(x):
    return sum((1 + 0.25 * i) * math.sin(v + 0.3 * math.cos(v)) for i, v in enumerate(x))


def gradient(x):
    entries = [(1 + 0.25 * i) * math.cos(v + 0.3 * math.cos(v)) * (1 - 0.3 * math.sin(v)) for i, v in enumerate(x)]
    if WRONG:
        entries[4] *= 1.01
    return entries


def evaluate(request):
    point = request["params"]["point"]
    result = {"value": value(point)} if request["method"] == "value" else {"gradient": gradient(point)}
    time.sleep(SECONDS)
    if os.getppid() != ASKER:
        sys.exit()
    with open(NOTES, "a") as notes:
        notes.write(f"{os.getpid()} {request['method']} {','.join(v.hex() for v in point)}\n")
    return result


for request in requests():
    described = request["method"] == "describe"
    reply(request, description(POINT, stateless=True) if described else evaluate(request))
