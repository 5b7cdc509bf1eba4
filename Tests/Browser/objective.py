"""A small function of two blocks, with a gradient that is right, wrong in one block, or claimed at a kink.

Run: gradient-check program -- python3 Tests/Browser/objective.py right|wrong|kink
"""

import math
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "clients", "python"))
from gradient_check import serve

KIND = sys.argv[1]
# Names as PyTorch gives them: longer than a line of a phone.
WEIGHT, BIAS = "encoder.layers.0.self_attn.in_proj_weight", "encoder.layers.0.self_attn.in_proj_bias"
INPUTS = [0.9, -0.4, 1.7]
WEIGHTS = [[0.3, -0.2, 0.5], [0.1, 0.8, -0.6]]


def outputs(parameters):
    return [
        math.tanh(sum(w * x for w, x in zip(row, INPUTS)) + b)
        for row, b in zip(parameters[WEIGHT], parameters[BIAS])
    ]


def value(parameters):
    squares = sum(output * output for output in outputs(parameters))
    return squares + (abs(parameters[BIAS][1]) if KIND == "kink" else 0)


def gradient(parameters):
    by_sum = [2 * output * (1 - output * output) for output in outputs(parameters)]
    # The mistake: the inputs in the wrong order, which happens to fit in shape.
    inputs = list(reversed(INPUTS)) if KIND == "wrong" else INPUTS
    return {WEIGHT: [[d * x for x in inputs] for d in by_sum], BIAS: by_sum}


serve(value, gradient, {WEIGHT: WEIGHTS, BIAS: [0.2, 0.0]}, name="two hidden units")
