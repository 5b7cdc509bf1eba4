"""Serves a function and its gradient to gradient-check, which says whether the gradient is right.

    import numpy as np
    from gradient_check import serve

    serve(
        value=lambda p: np.sum(np.tanh(p["W"] @ p["x"])),
        gradient=my_gradient,                 # returns {"W": array, "x": array}
        parameters={"W": np.ones((2, 3)), "x": np.array([0.1, 0.2, 0.3])},
    )

and then, in a shell: gradient-check program -- python3 this_file.py
"""

from ._adapters import serve_jax, serve_torch
from ._protocol import ClientError
from ._serve import serve

# That of gradient-check itself.
__version__ = "0.2.0"

__all__ = ["ClientError", "serve", "serve_jax", "serve_torch"]
