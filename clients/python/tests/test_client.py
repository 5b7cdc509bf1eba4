"""The client against gradient-check itself: GRADIENT_CHECK=path/to/gradient-check python3 -m unittest discover."""

import json
import os
import subprocess
import sys
import tempfile
import textwrap
import unittest

CLIENT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
EXAMPLES = os.path.join(CLIENT, "..", "..", "Examples", "programs")
TOOL = os.environ.get("GRADIENT_CHECK", "gradient-check")


def is_installed(module):
    return subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True).returncode == 0


def check(script, *arguments, options=(), name=None, environment=None):
    """Runs gradient-check on a script; the outcome, and the only check in its report."""
    with tempfile.TemporaryDirectory() as folder:
        if name is None:
            name = os.path.join(folder, "script.py")
            with open(name, "w") as file:
                file.write(textwrap.dedent(script))
        outcome = subprocess.run(
            [TOOL, "program", "--format", "json", *options, "--", sys.executable, "-B", name, *arguments],
            capture_output=True, text=True, timeout=300, cwd=folder,
            env={**os.environ, "PYTHONPATH": CLIENT, "TMPDIR": folder, **(environment or {})},
        )
        outcome.left_behind = [entry for entry in os.listdir(folder) if entry != "script.py"]
    report = json.loads(outcome.stdout) if outcome.stdout else None
    return outcome, report["checks"][0] if report else None


