"""A program that says more than it must of its values and its gradient, by what it is asked to say: stated.py WORD…"""

import json
import sys

from line_protocol import description, reply, requests

WORDS = sys.argv[1:]
POINT = [0.5, -0.25, 2.0]
# The format that the first reply to `gradient` states, then the one that the second states.
formats = ["float32", "float16"]


def value(point):
    return sum(x**3 for x in point)


def gradient(point):
    return [3 * x * x for x in point]


def along(point, tangent):
    """The derivative along a tangent, 0.1% too large where it is to be wrong."""
    product = sum(g * v for g, v in zip(gradient(point), tangent))
    return product * 1.001 if "wrong-jvp" in WORDS else product


def described():
    result = description(POINT, stateless=True)
    if "accuracy" in WORDS:
        result["accuracy"] = 1e-6
    if "format" in WORDS:
        result["gradientPrecision"] = "bfloat16"
    if "bounds" in WORDS:
        result["parameters"][0].update(lower=[0, -1, 1.5], upper=3)
    if "jvp" in WORDS or "wrong-jvp" in WORDS:
        result["methods"].append("jvp")
    if "hvp" in WORDS:
        result["methods"].append("hvp")
    return result


def answered(method, params):
    point = params.get("point")
    if method == "describe":
        return described()
    if method == "value":
        return {"value": value(point)}
    if method == "jvp":
        return {"product": [along(point, params["tangent"])]}
    if method == "hvp":
        return {"product": [6 * x * v for x, v in zip(point, params["vector"])]}
    result = {"gradient": gradient(point)}
    if "value" in WORDS:
        # Before the gradient, too, a member is read.
        result = {"value": value(point), **result}
    if "other-value" in WORDS:
        result["value"] = value(point) + 1
    if "no-value" in WORDS:
        result["value"] = None
    if "format-later" in WORDS:
        result["gradientPrecision"] = formats.pop(0) if len(formats) > 1 else formats[0]
    return result


for request in requests():
    params = request.get("params", {})
    if request["method"] == "value" and params["point"][0] > 100:
        # Far from the point: an error with a code of its own, or the usual one.
        error = {"message": "value overwrites its input"}
        if "fault" in WORDS:
            error["code"] = -32001
        elif "text-code" in WORDS:
            error["code"] = "E42"
        else:
            error["code"] = -32000
        print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "error": error}), flush=True)
    else:
        reply(request, answered(request["method"], params))
