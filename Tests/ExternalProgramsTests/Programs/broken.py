"""Programs that break the line protocol, each in its own way: broken.py NAME [FILE]; later: broken.py late-NAME."""

import json
import os
import subprocess
import sys
import time

from line_protocol import description, reply, requests

NAME = sys.argv[1].removeprefix("late-")
# Once, in the middle of a ladder of steps, where a function may end, but no program.
IS_LATE = sys.argv[1].startswith("late-")
POINT = [0.5, -0.25, 2.0]


def value(point):
    return sum(x * x for x in point)


def described():
    """The description, wrong where that is the case's own way."""
    result = description(POINT)
    block = result["parameters"][0]
    if NAME == "protocol-2":
        result["protocol"] = 2
    elif NAME == "no-protocol":
        del result["protocol"]
    elif NAME == "no-parameters":
        result["parameters"] = []
    elif NAME == "short-point":
        block["point"] = POINT[:2]
    elif NAME == "no-shape":
        del block["shape"]
    elif NAME == "negative-shape":
        block["shape"] = [-3]
    elif NAME == "long-shape":
        block["shape"] = [3] + [1] * 64
    elif NAME == "huge-shape":
        block["shape"] = [10**6, 10**6, 10**6]
    elif NAME.startswith("outputs-"):
        result["outputs"] = int(NAME[8:])
        result["methods"] = ["value", "vjp"]
    elif NAME == "name-twice":
        result["parameters"].append(dict(block))
    elif NAME == "no-gradient":
        result["methods"] = ["value"]
    elif NAME == "float16":
        result["precision"] = "float16"
    elif NAME.startswith("source-"):
        result["source"] = {
            "no-file": {"line": 3}, "no-line": {"file": "a.py"}, "line-zero": {"file": "a.py", "line": 0},
            "long": {"file": "a" * 5000, "line": 1}, "text": "a.py",
        }[NAME[7:]]
    elif NAME.startswith("accuracy-"):
        result["accuracy"] = {"zero": 0, "one": 1.0, "negative": -1e-6, "nan": "NaN", "text": "good"}[NAME[9:]]
    elif NAME == "format-of-8-bits":
        result["gradientPrecision"] = "float8"
    elif NAME == "bounds-count":
        block["lower"] = [0.0, 0.0]
    elif NAME == "point-text":
        block["point"] = ["a", "b", "c"]
    elif NAME == "infinite-value":
        pass
    return result


def answer(request, calls):
    """The reply to the request of that number, broken from the fourth value on, or the sixtieth alone."""
    method = request["method"]
    if method == "describe":
        return reply(request, described())
    if method == "gradient":
        gradient = [2 * x for x in request["params"]["point"]]
        if NAME == "too-few":
            gradient = gradient[:-1]
        elif NAME == "too-many":
            gradient.append(0.0)
        elif NAME == "null":
            gradient[1] = None
        more = {}
        if NAME == "format-in-reply":
            more["gradientPrecision"] = "single"
        elif NAME == "value-in-reply":
            more["value"] = "much"
        return reply(request, {"gradient": gradient, **more})
    if calls != 20 if IS_LATE else calls < 4:
        return reply(request, {"value": value(request["params"]["point"])})
    if NAME == "crash":
        raise RuntimeError("out of luck")
    if NAME == "signal":
        os.abort()
    if NAME == "garbage":
        sys.stdout.buffer.write(bytes(range(128, 256)) + b"\n")
        sys.stdout.flush()
    elif NAME == "hang":
        print("thinking hard", file=sys.stderr, flush=True)
        time.sleep(1000)
    elif NAME == "noise":
        while True:
            os.write(2, b"still thinking hard\n" * 3000)
    elif NAME == "noise-of-child":
        subprocess.Popen(["sh", "-c", "while :; do echo >&2 still here; done"])
        sys.exit(5)
    elif NAME == "closed-output":
        os.close(1)
        time.sleep(1000)
    elif NAME == "error":
        error = {"code": -32000, "message": "the matrix is singular\nat row 3"}
        print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "error": error}), flush=True)
    elif NAME == "print":
        print("loss: 4.3125")
        reply(request, {"value": 4.3125})
    elif NAME == "print-without-newline":
        print("loss: ", end="")
        reply(request, {"value": 4.3125})
    elif NAME == "wrong-id":
        reply({"id": 77}, {"value": 4.3125})
    elif NAME == "text-value":
        reply(request, {"value": "four"})
    elif NAME == "no-value":
        reply(request, {"loss": 4.3125})
    elif NAME == "half-a-line":
        sys.stdout.write('{"jsonrpc": "2.0", "id"')
        sys.stdout.flush()
        time.sleep(1000)
    elif NAME == "endless-line":
        piece = b"1234567," * 131072
        for _ in range(300):
            sys.stdout.buffer.write(piece)
        print()
    elif NAME == "much-standard-error":
        sys.stderr.write("x" * 10_000_000 + "\nthe last word\n")
        sys.exit(3)
    elif NAME == "children":
        child = subprocess.Popen(["sleep", "1000"])
        with open(sys.argv[2], "w") as file:
            file.write(str(child.pid))
        sys.exit(4)
    else:
        reply(request, {"value": value(request["params"]["point"])})


if NAME == "infinite-value":
    value = lambda point: float("inf")

calls = 0
for request in requests():
    calls += request["method"] == "value"
    answer(request, calls)