class PlainPythonTests(unittest.TestCase):
    """What needs no package."""

    def test_right_and_wrong_gradients(self):
        script = """
            import math, sys
            from gradient_check import serve
            factor = float(sys.argv[1])
            serve(
                lambda p: sum(math.sin(x) for row in p["W"] for x in row) * float(p["s"]),
                lambda p: {
                    "W": [[factor * math.cos(x) * float(p["s"]) for x in row] for row in p["W"]],
                    "s": sum(math.sin(x) for row in p["W"] for x in row),
                },
                {"W": [[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]], "s": 1.5},
            )
            """
        for factor, status, verdict, wrong in [("1", 0, "verified", 0), ("1.00001", 1, "refuted", 6)]:
            outcome, found = check(script, factor)
            self.assertEqual(outcome.returncode, status, outcome.stderr)
            self.assertEqual(found["verdict"], verdict)
            self.assertEqual([entry["block"] for entry in found["wrongEntries"]], ["W"] * wrong)
            self.assertEqual(found["parameters"], 7)

    def test_prints_do_no_harm(self):
        outcome, found = check(
            """
            import os, subprocess, sys
            print("before the import", flush=True)
            from gradient_check import serve
            print("after the import")
            def value(x):
                print("in a value")
                os.write(1, b"from C\\n")
                subprocess.run(["echo", "from a child"])
                return sum(v * v for v in x)
            serve(value, lambda x: [2 * v for v in x], [1.0, 2.0])
            """,
            environment={"PYTHONUNBUFFERED": "1"},
        )
        # Only what is printed before the import is out of the client's reach.
        self.assertEqual(outcome.returncode, 65, outcome.stderr)
        self.assertIn("before the import", outcome.stderr)
        outcome, found = check(
            """
            import os, subprocess, sys
            from gradient_check import serve
            print("after the import", flush=True)
            def value(x):
                print("in a value")
                os.write(1, b"from C\\n")
                return sum(v * v for v in x)
            subprocess.run(["echo", "from a child"])
            serve(value, lambda x: [2 * v for v in x], [1.0, 2.0])
            """
        )
        self.assertEqual((outcome.returncode, found["verdict"]), (0, "verified"), outcome.stderr)

    def test_helpful_errors(self):
        script = """
            import sys
            from gradient_check import serve
            gradients = {
                "short": lambda p: [1.0],
                "missing": lambda p: {"a": 1.0},
                "unknown": lambda p: {"a": 1.0, "b": [1.0, 2.0], "c": 3.0},
                "nothing": lambda p: None,
                "text": lambda p: {"a": "one", "b": [1.0, 2.0]},
                "length": lambda p: {"a": 1.0, "b": [1.0, 2.0, 3.0]},
                "raises": lambda p: {}["no such key"],
                "vector": lambda p: [1.0, 1.0, 1.0],
            }
            name = sys.argv[1]
            value = (lambda p: p["b"]) if name == "vector" else lambda p: float(p["a"]) + p["b"][0] + p["b"][1]
            serve(value, gradients[name], {"a": 1.0, "b": [1.0, 2.0]})
            """
        for name, words in [
            ("short", "gradient: found 1 numbers, expected 3 ('a': 1, 'b': 2)"),
            ("missing", "gradient: found the blocks ['a'], expected ['a', 'b']"),
            ("unknown", "found the blocks ['a', 'b', 'c'], expected ['a', 'b']"),
            ("nothing", "gradient: found None (is its `return` missing?), expected real numbers"),
            ("text", "gradient: a: found an object of str, expected"),
            ("length", "gradient: found 3 numbers for 'b', expected 2"),
            ("raises", "KeyError: 'no such key'"),
            ("vector", "value: found 2 numbers, expected one"),
        ]:
            outcome, _ = check(script, name)
            self.assertEqual(outcome.returncode, 69, f"{name}: {outcome.stderr}")
            self.assertIn(words, outcome.stderr.replace('\\"', '"'), name)
        # Where the user's own code raised is among the last words, and nothing of the client's.
        words = check(script, "raises")[0].stderr
        self.assertIn('script.py", line', words)
        self.assertNotIn("_serve.py", words)

    def test_mistakes_in_the_call_show_the_users_line(self):
        for call, words in [
            ("serve([1.0], sum, sum)", "serve: found list for value, expected a function"),
            ("serve(sum, sum)", "serve: found no parameters, expected an array or a dictionary of arrays"),
            ("serve(sum, parameters=[1.0])", "serve: found no gradient, jvp or vjp, expected something to check"),
            ("serve(sum, sum, {'w': None})", "in 'w', expected real numbers"),
            ("serve(sum, sum, {'w': ['one']})", "in 'w', expected real numbers"),
            ("serve(sum, sum, {})", "parameters: found none, expected at least one"),
        ]:
            outcome, _ = check(f"from gradient_check import serve\n{call}\n")
            self.assertEqual(outcome.returncode, 69, f"{call}: {outcome.stderr}")
            self.assertIn(words, outcome.stderr, call)
            self.assertIn(f"| {call}", outcome.stderr.replace("    ", ""), call)
            self.assertNotIn("_parameters.py", outcome.stderr, call)

    def test_copies_of_a_stateless_program_find_the_same(self):
        script = """
            import math
            from gradient_check import serve
            serve(
                lambda x: sum(math.sin(v) ** 2 for v in x),
                lambda x: [2 * math.sin(v) * math.cos(v) * (1 + 1e-6 * (i == 2)) for i, v in enumerate(x)],
                [0.1, 0.2, 0.3, 0.4, 0.5], stateless=True,
            )
            """
        alone, shared = (check(script, options=("--jobs", jobs)) for jobs in ("1", "3"))
        for outcome, found in (alone, shared):
            self.assertEqual((outcome.returncode, outcome.stderr, outcome.left_behind), (1, "", []))
            self.assertEqual(found["wrongEntries"], [{"block": "x", "index": [2]}])
            del found["seconds"]
        self.assertEqual(alone[1], shared[1])

    def test_outside_of_the_domain_is_no_error(self):
        outcome, found = check(
            """
            import math
            from gradient_check import serve
            serve(lambda x: math.log(x[0]) + x[1], lambda x: [1 / x[0], 1.0], [1e-6, 1.0])
            """
        )
        self.assertIn(outcome.returncode, (0, 2), outcome.stderr)
        self.assertEqual(found["wrongEntries"], [])

    def test_several_outputs(self):
        script = """
            import sys
            from gradient_check import serve
            # F(x, y) = (x y, x + y, x²), whose Jacobian is [[y, x], [1, 1], [2x, 0]].
            sign = float(sys.argv[1])
            serve(
                lambda p: [p[0] * p[1], p[0] + p[1], p[0] ** 2], None, [0.5, 2.0],
                jvp=lambda p, v: [p[1] * v[0] + p[0] * v[1], v[0] + v[1], 2 * p[0] * v[0]],
                vjp=lambda p, w: [p[1] * w[0] + w[1] + sign * 2 * p[0] * w[2], p[0] * w[0] + w[1]],
            )
            """
        for sign, status in [("1", 0), ("-1", 1)]:
            outcome, found = check(script, sign)
            self.assertEqual(outcome.returncode, status, outcome.stderr)

    def test_example(self):
        outcome, _ = check("", name=os.path.join(EXAMPLES, "logistic_regression.py"))
        self.assertEqual(outcome.returncode, 0, outcome.stderr)


