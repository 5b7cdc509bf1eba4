"""Functions that are hard to differentiate numerically, each with its right gradient: hard.py NAME."""

import math
import random
import struct
import sys

from line_protocol import serve


def single(number):
    """The number rounded to single precision."""
    return struct.unpack("f", struct.pack("f", number))[0]


def single_sum(point):
    """Σ i sin(xᵢ) with every operation rounded to single precision."""
    total = 0.0
    for index, x in enumerate(point):
        total = single(total + single((index + 1) * single(math.sin(single(x)))))
    return total


def logarithm(x):
    """NumPy's logarithm: no error outside of the domain."""
    return math.log(x) if x > 0 else -math.inf if x == 0 else math.nan


def exponential(x):
    """NumPy's exponential: no error where it overflows."""
    return math.exp(x) if x < 709 else math.inf


# Seeded, as three inputs are dropped alike in one evaluation after another once in eight times.
random.seed(1)


def dropout(point):
    """Each input dropped with probability ½, as in training mode."""
    return sum(x * x for x in point if random.random() < 0.5)


POINT = [0.3, -0.7, 1.1]
CASES = {
    # name: (point, value, gradient, the rest of the description)
    "kink": ([0.0, 0.5], lambda x: abs(x[0]) + x[1] ** 2, lambda x: [0.0, 2 * x[1]], {}),
    "near-kink": ([1e-9, 0.5], lambda x: abs(x[0]) + x[1] ** 2, lambda x: [1.0, 2 * x[1]], {}),
    "dropout": (POINT, dropout, lambda x: [v for v in x], {}),
    "float32-declared": (
        POINT, single_sum, lambda x: [(i + 1) * math.cos(v) for i, v in enumerate(x)], {"precision": "float32"}),
    "float32-undeclared": (
        POINT, single_sum, lambda x: [single((i + 1) * math.cos(v)) for i, v in enumerate(x)], {}),
    "logarithm": ([1e-9, 2.0], lambda x: sum(map(logarithm, x)), lambda x: [1 / v for v in x], {}),
    "logarithm-with-bounds": (
        [1e-6, 2.0], lambda x: sum(map(math.log, x)), lambda x: [1 / v for v in x], None),
    "large-scale": (
        [1e8, -2e8], lambda x: math.sin(x[0] / 1e8) + (x[1] / 1e8) ** 2,
        lambda x: [math.cos(x[0] / 1e8) / 1e8, 2 * x[1] / 1e16], {}),
    "small-scale": (
        [1e-8, -2e-8], lambda x: math.sin(x[0] * 1e8) + (x[1] * 1e8) ** 2,
        lambda x: [math.cos(x[0] * 1e8) * 1e8, 2 * x[1] * 1e16], {}),
    "both-scales": (
        [1e8, 1e-8], lambda x: math.sin(x[0] / 1e8) + exponential(x[1] * 1e8),
        lambda x: [math.cos(x[0] / 1e8) / 1e8, 1e8 * math.exp(x[1] * 1e8)], {}),
    "oscillation": (
        POINT, lambda x: sum(math.sin(3e3 * v) for v in x), lambda x: [3e3 * math.cos(3e3 * v) for v in x], {}),
    "zero-gradient": (
        [1.0, -2.0], lambda x: (x[0] - 1) ** 2 + (x[1] + 2) ** 2, lambda x: [2 * (x[0] - 1), 2 * (x[1] + 2)], {}),
    "constant": (POINT, lambda x: 4.25, lambda x: [0.0 for _ in x], {}),
    "offset": (
        POINT, lambda x: 1e6 + sum(map(math.sin, x)), lambda x: [math.cos(v) for v in x], {}),
}

point, value, gradient, more = CASES[sys.argv[1]]
if more is None:
    # math.log raises outside of its domain: a program that says where that is, is not asked there.
    from line_protocol import description, reply, requests

    for request in requests():
        at = request.get("params", {}).get("point")
        if request["method"] == "describe":
            result = description(point)
            result["parameters"][0]["lower"] = 5e-324
            reply(request, result)
        else:
            name = request["method"]
            reply(request, {name: value(at) if name == "value" else gradient(at)})
else:
    serve(point, value, gradient, **more)
