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


def talk(script, *requests, python=sys.executable):
    """Runs a script without gradient-check; what it replies to requests, each a method or one with its params."""
    lines = []
    for number, request in enumerate(requests):
        method, params = (request, {}) if isinstance(request, str) else request
        lines.append(json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}) + "\n")
    outcome = subprocess.run(
        [python, "-B", "-c", textwrap.dedent(script)], input="".join(lines), capture_output=True, text=True,
        timeout=300, env={**os.environ, "PYTHONPATH": CLIENT, "GRADIENT_CHECK_PROGRAM": "1"},
    )
    replies = [json.loads(line) for line in outcome.stdout.splitlines()]
    assert len(replies) == len(requests), outcome.stderr
    return [reply.get("result", reply.get("error")) for reply in replies]


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

    def test_the_report_names_the_line_of_the_gradient(self):
        outcome, found = check("""
            import functools
            from gradient_check import serve

            def value(x):
                return x[0] ** 2

            def off(factor, x):
                return [factor * x[0]]

            serve(value, functools.partial(off, 3.0), parameters=[0.5])
        """, options=["--annotations", "always"])
        self.assertEqual((found["file"], found["line"]), ("script.py", 8))
        self.assertIn("::error file=script.py,line=8,title=", outcome.stderr)
        self.assertEqual(found["verdict"], "refuted")

    def test_a_function_of_no_file_has_no_line(self):
        outcome, found = check("""
            from gradient_check import serve
            space = {}
            exec("def gradient(x): return [x[0]]", space)
            serve(lambda x: x[0] ** 2, space["gradient"], parameters=[0.5])
        """)
        self.assertTrue(found["file"].endswith("script.py"))
        self.assertIsNone(found["line"])

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
            ("serve(sum, sum, [1.0], accuracy=1)", "found 1 for accuracy, expected a number above 0 and below 1"),
            ("serve(sum, sum, [1.0], accuracy=float('nan'))", "found nan for accuracy, expected a number above 0"),
            ("serve(sum, sum, [1.0], gradient_precision='half')", "found 'half' for gradient_precision, expected one"),
            ("serve(sum, sum, [1.0], value_and_gradient=sum)", "found both gradient and value_and_gradient"),
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
            # Each has a folder of its own.
            del found["file"]
        self.assertEqual(alone[1], shared[1])

    def test_a_function_that_overwrites_what_it_is_given_ends_the_check_and_says_so(self):
        script = """
            import math, sys
            from gradient_check import serve
            name = sys.argv[1]
            def value(p):
                result = math.sin(float(p["W"][0][1])) + math.sin(float(p["W"][1][0])) + float(p["s"]) ** 2
                if name == "entry":
                    p["W"][1][0] = 7.5
                elif name == "dictionary":
                    p["s"] = 7.5
                elif name == "longer":
                    p["W"] = [*p["W"][0], *p["W"][1], 1.0]
                elif name == "removed":
                    p.pop("W")
                elif name == "far" and float(p["s"]) > 1.5:
                    p["W"][1][0] = 7.5
                elif name == "same":
                    p["s"] = float(p["s"])
                    p["more"] = "notes"
                return result
            def gradient(p):
                result = {"W": [[0, math.cos(float(p["W"][0][1]))], [math.cos(float(p["W"][1][0])), 0]],
                          "s": 2 * float(p["s"])}
                if name == "gradient":
                    p["W"][0][0] = float("nan")
                return result
            def hvp(p, v):
                result = {"W": [[0, -math.sin(float(p["W"][0][1])) * float(v["W"][0][1])],
                                [-math.sin(float(p["W"][1][0])) * float(v["W"][1][0]), 0]], "s": 2 * float(v["s"])}
                if name == "vector":
                    v["W"][0][1] = 7.5
                return result
            serve(value, gradient, {"W": [[0.125, 0.25], [0.5, 1.0]], "s": 1.5}, hvp=hvp)
            """
        for name, words in [
            ("entry", "value overwrites its input: W[1,0] of the parameters was 0.5, is 7.5"),
            ("dictionary", "value overwrites its input: s of the parameters was 1.5, is 7.5"),
            ("longer", "value changes its input: 'W' of the parameters had 4 numbers, has 5"),
            ("removed", "value changes its input: it removes 'W' from the parameters"),
            ("far", "value overwrites its input: W[1,0] of the parameters was 0.5, is 7.5"),
            ("gradient", "gradient overwrites its input: W[0,0] of the parameters was 0.125, is nan"),
            ("vector", "hvp overwrites its input: W[0,1] of the vector was"),
        ]:
            outcome, found = check(script, name)
            self.assertEqual((outcome.returncode, found), (69, None), f"{name}: {outcome.stderr}")
            self.assertIn(words, outcome.stderr, name)
            self.assertIn("let it work on a copy", outcome.stderr, name)
        for name in ("nothing", "same"):
            self.assertEqual(check(script, name)[0].returncode, 0, name)

    def test_an_overwritten_cotangent_and_one_array_are_told_too(self):
        for parameters, method, words in [
            ("[0.5, 2.0]", "vjp", "vjp overwrites its input: w[1] of the cotangent was"),
            ("[0.5, 2.0]", "jvp", "jvp overwrites its input: x[1] of the tangent was"),
            ("[0.5, 2.0]", "value", "value overwrites its input: x[1] of the parameters was 2.0, is 7.5"),
        ]:
            outcome, _ = check(
                f"""
                from gradient_check import serve
                def spoiling(function, method):
                    def spoiled(*arguments):
                        result = function(*arguments)
                        if method == "{method}":
                            arguments[-1][1] = 7.5
                        return result
                    return spoiled
                serve(
                    spoiling(lambda p: [p[0] * p[1], p[0] + p[1]], "value"), None, {parameters},
                    jvp=spoiling(lambda p, v: [p[1] * v[0] + p[0] * v[1], v[0] + v[1]], "jvp"),
                    vjp=spoiling(lambda p, w: [p[1] * w[0] + w[1], p[0] * w[0] + w[1]], "vjp"))
                """
            )
            self.assertEqual(outcome.returncode, 69, f"{method}: {outcome.stderr}")
            self.assertIn(words, outcome.stderr)

    def test_the_derivative_along_a_vector_is_a_claim_of_its_own(self):
        script = """
            import sys
            from gradient_check import serve
            serve(
                lambda p: p[0] * p[1] ** 2, lambda p: [p[1] ** 2, 2 * p[0] * p[1]], [0.5, 2.0],
                jvp=lambda p, v: p[1] ** 2 * v[0] + float(sys.argv[1]) * 2 * p[0] * p[1] * v[1])
            """
        for factor, status in [("1", 0), ("1.001", 1)]:
            outcome, found = check(script, factor)
            self.assertEqual((outcome.returncode, found["verdict"]), (status, "verified"), outcome.stderr)

    def test_value_and_gradient_as_a_pair(self):
        script = """
            import sys
            from gradient_check import serve
            def both(p):
                gradient = [p[1] ** 2, 2 * p[0] * p[1], float(sys.argv[1])]
                return gradient if sys.argv[2:] else (p[0] * p[1] ** 2 + p[2], gradient)
            serve(lambda p: p[0] * p[1] ** 2 + p[2], None, [0.5, 2.0, 1.0], value_and_gradient=both)
            """
        for factor, status in [("1", 0), ("1.001", 1)]:
            outcome, _ = check(script, factor)
            self.assertEqual(outcome.returncode, status, outcome.stderr)
        outcome, _ = check(script, "1", "gradient alone")
        self.assertEqual(outcome.returncode, 69)
        self.assertIn("value_and_gradient: found 3 results, expected a pair of the value and", outcome.stderr)

    def test_what_is_stated_travels_in_the_protocol(self):
        script = """
            from gradient_check import serve
            serve(
                lambda p: p[0] ** 2, None, [1.5], accuracy=1e-6, gradient_precision="bfloat16",
                value_and_gradient=lambda p: (p[0] ** 2, [2 * p[0]]))
            """
        described, claimed = talk(script, "describe", ("gradient", {"point": [3.0]}))
        self.assertEqual((described["accuracy"], described["gradientPrecision"]), (1e-6, "bfloat16"))
        self.assertEqual(described["methods"], ["value", "gradient"])
        self.assertEqual(claimed, {"gradient": [6.0], "value": 9.0})
        described, claimed = talk(
            "from gradient_check import serve\nserve(lambda p: p[0], lambda p: [1.0], [1.5])",
            "describe", ("gradient", {"point": [3.0]}))
        self.assertFalse({"accuracy", "gradientPrecision"} & set(described))
        self.assertEqual(claimed, {"gradient": [1.0]})

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

    def test_several_outputs_outside_of_the_domain_are_no_error(self):
        script = """
            import math
            from gradient_check import serve
            serve(
                lambda p: [math.sqrt(p[0]) ** 3 + p[1], p[0] * p[1] ** 2], None, [0.0, 2.0],
                vjp=lambda p, w: [1.5 * math.sqrt(p[0]) * w[0] + p[1] ** 2 * w[1], w[0] + 2 * p[0] * p[1] * w[1]])
            """
        _, reply = talk(script, "describe", ("value", {"point": [-1.0, 2.0]}))
        self.assertEqual(len(reply["values"]), 2)
        outcome, found = check(script)
        self.assertEqual((outcome.returncode in (0, 2), found["wrongEntries"]), (True, []), outcome.stderr)

    @unittest.skipUnless(is_installed("numpy"), "NumPy is not installed")
    def test_the_format_of_a_product_is_told(self):
        script = """
            import numpy as np
            from gradient_check import serve
            serve(lambda p: p * p, None, np.array([1.0, 2.0]), vjp=lambda p, w: (2 * p * w).astype("f2"))
            """
        reply, = talk(script, ("vjp", {"point": [1.0, 2.0], "cotangent": [1.0, 0.0]}))
        self.assertEqual(reply, {"product": [2.0, 0.0], "gradientPrecision": "float16"})

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

    def test_what_a_function_keeps_is_its_own(self):
        script = """
            import numpy as np
            from gradient_check import serve
            kept = []
            forms = [
                lambda array: None, lambda array: array, lambda array: array[1:3].reshape(2, 1), memoryview,
                lambda array: lambda: array,
            ]
            def keep(array):
                form = forms[len(kept) % len(forms)](array)
                kept.append((form, np.array(form() if callable(form) else form)))
            def value(x):
                keep(x)
                return float(np.sum(a * np.sin(x)))
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

    def test_an_overwritten_array_ends_the_check_and_is_named_whatever_its_format(self):
        script = """
            import sys
            import numpy as np
            from gradient_check import serve
            format, files = np.dtype(sys.argv[1]), sys.argv[2] == "files"
            def value(p):
                p["x"] *= p["s"]
                return float(np.sum(np.sin(p["x"].astype(float))))
            def gradient(p):
                return {"x": p["s"] * np.cos(p["s"] * p["x"]), "s": np.sum(p["x"] * np.cos(p["s"] * p["x"]))}
            x = np.array([[0.0, 0.5, -0.25]]).astype(format)
            serve(value, gradient, {"x": x, "s": np.array(2.0).astype(format)}, files=files)
            """
        # 0 stays 0 times 2.
        words = "value overwrites its input: x[0,1] of the parameters was 0.5, is 1.0"
        for arguments in [("f8", ""), ("f8", "files"), ("f4", ""), ("f4", "files"), ("f2", ""), (">f8", "")]:
            outcome, _ = check(script, *arguments)
            self.assertEqual((outcome.returncode, outcome.left_behind), (69, []), f"{arguments}: {outcome.stderr}")
            self.assertIn(words, outcome.stderr, arguments)
        # A function that begins with a copy is free to do the same.
        outcome, _ = check(script.replace("*= p", "= p[\"x\"] * p").replace('p["x"] =', "x =").replace(
            '(p["x"].astype', "(x.astype"), "f8", "files")
        self.assertEqual(outcome.returncode, 0, outcome.stderr)

    def test_nan_that_stays_nan_is_not_overwritten(self):
        script = """
            import numpy as np
            from gradient_check import serve
            serve(lambda x: np.sum(np.nan_to_num(x)), lambda x: np.ones(2), np.array([1.0, np.nan]))
            """
        replies = talk(script, ("value", {"point": [1.0, "NaN"]}), ("gradient", {"point": [2.0, "NaN"]}))
        self.assertEqual(replies, [{"value": 1.0}, {"gradient": [1.0, 1.0]}])

    def test_the_format_of_a_gradient_is_told_before_it_is_lost(self):
        script = """
            import numpy as np
            from gradient_check import serve
            def gradient(p):
                return RESULT
            serve(lambda p: 1.0, gradient, {"a": 1.0, "b": np.array([1.0, 2.0])}, FILES)
            """
        for result, expected in [
            ("{'a': np.float32(1), 'b': np.ones(2, 'f4')}", "float32"),
            ("{'a': np.float64(1), 'b': np.ones(2, 'f4')}", "float32"),
            ("{'a': np.ones((), 'f2'), 'b': np.ones(2, 'f4')}", "float16"),
            ("[np.float32(1), np.ones(2, '>f4')]", "float32"),
            ("[np.float32(1), np.float32(1), np.float32(1)]", "float32"),
            ("np.ones(3, 'f2')", "float16"),
            ("[np.float32(1), 0.1, 1.0]", None),
            ("[np.float32(1), np.float64(0.1), 1.0]", None),
            ("np.ones(3)", None),
            ("np.ones(3, int)", None),
            ("[1.0, 1.0, 1.0]", None),
        ]:
            reply, = talk(
                script.replace("RESULT", result).replace("FILES", ""), ("gradient", {"point": [1.0, 1.0, 2.0]}))
            self.assertEqual(reply.pop("gradientPrecision", None), expected, result)
            self.assertEqual(len(reply.pop("gradient")), 3, f"{result}: {reply}")
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "gradient.npy")
            reply, = talk(
                script.replace("RESULT", "np.ones(3, 'f4')").replace("FILES", "files=True"),
                ("gradient", {"point": [1.0, 1.0, 2.0], "gradientFile": path}))
            self.assertEqual(reply, {"gradientFile": path, "gradientPrecision": "float32"})
            self.assertTrue(os.path.exists(path))
        # What the user says is in the description already.
        described, reply = talk(
            script.replace("RESULT", "np.ones(3, 'f4')").replace("FILES", "gradient_precision='bfloat16'"),
            "describe", ("gradient", {"point": [1.0, 1.0, 2.0]}))
        self.assertEqual((described["gradientPrecision"], "gradientPrecision" in reply), ("bfloat16", False))

    def test_a_gradient_in_single_precision_is_checked_with_files_and_value(self):
        outcome, _ = check(
            """
            import numpy as np
            from gradient_check import serve
            # The gradient is x, which single precision holds to the bit at the point.
            serve(
                lambda x: np.sum(x**2) / 2, None, np.arange(-30, 30) / 64,
                value_and_gradient=lambda x: (np.sum(x**2) / 2, x.astype(np.float32)))
            """
        )
        self.assertEqual(outcome.returncode, 0, outcome.stderr)

    @unittest.skipUnless(is_installed("ml_dtypes"), "ml_dtypes is not installed")
    def test_bfloat16_of_jax_and_others_is_a_number(self):
        script = """
            import numpy as np, ml_dtypes
            from gradient_check import serve
            serve(lambda x: x[0], lambda x: np.array([1.0, 3.14159]).astype(ml_dtypes.bfloat16), np.array([1.0, 2.0]))
            """
        reply, = talk(script, ("gradient", {"point": [1.0, 2.0]}))
        self.assertEqual(reply, {"gradient": [1.0, 3.140625], "gradientPrecision": "bfloat16"})

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

    def test_a_loss_that_changes_the_module_ends_the_check_and_says_so(self):
        script = """
            import sys, torch
            from gradient_check import serve_torch
            torch.manual_seed(1)
            module = torch.nn.Linear(2, 1).double()
            x = torch.randn(5, 2).double()
            def loss(module):
                result = module(x).square().mean()
                with torch.no_grad():
                    if sys.argv[1] == "bias":
                        module.bias += 1
                    elif sys.argv[1] == "clip":
                        module.weight.clamp_(-0.01, 0.01)
                return result
            serve_torch(module, loss)
            """
        for name, words in [("bias", "loss overwrites the parameters of the module: bias[0] was "),
                            ("clip", "loss overwrites the parameters of the module: weight[0,0] was ")]:
            outcome, _ = check(script, name)
            self.assertEqual(outcome.returncode, 69, f"{name}: {outcome.stderr}")
            self.assertIn(words, outcome.stderr)
        self.assertEqual(check(script, "neither")[0].returncode, 0)

    def test_the_format_of_the_gradient_is_that_of_the_module(self):
        script = """
            import torch
            from gradient_check import serve_torch
            torch.manual_seed(1)
            module = torch.nn.Linear(2, 1).to(torch.FORMAT)
            x = torch.randn(5, 2).to(torch.FORMAT)
            serve_torch(module, lambda module: module(x).square().mean())
            """
        for name, expected in [("float32", "float32"), ("bfloat16", "bfloat16"), ("float64", None)]:
            described, reply = talk(
                script.replace("FORMAT", name), "describe", ("gradient", {"point": [0.5, 0.25, 1.0]}))
            self.assertEqual(described["precision"], "float64" if name == "float64" else "float32")
            self.assertEqual(reply.get("gradientPrecision"), expected)
            self.assertEqual(len(reply["gradient"]), 3)


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