@unittest.skipUnless(is_installed("numpy"), "NumPy is not installed")
class NumPyTests(unittest.TestCase):
    def test_arrays_and_shapes(self):
        script = """
            import sys
            import numpy as np
            from gradient_check import serve
            rng = np.random.default_rng(1)
            X, y = rng.normal(size=(20, 3)), rng.normal(size=(20, 2))
            def value(p):
                assert p["W"].shape == (3, 2) and p["b"].shape == (2,) and p["t"].shape == ()
                return 0.5 * np.sum((X @ p["W"] + p["b"] - y) ** 2) * p["t"]
            def gradient(p):
                error = X @ p["W"] + p["b"] - y
                W = X.T @ error * p["t"]
                return {"W": W.T if sys.argv[1] == "transpose" else W, "b": error.sum(axis=0) * p["t"],
                        "t": 0.5 * np.sum(error**2)}
            serve(value, gradient, {"W": rng.normal(size=(3, 2)), "b": np.zeros(2), "t": 1.0}, hvp=None)
            """
        outcome, found = check(script, "right")
        self.assertEqual((outcome.returncode, found["parameters"]), (0, 9), outcome.stderr)
        outcome, _ = check(script, "transpose")
        self.assertEqual(outcome.returncode, 69)
        self.assertIn("gradient: found the shape (2, 3) for 'W', expected the shape (3, 2)", outcome.stderr)

    def test_one_wrong_entry_of_a_hundred(self):
        script = """
            import numpy as np
            from gradient_check import serve
            a = np.linspace(0.5, 1.5, 100)
            def gradient(x):
                g = a * np.cos(x)
                g[57] *= 1 + 1e-8
                return g
            serve(lambda x: np.sum(a * np.sin(x)), gradient, np.linspace(-1, 1, 100))
            """
        outcome, found = check(script)
        self.assertEqual(outcome.returncode, 1, outcome.stderr)
        self.assertEqual(found["wrongEntries"], [{"block": "x", "index": [57]}])

    def test_files(self):
        script = """
            import numpy as np, sys
            from gradient_check import serve
            a = np.linspace(0.5, 1.5, 6)
            wrong = np.eye(6)[4] * (1e-6 if sys.argv[1] == "wrong" else 0)
            serve(
                lambda p: np.sum(a * np.sin(p["W"].ravel())) * p["s"],
                lambda p: np.append(a * np.cos(p["W"].ravel()) * p["s"] + wrong, np.sum(a * np.sin(p["W"]).ravel())),
                {"W": np.linspace(-1, 1, 6).reshape(3, 2), "s": 2.0},
                hvp=lambda p, v: np.append(
                    -a * np.sin(p["W"].ravel()) * p["s"] * v["W"].ravel() + a * np.cos(p["W"].ravel()) * v["s"],
                    np.sum(a * np.cos(p["W"].ravel()) * v["W"].ravel())),
                files=True,
            )
            """
        outcome, found = check(script, "right")
        self.assertEqual((outcome.returncode, outcome.left_behind), (0, []), outcome.stderr)
        outcome, found = check(script, "wrong")
        self.assertEqual((outcome.returncode, outcome.left_behind), (1, []), outcome.stderr)
        self.assertEqual(found["wrongEntries"], [{"block": "W", "index": [2, 0]}])

    def test_what_a_function_keeps_or_overwrites_is_its_own(self):
        script = """
            import numpy as np
            from gradient_check import serve
            kept = []
            forms = [
                lambda array: None, lambda array: array, lambda array: array[1:3].reshape(2, 1), memoryview,
                lambda array: lambda: array, lambda array: None,
            ]
            def keep(array):
                form = forms[len(kept) % len(forms)](array)
                kept.append((form, np.array(form() if callable(form) else form)))
            def value(x):
                keep(x)
                result = float(np.sum(a * np.sin(x)))
                if kept[-1][0] is None:
                    x[:] = np.nan
                return result
            def gradient(x):
                keep(x)
                return a * np.cos(x)
            def hvp(x, v):
                keep(v)
                return -a * np.sin(x) * v
            a = np.linspace(0.5, 1.5, 3)
            serve(value, gradient, np.linspace(-1, 1, 3), hvp=hvp, files=True)
            for form, before in kept:
                assert np.array_equal(form() if callable(form) else form, before), "what was kept has changed"
            open("kept", "w").close()
            """
        outcome, _ = check(script)
        # The script's own file says that its last line was reached.
        self.assertEqual((outcome.returncode, outcome.left_behind), (0, ["kept"]), outcome.stderr)

    @unittest.skipUnless(hasattr(sys, "getrefcount"), "this Python counts no references")
    def test_memory_is_used_again_where_nobody_kept_it(self):
        script = """
            import numpy as np
            from gradient_check import serve
            places = set()
            def value(x):
                places.add(x.__array_interface__["data"][0])
                return float(np.sum(np.sin(x)))
            serve(value, np.cos, np.linspace(-1, 1, 100_000))
            # Fresh memory would have another place, as the client still has the one before.
            assert len(places) == 1, places
            open("one place", "w").close()
            """
        outcome, _ = check(script, options=("--mode", "sketch"))
        self.assertEqual((outcome.returncode, outcome.left_behind), (0, ["one place"]), outcome.stderr)

    def test_single_precision_is_declared(self):
        outcome, found = check(
            """
            import numpy as np
            from gradient_check import serve
            def value(x):
                assert x.dtype == np.float32
                return np.sum(np.sin(x))
            serve(value, np.cos, np.array([0.3, -0.7, 1.1], dtype=np.float32))
            """
        )
        self.assertEqual(outcome.returncode, 0, outcome.stderr)

    def test_examples(self):
        for arguments, status in [((), 1), (("--mended",), 0)]:
            outcome, found = check("", *arguments, name=os.path.join(EXAMPLES, "numpy_mlp.py"))
            self.assertEqual(outcome.returncode, status, outcome.stderr)
            # The bug is in what reaches the first layer.
            self.assertLessEqual({entry["block"] for entry in found["wrongEntries"]}, {"W1", "b1"})


