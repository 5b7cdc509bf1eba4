"""A multilayer perceptron in NumPy whose backpropagation has a bug: find it with gradient-check.

Run: gradient-check program -- python3 Examples/programs/numpy_mlp.py
and with the bug mended: gradient-check program -- python3 Examples/programs/numpy_mlp.py --mended
"""

import os
import sys

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "clients", "python"))
from gradient_check import serve  # after `pip install clients/python`, the line above is not needed

rng = np.random.default_rng(2024)
X = rng.normal(size=(32, 4))
Y = np.sin(X[:, :1]) + 0.5 * X[:, 1:2] * X[:, 2:3]
MENDED = "--mended" in sys.argv


def forward(p):
    Z1 = X @ p["W1"].T + p["b1"]
    A1 = np.tanh(Z1)
    Z2 = A1 @ p["W2"].T + p["b2"]
    A2 = np.tanh(Z2)
    return A1, A2, A2 @ p["W3"].T + p["b3"]


def loss(p):
    return np.mean((forward(p)[2] - Y) ** 2) / 2


def gradient(p):
    A1, A2, output = forward(p)
    D3 = (output - Y) / len(X)
    D2 = D3 @ p["W3"] * (1 - A2**2)
    # Here is the bug: the derivative of tanh is taken at the wrong layer's units, which happens to fit in shape.
    D1 = D2 @ p["W2"] * (1 - (A1 if MENDED else A2) ** 2)
    return {
        "W1": D1.T @ X, "b1": D1.sum(axis=0), "W2": D2.T @ A1, "b2": D2.sum(axis=0),
        "W3": D3.T @ A2, "b3": D3.sum(axis=0),
    }


serve(
    loss,
    gradient,
    {
        "W1": rng.normal(size=(5, 4)) / 2, "b1": np.zeros(5), "W2": rng.normal(size=(5, 5)) / 2, "b2": np.zeros(5),
        "W3": rng.normal(size=(1, 5)) / 2, "b3": np.zeros(1),
    },
    name="NumPy MLP",
)
