"""Trains the 2-2-2 worked example by hand and prints every step, for `gradient-check homework`.

    gradient-check homework mazur-2-2-2 -- python3 Examples/homework/train.py
    gradient-check homework mazur-2-2-2 -- python3 Examples/homework/train.py --mistake weights-first

It needs nothing but Python. A row of W belongs to a unit.
"""

import argparse
import json
from math import exp

arguments = argparse.ArgumentParser()
arguments.add_argument("--steps", type=int, default=5)
arguments.add_argument("--digits", type=int, help="decimals that are printed; all without it")
arguments.add_argument(
    "--mistake",
    choices=["weights-first", "not-zeroed"],
    help="update W2 before the error goes back through it, or add each gradient to those before",
)
options = arguments.parse_args()

x, y, eta = [0.05, 0.10], [0.01, 0.99], 0.5
W1, b1 = [[0.15, 0.20], [0.25, 0.30]], [0.35, 0.35]
W2, b2 = [[0.40, 0.45], [0.50, 0.55]], [0.60, 0.60]


def layer(W, b, a):
    z = [sum(w * v for w, v in zip(row, a)) + c for row, c in zip(W, b)]
    return z, [1 / (1 + exp(-v)) for v in z]


def loss(prediction):
    return sum((p - t) ** 2 for p, t in zip(prediction, y)) / 2


def outer(delta, a):
    return [[d * v for v in a] for d in delta]


def add(A, B):
    return [add(a, b) for a, b in zip(A, B)] if isinstance(A, list) else A + B


def moved(A, dA):
    return [moved(a, d) for a, d in zip(A, dA)] if isinstance(A, list) else A - eta * dA


def printed(value):
    if isinstance(value, list):
        return [printed(v) for v in value]
    return value if options.digits is None else round(value, options.digits)


total = None
for step in range(1, options.steps + 1):
    z1, a1 = layer(W1, b1, x)
    z2, a2 = layer(W2, b2, a1)
    delta2 = [(p - t) * p * (1 - p) for p, t in zip(a2, y)]
    dW2, db2 = outer(delta2, a1), delta2
    way_back = moved(W2, dW2) if options.mistake == "weights-first" else W2
    da1 = [sum(delta2[k] * way_back[k][j] for k in range(2)) for j in range(2)]
    delta1 = [d * v * (1 - v) for d, v in zip(da1, a1)]
    gradient = [outer(delta1, x), delta1, dW2, db2]
    if options.mistake == "not-zeroed":
        gradient = total = gradient if total is None else add(total, gradient)
    before = loss(a2)
    W1, b1, W2, b2 = moved([W1, b1, W2, b2], gradient)
    numbers = {
        "z1": z1, "a1": a1, "z2": z2, "a2": a2, "loss": before,
        "delta2": delta2, "dW2": gradient[2], "db2": gradient[3],
        "da1": da1, "delta1": delta1, "dW1": gradient[0], "db1": gradient[1],
        "W1 next": W1, "b1 next": b1, "W2 next": W2, "b2 next": b2,
    }
    print(json.dumps({"step": step} | {name: printed(value) for name, value in numbers.items()}))