@unittest.skipUnless(is_installed("torch"), "PyTorch is not installed")
class TorchTests(unittest.TestCase):
    def test_module_and_loss(self):
        script = """
            import sys, torch
            from gradient_check import serve_torch
            torch.manual_seed(1)
            torch.set_num_threads(1)
            module = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1)).double()
            x, y = torch.randn(8, 3).double(), torch.randn(8, 1).double()
            if sys.argv[1] == "dropout":
                module = torch.nn.Sequential(module, torch.nn.Dropout(0.5))
            serve_torch(module, lambda module: torch.nn.functional.mse_loss(module(x), y))
            """
        outcome, found = check(script, "right")
        self.assertEqual((outcome.returncode, found["parameters"]), (0, 21), outcome.stderr)
        outcome, found = check(script, "dropout")
        self.assertEqual((outcome.returncode, found["reason"]), (2, "nondeterministic"), outcome.stderr)


@unittest.skipUnless(is_installed("jax"), "JAX is not installed")
class JAXTests(unittest.TestCase):
    def test_function_of_a_tree(self):
        outcome, found = check(
            """
            import jax
            jax.config.update("jax_enable_x64", True)
            import jax.numpy as jnp
            from gradient_check import serve_jax
            def loss(p):
                return jnp.sum(jnp.tanh(p["layer"]["W"] @ p["x"])) ** 2
            serve_jax(loss, {"layer": {"W": jnp.ones((2, 3)) / 3}, "x": jnp.array([0.1, 0.2, 0.3])})
            """
        )
        self.assertEqual((outcome.returncode, found["parameters"]), (0, 9), outcome.stderr)

    def test_wrong_rule_of_a_leaf_in_single_precision_is_named(self):
        outcome, found = check(
            """
            import jax
            import jax.numpy as jnp
            from gradient_check import serve_jax
            @jax.custom_vjp
            def sine(x): return jnp.sin(x)
            sine.defvjp(lambda x: (jnp.sin(x), x), lambda x, g: (g * jnp.cos(x) * 1.1,))
            serve_jax(lambda p: jnp.sum(sine(p["a"][1])) + p["a"][0] ** 2, {"a": [1.5, jnp.array([0.3, 0.4])]})
            """
        )
        self.assertEqual(outcome.returncode, 1, outcome.stderr)
        self.assertEqual({entry["block"] for entry in found["wrongEntries"]}, {"a.1"})

    def test_function_with_several_outputs_is_refused(self):
        outcome, _ = check(
            """
            import jax.numpy as jnp
            from gradient_check import serve_jax
            serve_jax(jnp.sin, jnp.array([0.3, 0.4]))
            """
        )
        self.assertEqual(outcome.returncode, 69)
        self.assertIn("function: found the shape (2,), expected one number", outcome.stderr)


if __name__ == "__main__":
    unittest.main()
