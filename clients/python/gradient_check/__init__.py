"""Says whether the gradient of a function is right, which entries are wrong, and why.

    import numpy as np
    from gradient_check import check_gradient

    check_gradient(lambda x: np.sum(np.tanh(x)), lambda x: 1 - np.tanh(x), np.array([0.1, 0.2, 0.3]))

`serve` lets the command gradient-check do the same from outside: gradient-check program -- python3 this_file.py
"""

from ._adapters import serve_jax, serve_torch
from ._check import check_directional, check_gradient, check_hessian, check_jacobian, check_jvp, check_vjp
from ._jax import check_jax
from ._parts import Part, PartsResult
from ._protocol import ClientError
from ._result import GradientInconclusive, GradientRefuted, Result, WrongEntry
from ._serve import serve
from ._torch import check_function, check_module

# That of gradient-check itself.
__version__ = "0.2.0"

__all__ = [
    "ClientError", "GradientInconclusive", "GradientRefuted", "Part", "PartsResult", "Result", "WrongEntry",
    "check_directional", "check_function", "check_gradient", "check_hessian", "check_jacobian", "check_jax", "check_jvp",
    "check_module", "check_vjp", "serve", "serve_jax", "serve_torch",
]
