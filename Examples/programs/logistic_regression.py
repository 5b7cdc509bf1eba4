"""Logistic regression in plain Python, with a gradient derived by hand.

Run: gradient-check program -- python3 Examples/programs/logistic_regression.py
"""

import math
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "clients", "python"))
from gradient_check import serve  # after `pip install clients/python`, the two lines above are not needed

# Hours of study and of sleep, and whether the exam was passed.
SAMPLES = [
    ([0.5, 7.0], 0), ([1.0, 5.0], 0), ([1.8, 8.0], 0), ([2.2, 4.5], 1), ([2.6, 6.0], 0),
    ([3.1, 7.5], 1), ([3.9, 5.5], 1), ([4.4, 8.0], 1), ([4.9, 6.5], 1), ([5.5, 7.0], 1),
]
PENALTY = 0.1


def probability(parameters, inputs):
    z = sum(w * x for w, x in zip(parameters["w"], inputs)) + float(parameters["b"])
    return 1 / (1 + math.exp(-z))


def loss(parameters):
    total = 0.0
    for inputs, passed in SAMPLES:
        p = probability(parameters, inputs)
        total -= math.log(p) if passed else math.log(1 - p)
    return total / len(SAMPLES) + PENALTY / 2 * sum(w * w for w in parameters["w"])


def gradient(parameters):
    by_w = [PENALTY * w for w in parameters["w"]]
    by_b = 0.0
    for inputs, passed in SAMPLES:
        error = (probability(parameters, inputs) - passed) / len(SAMPLES)
        by_w = [total + error * x for total, x in zip(by_w, inputs)]
        by_b += error
    return {"w": by_w, "b": by_b}


serve(loss, gradient, {"w": [0.4, -0.1], "b": 0.2}, name="logistic regression")
