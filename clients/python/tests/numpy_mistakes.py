"""A network in NumPy whose hand-written backpropagation makes one of the usual mistakes."""

import numpy as np

BATCH = 6
SIZES = (5, 4, 4, 2)


def problem():
    """The value, the gradient as a function of the mistake, and the point."""
    random = np.random.default_rng(7)
    X = random.normal(size=(BATCH, SIZES[0]))
    labels = random.integers(SIZES[-1], size=BATCH)
    Y = np.eye(SIZES[-1])[labels]
    point = {}
    for layer, (before, after) in enumerate(zip(SIZES, SIZES[1:]), start=1):
        point[f"W{layer}"] = random.normal(size=(after, before)) / 2
        point[f"b{layer}"] = random.normal(size=after) / 4
    penalty = 0.1

    def forward(p):
        A1 = np.tanh(X @ p["W1"].T + p["b1"])
        A2 = 1 / (1 + np.exp(-(A1 @ p["W2"].T + p["b2"])))
        Z3 = A2 @ p["W3"].T + p["b3"]
        E = np.exp(Z3 - Z3.max(axis=1, keepdims=True))
        return A1, A2, Z3, E / E.sum(axis=1, keepdims=True)

    def value(p):
        _, _, Z3, _ = forward(p)
        top = Z3.max(axis=1)
        loss = np.mean(top + np.log(np.exp(Z3 - top[:, None]).sum(axis=1)) - Z3[np.arange(BATCH), labels])
        return loss + penalty / 2 * sum(np.sum(p[f"W{layer}"] ** 2) for layer in (1, 2, 3))

    buffer = {name: np.zeros_like(array) for name, array in point.items()}

    def gradient(p, mistake=None):
        A1, A2, Z3, P = forward(p)
        D3 = (P - Y) / BATCH
        if mistake == "softmax element by element":
            # ∂L/∂p of the cross-entropy, times p(1 − p): the terms between the classes are missing.
            D3 = -Y / P * P * (1 - P) / BATCH
        D2 = D3 @ p["W3"]
        if mistake == "φ′ of another activation":
            D2 = D2 * (1 - A2**2)
        elif mistake != "φ′ left out":
            D2 = D2 * A2 * (1 - A2)
        D1 = D2 @ (p["W2"].T if mistake == "W transposed where square" else p["W2"])
        D1 = D1 * (1 - (A2 if mistake == "φ′ from the wrong layer" else A1) ** 2)
        result = {
            "W1": D1.T @ X, "b1": D1.sum(axis=0), "W2": D2.T @ A1, "b2": D2.sum(axis=0), "W3": D3.T @ A2,
            "b3": D3.sum(axis=0),
        }
        if mistake == "batch mean missing":
            result = {name: array * BATCH for name, array in result.items()}
        if mistake == "bias averaged":
            result = {name: array / BATCH if name[0] == "b" else array for name, array in result.items()}
        if mistake == "gradient transposed where square":
            result["W2"] = result["W2"].T.copy()
        if mistake == "float32 accumulation":
            for layer, (D, A) in enumerate([(D1, X), (D2, A1), (D3, A2)], start=1):
                outer = D[:, :, None] * A[:, None, :]
                result[f"W{layer}"] = np.add.reduce(outer.astype(np.float32)).astype(float)
        if mistake != "regularisation missing":
            for layer in (1, 2, 3):
                result[f"W{layer}"] = result[f"W{layer}"] + penalty * p[f"W{layer}"]
        if mistake == "regularisation on the bias":
            for layer in (1, 2, 3):
                result[f"b{layer}"] = result[f"b{layer}"] + penalty * p[f"b{layer}"]
        if mistake == "columns swapped":
            result["W1"] = result["W1"][:, [1, 0, 2, 3, 4]]
        if mistake == "rows swapped":
            result["W2"] = result["W2"][[1, 0, 2, 3]]
        if mistake == "in-place mutation":
            p["W3"] -= 0.1 * result["W3"]
        if mistake == "returned buffer reused":
            for name, array in result.items():
                buffer[name][...] = array
            return buffer
        if mistake == "returned buffer added to":
            for name, array in result.items():
                buffer[name] += array
            return buffer
        return result

    return value, gradient, point
