"""The calls that check in this process: GRADIENT_CHECK=path/to/gradient-check python3 -m unittest discover."""

import collections
import contextlib
import doctest
import importlib.util
import json
import math
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
import traceback
import unittest
import xml.etree.ElementTree
from types import SimpleNamespace

CLIENT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, CLIENT)

import gradient_check  # noqa: E402
from gradient_check import (  # noqa: E402
    ClientError, GradientInconclusive, GradientRefuted, check_directional, check_function, check_gradient, check_hessian,
    check_jacobian, check_jax, check_jvp, check_module, check_vjp,
)
from gradient_check._jax_rules import Rules  # noqa: E402
from gradient_check._parts import Part, PartsResult, check_part  # noqa: E402

try:
    import numpy as np
except ImportError:
    np = None


def is_there(module):
    return importlib.util.find_spec(module) is not None


needs_numpy = unittest.skipUnless(np is not None, "NumPy is not installed")
needs_torch = unittest.skipUnless(is_there("torch"), "PyTorch is not installed")
needs_jax = unittest.skipUnless(is_there("jax"), "JAX is not installed")
needs_jax_with_names = unittest.skipUnless(
    is_there("jax") and sys.version_info >= (3, 10), "JAX that names functions is not installed")
needs_pytest = unittest.skipUnless(is_there("pytest"), "pytest is not installed")


def run(script, *arguments, **options):
    """Runs a script in a process of its own."""
    return subprocess.run(
        [sys.executable, "-B", "-c", textwrap.dedent(script), *arguments], capture_output=True, text=True, timeout=300,
        env={**os.environ, "PYTHONPATH": CLIENT}, **options,
    )


def names(result):
    return [entry.name for entry in result.wrong]


class PlainPythonTests(unittest.TestCase):
    """What needs no package."""

    def test_the_report_names_the_line_of_what_was_claimed(self):
        def claimed(x):
            return [x[0]]

        def by_name(a):
            return {"a": a}

        results = {
            claimed: check_gradient(lambda x: x[0] ** 2, claimed, [0.5]),
            by_name: check_gradient(lambda a: a ** 2, by_name, keywords={"a": 0.5}),
        }
        for function, result in results.items():
            found = result.report["checks"][0]
            self.assertEqual(found["line"], function.__code__.co_firstlineno)
            self.assertEqual(os.path.abspath(found["file"]), os.path.abspath(__file__))

    @needs_numpy
    def test_a_matrix_is_at_the_line_of_its_function(self):
        def matrix(x):
            return np.diag(x)

        found = check_jacobian(lambda x: x**2, matrix, np.array([1.0, 2.0])).report["checks"][0]
        self.assertEqual(found["line"], matrix.__code__.co_firstlineno)

    def test_lists_without_numpy(self):
        outcome = run(
            """
            import math, sys
            sys.modules["numpy"] = None
            from gradient_check import ClientError, check_gradient, check_jacobian, check_vjp
            f = lambda p: math.sin(p["a"]) + p["l"][0][0] ** 2
            right = check_gradient(f, lambda p: {"a": math.cos(p["a"]), "l": [[2 * p["l"][0][0]]]}, {"a": 0.3, "l": [[2.0]]})
            wrong = check_gradient(f, lambda p: {"a": math.cos(p["a"]), "l": [[p["l"][0][0]]]}, {"a": 0.3, "l": [[2.0]]})
            print(right.verdict, [str(entry.name) for entry in wrong.wrong])
            g = lambda x: [math.sin(v) for v in x]
            print(check_vjp(g, lambda x, w: [math.cos(v) * c for v, c in zip(x, w)], [0.1, 0.2]).verdict)
            try:
                check_jacobian(g, g, [0.1, 0.2])
            except ClientError as error:
                print(error)
            """
        )
        self.assertEqual(
            outcome.stdout,
            "verified ['l[0,0]']\nverified\n"
            "check_jacobian: found no NumPy, expected it for matrices and unit vectors: pip install numpy\n", outcome.stderr)

    def test_a_result_is_neither_true_nor_false(self):
        result = check_gradient(lambda x: sum(v * v for v in x), lambda x: [2 * v for v in x], [0.5, 2.0])
        self.assertTrue(result.ok)
        self.assertIs(result.raise_if_refuted(), result)
        self.assertIs(result.raise_unless_verified(), result)
        with self.assertRaisesRegex(TypeError, r"three verdicts \(this one is verified\): ask for `result.ok`"):
            bool(result)

    def test_a_refutation_says_what_where_and_why_on_one_screen(self):
        result = check_gradient(lambda x: sum(v * v for v in x), lambda x: [v for v in x], [0.5] * 30)
        self.assertEqual((result.verdict, result.ok, result.reason), ("refuted", False, None))
        entry = result.wrong[0]
        self.assertEqual((entry.claimed, round(entry.true, 9)), (0.5, 1.0))
        self.assertLess(entry.bound, 1e-9)
        self.assertIn("½: the 2 of a square is missing", result.diagnosis)
        self.assertEqual(result.codes[0], "constant-factor")
        self.assertLess(result.power, 1e-5)
        text = repr(result)
        self.assertLessEqual(len(text.splitlines()), 24)
        for part in ["✗ REFUTED", "]: claimed 0.5, is 1 ± ", "… and 22 more", "½", "Next"]:
            self.assertIn(part, text)
        with self.assertRaisesRegex(GradientRefuted, "30 of 30 entries"):
            result.raise_if_refuted()

    def test_a_report_has_the_functions_name(self):
        class Cube:
            def __call__(self, x):
                return x[0] ** 3

        def cube(x):
            return x[0] ** 3

        for function, name in [(Cube(), "Cube"), (cube, "cube"), (lambda x: x[0] ** 3, "function")]:
            self.assertIn(f"gradient of {name}\n", repr(check_gradient(function, lambda x: [3 * x[0] ** 2], [0.5])))

    def test_what_cannot_be_decided_has_its_reason_and_is_accepted_by_it(self):
        result = check_gradient(lambda x: abs(x[0]), lambda x: [1.0], [0.0])
        self.assertEqual((result.verdict, result.reason), ("inconclusive", "kink"))
        self.assertIs(result.raise_if_refuted(), result)
        self.assertIs(result.raise_unless_verified(accept=["kink"]), result)
        with self.assertRaises(GradientInconclusive):
            result.raise_unless_verified(accept=["noise"])

    def test_parts_are_looked_at_as_thoroughly_as_it_takes(self):
        verified = check_gradient(lambda x: x[0] ** 2, lambda x: [2 * x[0]], [0.5])
        refuted = check_gradient(lambda x: x[0] ** 2, lambda x: [3 * x[0]], [0.5])
        coarse = check_gradient(lambda x: x[0] ** 2, lambda x: [2 * x[0]], [0.5], accuracy=1e-4)
        self.assertTrue(coarse.ok and coarse.power > 1e-5, coarse)

        class Problem:
            def __init__(self, *results):
                self.results, self.budgets = list(results), []

            def checked(self, name, options):
                self.budgets.append(int(options[-1]))
                return self.results.pop(0)

        for results, is_thorough, budgets in [
            ([verified], False, [32]), ([refuted, refuted], False, [32, 8000]), ([coarse, verified], False, [32, 8000]),
            ([verified], True, [8000]),
        ]:
            problem = Problem(*results)
            self.assertIs(check_part(problem, "part", is_thorough), [verified, refuted][results[-1] is refuted])
            self.assertEqual(problem.budgets, budgets)
        for whole, of_few, expected in [
            (verified, verified, [False]), (refuted, refuted, [False]), (refuted, verified, [False, True]),
        ]:
            asked = []

            def checked_parts(is_thorough):
                asked.append(is_thorough)
                return [Part("thorough" if is_thorough else "few", refuted if is_thorough else of_few)]

            result = PartsResult(whole, checked_parts)
            self.assertEqual(asked, expected)
            self.assertEqual([part.path for part in result.parts], ["thorough" if expected[-1] else "few"])
        self.assertIn("✗ thorough  ", repr(result))
        self.assertIn("0 of 1 parts verified", repr(result))
        self.assertRegex(
            repr(PartsResult(verified, lambda _: [Part("p", verified)])),
            r"1 of 1 parts verified, smallest visible error \S+ of the largest entry")

    def test_reports_are_saved_by_extension(self):
        result = check_gradient(lambda x: x[0] ** 3, lambda x: [3 * x[0] ** 2], [0.5], name="cube")
        with tempfile.TemporaryDirectory() as folder:
            texts = {}
            for extension in ("html", "md", "json", "xml"):
                path = os.path.join(folder, f"report.{extension}")
                result.save(path)
                with open(path, encoding="utf-8") as file:
                    texts[extension] = file.read()
            with self.assertRaisesRegex(ClientError, "found the extension '.pdf', expected one of"):
                result.save(os.path.join(folder, "report.pdf"))
            self.assertEqual(sorted(os.listdir(folder)), [f"report.{each}" for each in ("html", "json", "md", "xml")])
        self.assertIn("program cube", texts["html"])
        self.assertIn("program cube", texts["md"])
        self.assertEqual(json.loads(texts["json"]), result.report)
        self.assertEqual(json.loads(result.to_json()), result.report)
        self.assertEqual(xml.etree.ElementTree.fromstring(texts["xml"]).tag, "testsuites")
        page = result._repr_html_()
        self.assertTrue(page.lower().startswith('<iframe srcdoc="&lt;!doctype html'), page[:80])
        self.assertIn("program cube", page)

    def test_the_edge_of_a_domain_is_no_error(self):
        result = check_gradient(lambda x: math.log(x[0]), lambda x: [1 / x[0]], [1e-3])
        self.assertTrue(result.ok, result)

        def guarded(x):
            if x[0] < 0:
                raise RuntimeError("below 0")
            return x[0] ** 1.5

        result = check_gradient(guarded, lambda x: [1.5 * x[0] ** 0.5], [1e-9])
        self.assertNotEqual(result.verdict, "refuted", result)

    def test_exceptions_at_the_point_are_pythons_own_with_the_line(self):
        def broken(x):
            return 1 / 0

        def other(x):
            return [x[0].missing]

        def far(x):
            return x[0] ** 2 if x[0] == 0.5 else undefined_name  # noqa: F821

        for f, g, kind, place in [
            (broken, other, ZeroDivisionError, "broken"), (lambda x: x[0], other, AttributeError, "other"),
            (far, lambda x: [2 * x[0]], NameError, "far"),
        ]:
            try:
                check_gradient(f, g, [0.5])
                self.fail("nothing was raised")
            except kind as error:
                self.assertEqual(traceback.extract_tb(error.__traceback__)[-1].name, place)

    def test_what_cannot_be_used_is_said(self):
        for f, g, x, words in [
            (lambda x: None, lambda x: x, [1.0], r"value: found None \(is its `return` missing\?\)"),
            (lambda x: x[0], lambda x: [1.0, 2.0], [1.0], "gradient: found 2 numbers"),
            (lambda x: x[0], lambda x: {"x": 1.0}, [1.0], "gradient: found a dictionary"),
            (lambda x: x[0], 3, [1.0], "found int for g, expected a function"),
            (lambda x: x[0], lambda x: [1.0], None, "found neither of x and keywords"),
            (lambda x: x[0], lambda x: [1.0], "text", "found an object of str"),
        ]:
            with self.assertRaisesRegex(ClientError, words):
                check_gradient(f, g, x)
        with self.assertRaisesRegex(ClientError, "expected .*exhaustive.*|mode"):
            check_gradient(lambda x: x[0], lambda x: [1.0], [1.0], mode="thorough")

    def test_interruption_is_pythons_own_and_leaves_nothing_behind(self):
        with tempfile.TemporaryDirectory() as folder:
            process = subprocess.Popen(
                [sys.executable, "-B", "-c", textwrap.dedent(
                    """
                    import signal, time
                    from gradient_check import check_gradient
                    # A shell's job in the background ignores it, and so does all that it starts.
                    signal.signal(signal.SIGINT, signal.default_int_handler)
                    def slow(x):
                        print("called", flush=True)
                        time.sleep(0.05)
                        return sum(v * v for v in x)
                    check_gradient(slow, lambda x: [2 * v for v in x], [0.5] * 100)
                    """)],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder,
                env={**os.environ, "PYTHONPATH": CLIENT, "TMPDIR": folder},
            )
            for _ in range(5):
                process.stdout.readline()
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=300)
            self.assertIn("KeyboardInterrupt", errors)
            self.assertEqual(process.returncode, -signal.SIGINT)
            self.assertEqual(os.listdir(folder), [])

    def test_threads_check_side_by_side(self):
        found = {}

        def check(number):
            found[number] = check_gradient(
                lambda x: sum(v ** number for v in x), lambda x: [number * v ** (number - 1) for v in x], [0.5] * 60)

        threads = [threading.Thread(target=check, args=(number,)) for number in range(2, 6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([found[number].verdict for number in range(2, 6)], ["verified"] * 4)

    def test_a_function_may_check_another_and_use_standard_streams(self):
        outcome = run(
            """
            import os
            from gradient_check import check_gradient
            def f(x):
                print("printed", flush=True)
                os.system("echo from a child")
                check_gradient(lambda y: y[0] ** 2, lambda y: [2 * y[0]], [1.0]).raise_if_refuted()
                return x[0] ** 2
            print(check_gradient(f, lambda x: [2 * x[0]], [1.5]).verdict)
            """
        )
        self.assertEqual(outcome.stdout.splitlines()[-1], "verified", outcome.stderr)

    @unittest.skipIf(
        os.path.exists(os.path.join(os.path.dirname(gradient_check.__file__), "bin")), "the program is in the wheel")
    def test_the_program_is_looked_for_and_its_absence_is_said(self):
        script = """
            from gradient_check import ClientError, check_gradient
            try:
                print(check_gradient(lambda x: x[0], lambda x: [1.0], [1.0]).verdict)
            except ClientError as error:
                print(error)
            """
        environment = {"PATH": os.path.dirname(sys.executable), "PYTHONPATH": CLIENT}
        for more, words in [
            ({}, "found no such program beside"), ({"GRADIENT_CHECK": "/no/such"}, "GRADIENT_CHECK: found '/no/such'"),
        ]:
            outcome = subprocess.run(
                [sys.executable, "-B", "-c", textwrap.dedent(script)], capture_output=True, text=True, timeout=300,
                env={**environment, **more})
            self.assertIn(words, outcome.stdout, outcome.stderr)


@needs_numpy
class NumPyTests(unittest.TestCase):
    def test_forms_of_a_point(self):
        pair = collections.namedtuple("pair", "a b")
        a, b = np.array([0.5, -1.0]), np.array([[2.0, 0.25]])
        total = lambda a, b: np.sum(np.sin(a)) + np.sum(b ** 2 * a)  # noqa: E731
        by_a = lambda a, b: np.cos(a) + b[0] ** 2  # noqa: E731
        by_b = lambda a, b: (2 * b * a)  # noqa: E731
        forms = [
            (lambda x: total(x["a"], x["b"]), lambda x: {"b": by_b(x["a"], x["b"]), "a": by_a(x["a"], x["b"])},
             {"a": a, "b": b}, "b[0,1]"),
            (lambda x: total(*x), lambda x: (by_a(*x), by_b(*x)), (a, b), "1[0,1]"),
            (lambda x: total(*x), lambda x: [by_a(*x), by_b(*x)], [a, b], "1[0,1]"),
            (lambda x: total(*x), lambda x: pair(by_a(*x), by_b(*x)), pair(a, b), "b[0,1]"),
            (lambda x: total(x["l"][0]["a"], x["l"][1]),
             lambda x: {"l": [{"a": by_a(x["l"][0]["a"], x["l"][1])}, by_b(x["l"][0]["a"], x["l"][1])]},
             {"l": [{"a": a}, b]}, "l.1[0,1]"),
        ]
        for f, g, x, _ in forms:
            self.assertTrue(check_gradient(f, g, x).ok, x)

        def off(result):
            """The same with one number changed, wherever it stands."""
            if hasattr(result, "items"):
                return {key: off(value) for key, value in result.items()}
            if isinstance(result, tuple) and hasattr(result, "_fields"):
                return type(result)(*map(off, result))
            if isinstance(result, (list, tuple)):
                return type(result)(map(off, result))
            return result + np.array([[0, 1e-3]]) if result.ndim == 2 else result

        for f, g, x, name in forms:
            self.assertEqual(names(check_gradient(f, lambda x: off(g(x)), x)), [name])
        result = check_gradient(total, lambda a, b: {"a": by_a(a, b), "b": by_b(a, b)}, keywords={"a": a, "b": b})
        self.assertTrue(result.ok)
        with self.assertRaisesRegex(ClientError, r"gradient: found the parts \[0\], expected \[0, 1\]"):
            check_gradient(forms[1][0], lambda x: ([by_a(*x)],)[0], (a, b))

    def test_complex_arrays(self):
        z = np.array([1 + 2j, 0.5 - 1j])
        self.assertTrue(check_gradient(lambda z: np.sum(np.abs(z) ** 2), lambda z: 2 * z, z).ok)
        result = check_gradient(lambda z: np.sum(np.abs(z) ** 2), lambda z: 2 * z.conj(), z)
        self.assertEqual(sorted(names(result)), ["x.imag[0]", "x.imag[1]"])

    def test_single_precision_is_looked_at_in_double_where_both_work_in_it(self):
        x = np.linspace(0.1, 1, 7, dtype=np.float32)
        f = lambda x: np.sum(np.sin(x))  # noqa: E731
        result = check_gradient(f, np.cos, x)
        self.assertTrue(result.ok)
        self.assertRegex(result.notes[0], "checked in float64; in float32 the claim is off by up to [0-9]e-08 of its largest")
        self.assertLess(result.power, 1e-6)
        result = check_gradient(f, lambda x: np.cos(x) * np.float32(1 + 1e-4), x)
        self.assertEqual((result.verdict, len(result.wrong)), ("refuted", 7))
        # Where either works in single precision alone, both are looked at as they are.
        fixed = lambda x: np.sum(np.sin(x.astype(np.float32)))  # noqa: E731
        for function, gradient in [(fixed, np.cos), (f, lambda x: np.cos(x).astype(np.float32))]:
            result = check_gradient(function, gradient, x)
            self.assertEqual((result.verdict, result.notes), ("verified", []), result)
        # A gradient that is another one in single precision.
        result = check_gradient(f, lambda x: np.cos(x) * (1.5 if x.dtype == np.float32 else 1), x)
        self.assertEqual(result.verdict, "refuted")

    def test_jacobians_and_products(self):
        A = np.array([[1.0, 2.0, -1.0], [3.0, 4.0, 0.5]])
        f = lambda x: A @ np.sin(x)  # noqa: E731
        x = np.array([0.3, 0.4, 0.5])
        J = lambda x: A * np.cos(x)  # noqa: E731
        self.assertTrue(check_jacobian(f, J, x).ok)
        wrong = check_jacobian(f, lambda x: J(x) + np.array([[0, 0, 0], [0, 1e-3, 0]]), x)
        self.assertEqual(names(wrong), ["x[1] in row 1 (y[1])"])
        with self.assertRaisesRegex(ClientError, r"jacobian: found the shape \(3, 2\), expected \(2, 3\)"):
            check_jacobian(f, lambda x: J(x).T, x)
        tree = {"a": x, "b": np.array([[1.0], [2.0]])}
        of_tree = lambda t: f(t["a"]) * t["b"][:, 0]  # noqa: E731
        claim = lambda t: {"a": J(t["a"]) * t["b"], "b": np.diag(f(t["a"])).reshape(2, 2, 1)}  # noqa: E731
        self.assertTrue(check_jacobian(of_tree, claim, tree).ok)
        self.assertTrue(check_jacobian(lambda x: x @ x, lambda x: 2 * x, x).ok)
        self.assertTrue(check_jvp(f, lambda x, v: J(x) @ v, x).ok)
        self.assertEqual(check_jvp(f, lambda x, v: A @ v, x).verdict, "refuted")
        self.assertTrue(check_vjp(f, lambda x, w: w @ J(x), x).ok)
        self.assertEqual(check_vjp(f, lambda x, w: w @ A, x).verdict, "refuted")
        self.assertTrue(check_vjp(lambda x: x @ x, lambda x, w: 2 * w * x, x).ok)
        self.assertTrue(check_vjp(lambda x: np.outer(x, x), lambda x, w: (w + w.T) @ x, x).ok)
        self.assertTrue(check_directional(lambda x: x @ x, lambda x, v: 2 * x @ v, x).ok)
        self.assertEqual(check_directional(lambda x: x @ x, lambda x, v: x @ v, x).verdict, "refuted")
        self.assertTrue(check_directional(
            lambda p: p["a"] @ p["a"], lambda p, v: 2 * p["a"] @ v["a"] + 0 * v["b"], {"a": x, "b": 1.0}).ok)

    def test_hessians(self):
        A = np.array([[2.0, 1.0], [1.0, 3.0]])
        f, g, x = (lambda x: np.sum(np.sin(A @ x))), (lambda x: A.T @ np.cos(A @ x)), np.array([0.5, -1.0])
        H = lambda x: -A.T @ np.diag(np.sin(A @ x)) @ A  # noqa: E731
        self.assertTrue(check_hessian(f, g, H, x).ok)
        result = check_hessian(f, g, lambda x: -H(x), x)
        self.assertEqual(result.verdict, "refuted")
        self.assertEqual([check["verdict"] for check in result.checks], ["verified", "refuted"])
        self.assertTrue(check_gradient(f, g, x, hvp=lambda x, v: H(x) @ v, jvp=lambda x, v: g(x) @ v).ok)

    def test_values_and_gradients_that_differ_from_run_to_run(self):
        """As sums of a graphics processor do, imitated with a seed."""
        random = np.random.default_rng(3)
        x = np.linspace(0.1, 2, 12)
        noisy = lambda value: value * (1 + 1e-7 * random.standard_normal(np.shape(value)))  # noqa: E731
        f = lambda x: float(noisy(np.sum(np.sin(x) * x)))  # noqa: E731
        g = lambda x: noisy(np.cos(x) * x + np.sin(x))  # noqa: E731
        right = check_gradient(f, g, x)
        self.assertEqual(right.verdict, "verified")
        self.assertGreater(right.power, 1e-6)
        wrong = check_gradient(f, lambda x: g(x) * np.where(np.arange(12) == 3, 1.02, 1), x)
        self.assertEqual(names(wrong), ["x[3]"])

    def test_a_sketch_of_many_parameters_and_a_budget(self):
        x = np.linspace(-1, 1, 5000)
        g = lambda x: np.cos(x) * np.where(np.arange(x.size) == 1234, 1.01, 1)  # noqa: E731
        result = check_gradient(lambda x: np.sum(np.sin(x)), g, x)
        self.assertEqual((names(result), result.checks[0]["mode"]), (["x[1234]"], "sketch"))
        self.assertEqual(
            check_gradient(lambda x: np.sum(np.sin(x)), np.cos, x, budget=7).reason, "budget")

    def test_a_budget_of_twenty_and_chosen_arrays(self):
        x = {"a": np.linspace(0.5, 1.5, 30), "b": np.linspace(1, 2, 40)}
        f = lambda p: np.sum(np.sin(p["a"])) * np.sum(p["b"] ** 2)  # noqa: E731

        def g(p, factor=1):
            return {"a": factor * np.cos(p["a"]) * np.sum(p["b"] ** 2), "b": np.sum(np.sin(p["a"])) * 2 * p["b"]}

        wrong = check_gradient(f, lambda p: g(p, 1.01), x, budget=20)
        self.assertEqual(wrong.verdict, "refuted")
        self.assertRegex(wrong.diagnosis, "^a is 1.01 times|^the error lies in a$")
        self.assertEqual(check_gradient(f, g, x, budget=20).verdict, "verified")
        self.assertEqual(check_gradient(f, lambda p: g(p, 1.01), x, only=["b"]).verdict, "verified")
        self.assertEqual(check_gradient(f, lambda p: g(p, 1.01), x, only="a").verdict, "refuted")

    def test_common_mistakes(self):
        """Each mistake is named."""
        sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
        from numpy_mistakes import problem

        value, gradient, point = problem()
        self.assertTrue(check_gradient(value, gradient, point).ok)
        named = {
            "columns swapped": "W1 is right but for columns 0 and 1, which are exchanged",
            "rows swapped": "W2 is right but for rows 0 and 1, which are exchanged",
            "batch mean missing": "6 times what they should be",
            "bias averaged": "1/6, one over a whole number, as of a count (samples, outputs) divided by too often",
            "regularisation missing": "off by −0.1 times the parameters: a penalty in the value that is not in the gradient",
            "regularisation on the bias": "b1, b2 and b3 are off by +0.1 times the parameters",
            "φ′ left out": "δ2 is the δ3 that comes through W3, as it is: the derivative of its activation is left out",
            "φ′ of another activation": "δ2 is made with tanh′ = 1 − a² in place of sigmoid′ = a(1 − a)",
            "φ′ from the wrong layer": "δ1 is made with tanh′ = 1 − a² of a2 in place of a1",
            "W transposed where square": "δ1 is made with W2 where its transpose belongs",
            "gradient transposed where square": "W2 is transposed, but for 0.1 times the parameters, a penalty that is right",
            "float32 accumulation": "of 16 digits only: as of sums or products in single precision",
            "softmax element by element": "terms between its entries are missing, as where a softmax is treated element by element",
        }
        for mistake, words in named.items():
            # Less is looked for where that will do, to take less time.
            power = None if mistake == "float32 accumulation" else 1e-6
            result = check_gradient(value, lambda p: gradient(p, mistake), point, power=power)
            self.assertEqual(result.verdict, "refuted", mistake)
            self.assertIn(words, result.diagnosis, mistake)
        with self.assertRaisesRegex(ClientError, r"gradient overwrites its input: W3\[0,0\] of the parameters was"):
            check_gradient(value, lambda p: gradient(p, "in-place mutation"), point)
        result = check_gradient(value, lambda p: gradient(p, "returned buffer reused"), point, power=1e-6)
        self.assertEqual((result.verdict, len(result.wrong)), ("refuted", 54))
        self.assertIn("the gradient comes in the same memory at each call: W1[0,0] of a result changed", result.diagnosis)
        value, gradient, point = problem()
        result = check_gradient(value, lambda p: gradient(p, "returned buffer added to"), point)
        self.assertEqual((result.verdict, result.reason), ("inconclusive", "nondeterministic"))
        self.assertIn("the gradient accumulates from call to call", result.diagnosis)

    def test_a_gradient_whose_memory_is_used_again_is_refuted_as_those_see_it_who_keep_it(self):
        memory = np.zeros(3)

        def reusing(gradient):
            def g(x):
                memory[...] = gradient(x)
                return memory

            return g

        x, a = np.array([1.0, 2.0, 3.0]), np.array([0.5, -1.0, 2.0])
        result = check_gradient(lambda x: x @ x, reusing(lambda x: 2 * x), x, name="square")
        self.assertEqual((result.verdict, result.codes), ("refuted", ["stateful"]))
        # What is kept is the gradient at the other point, each of whose numbers is 2⁻¹⁰ (1 + x) higher.
        self.assertEqual([entry.claimed for entry in result.wrong], [2 * (v + 2.0**-10 * (1 + v)) for v in (3.0, 2.0, 1.0)])
        self.assertEqual(
            result.diagnosis,
            "the gradient comes in the same memory at each call: x[0] of a result changed when one was asked for at another "
            "point; let it return a copy")
        self.assertRegex(repr(result), "gradient of square, read after another call")
        self.assertIn("read at once, the gradient is right: All 3 entries lie within", repr(result))
        self.assertEqual(result.report["checks"][0]["diagnoses"][0]["blocks"], ["x"])
        with tempfile.TemporaryDirectory() as folder:
            result.save(os.path.join(folder, "report.html"))
            with open(os.path.join(folder, "report.html"), encoding="utf-8") as page:
                self.assertIn("let it return a copy", page.read())
        # A copy is right; so is what does not change: the array given, one that is always the same, and one never written again.
        for f, g in [
            (lambda x: x @ x, lambda x: reusing(lambda x: 2 * x)(x).copy()),
            (lambda x: x @ x / 2, lambda x: x),
            (lambda x: x @ x / 2, lambda x: np.broadcast_to(x, (1, 3))[0]),
            (lambda x: a @ x, lambda x: a),
            (lambda x: a @ x, reusing(lambda x: a)),
        ]:
            result = check_gradient(f, g, x)
            self.assertEqual((result.verdict, result.notes), ("verified", []))
        # Numbers that are wrong at once are what is to be mended first.
        result = check_gradient(lambda x: x @ x, reusing(lambda x: x), x)
        self.assertEqual(result.verdict, "refuted")
        self.assertIn("½", result.diagnosis)
        self.assertIn("the gradient comes in the same memory at each call", result.notes[0])
        # The other point lies where the function is defined.
        asked = []
        result = check_gradient(
            lambda x: np.sum(x**3), lambda x: (asked.append(x.copy()), reusing(lambda x: 3 * x**2)(x))[1], x, lower=0.0, upper=x)
        self.assertEqual((result.verdict, result.codes), ("refuted", ["stateful"]))
        aside = 2.0**-10 * (1 + x)
        self.assertTrue(any(np.array_equal(point, x - aside) for point in asked), asked)
        self.assertFalse(any(np.array_equal(point, x + aside) for point in asked), asked)
        # Where the gradient is not defined elsewhere nothing is known.
        def only_here(y):
            if not np.array_equal(y, x):
                raise ValueError("not here")
            return reusing(lambda x: 2 * x)(y)

        self.assertEqual(check_gradient(lambda x: x @ x, only_here, x).verdict, "verified")

    def test_the_memory_of_dictionaries_trees_and_complex_arrays_is_seen_too(self):
        memory = {"z": np.zeros(2, complex), "rest": [np.zeros(2)]}

        def g(p):
            memory["z"][...], memory["rest"][0][...] = 2 * p["z"], 3 * p["rest"][0] ** 2
            return memory

        def f(p):
            return np.sum(np.abs(p["z"]) ** 2) + np.sum(p["rest"][0] ** 3)

        point = {"z": np.array([1 + 2j, 0.5 - 1j]), "rest": [np.array([1.0, -2.0])]}
        result = check_gradient(f, g, point)
        self.assertEqual((result.verdict, result.codes, len(result.wrong)), ("refuted", ["stateful"], 6))
        self.assertTrue(check_gradient(f, lambda p: {"z": g(p)["z"].copy(), "rest": [memory["rest"][0].copy()]}, point).ok)

    def test_examples_in_the_documentation_of_the_calls(self):
        from gradient_check import _check

        outcome = doctest.testmod(_check)
        self.assertGreaterEqual(outcome.attempted, 12)
        self.assertEqual(outcome.failed, 0)


@needs_torch
class TorchTests(unittest.TestCase):
    """PyTorch: tensors, modules, functions of torch.autograd, and the parts of a module."""

    @classmethod
    def setUpClass(cls):
        import torch

        torch.set_num_threads(1)

        class Tanh(torch.autograd.Function):
            """With the derivative of something else, unless it is told to be right."""

            @staticmethod
            def forward(context, x, is_right):
                y = torch.tanh(x)
                context.save_for_backward(y)
                context.is_right = is_right
                return y

            @staticmethod
            def backward(context, g):
                (y,) = context.saved_tensors
                return g * (1 - (y * y if context.is_right else y)), None

        class Layer(torch.nn.Module):
            def __init__(self, is_right):
                super().__init__()
                self.linear, self.norm, self.is_right = torch.nn.Linear(3, 3), torch.nn.LayerNorm(3), is_right

            def forward(self, x):
                return self.norm(x + Tanh.apply(self.linear(x), self.is_right))

        cls.torch, cls.Tanh, cls.Layer = torch, Tanh, Layer

    def model(self, *rights):
        self.torch.manual_seed(1)
        return self.torch.nn.Sequential(
            collections.OrderedDict((f"layer{n}", self.Layer(right)) for n, right in enumerate(rights)))

    def test_tensors_of_any_format(self):
        torch = self.torch
        weight = torch.tensor([1.0, 2.0, 3.0])
        for dtype in (torch.float64, torch.float32, torch.bfloat16, torch.float16):
            x = torch.tensor([0.5, -1.0, 2.0], dtype=dtype)
            result = check_gradient(lambda x: (x * weight.to(x.dtype)).sin().sum(), lambda x: weight.to(x.dtype) * (x * weight.to(x.dtype)).cos(), x)
            self.assertEqual(result.verdict, "verified", (dtype, result))
        result = check_gradient(lambda p: (p["a"] * p["b"]).sum(), lambda p: {"a": p["b"], "b": p["b"]},
                                {"a": torch.ones(2, 2), "b": torch.full((2, 2), 3.0)})
        self.assertEqual(sorted(names(result)), ["b[0,0]", "b[0,1]", "b[1,0]", "b[1,1]"])
        z = torch.tensor([1 + 2j, 0.5 - 1j])
        self.assertTrue(check_gradient(lambda z: (z.abs() ** 2).sum(), lambda z: 2 * z, z).ok)

    def test_modules_in_their_own_format_or_a_finer_one(self):
        torch = self.torch
        x, y = torch.randn(4, 3, generator=torch.Generator().manual_seed(1)), torch.ones(4, 3)
        loss = lambda output: ((output - y.to(output.dtype)) ** 2).mean()  # noqa: E731
        for dtype in (torch.float64, torch.float32, torch.bfloat16):
            model = self.model(True).to(dtype)
            before = {name: each.clone() for name, each in model.state_dict().items()}
            result = check_module(model, loss, x.to(dtype))
            self.assertEqual(result.verdict, "verified", result)
            self.assertEqual(len(result.notes), int(dtype != torch.float64))
            for name, each in model.state_dict().items():
                self.assertTrue(torch.equal(each, before[name]))
        self.assertTrue(check_module(self.model(True).double(), loss, x.double(), products=True).ok)
        # One whose format is fixed inside is looked at as it is.
        class Fixed(torch.nn.Linear):
            def forward(self, x):
                return super().forward(x.float().to(self.weight.dtype)).float()

        self.assertTrue(check_module(Fixed(3, 3), loss, x).ok)
        with self.assertRaisesRegex(ClientError, r"loss: found the shape \(4, 3\), expected a tensor of one number"):
            check_module(self.model(True), lambda output: output, x)
        with self.assertRaisesRegex(ClientError, "found no trainable parameters"):
            check_module(torch.nn.Tanh(), loss, x)

    def test_the_wrong_part_is_named_by_its_path(self):
        x = self.torch.randn(4, 3, generator=self.torch.Generator().manual_seed(1))
        loss = lambda output: (output * self.torch.tensor([1.0, 2.0, 3.0])).square().mean()  # noqa: E731
        right = check_module(self.model(True, True), loss, x, parts=True)
        self.assertEqual((right.verdict, right.wrong_parts), ("verified", []))
        self.assertEqual(
            {part.path for part in right.parts},
            {f"layer{n}{rest}" for n in (0, 1) for rest in ("", ".linear", ".norm")} | {"loss"})
        wrong = check_module(self.model(True, False), loss, x, parts=True)
        self.assertEqual((wrong.verdict, wrong.wrong_parts), ("refuted", ["layer1 (Tanh)"]))
        self.assertIn("✗ layer1 (Tanh)  ", repr(wrong))

    def test_accumulation_over_parts_of_a_batch_names_the_factor(self):
        torch = self.torch
        random = torch.Generator().manual_seed(1)
        X, Y, W = (torch.randn(shape, generator=random, dtype=torch.float64) for shape in [(8, 5), (8, 2), (2, 5)])

        def gradient(W):
            W = W.clone().requires_grad_()
            for part in range(0, 8, 2):
                ((X[part:part + 2] @ W.T - Y[part:part + 2]) ** 2).mean().backward()
            return W.grad

        result = check_gradient(lambda W: ((X @ W.T - Y) ** 2).mean(), gradient, W)
        self.assertEqual(result.verdict, "refuted")
        self.assertIn("x is 4 times what it should be", result.diagnosis)

    def test_functions(self):
        torch = self.torch
        x = torch.tensor([0.3, -0.5], dtype=torch.float64)
        self.assertTrue(check_function(self.Tanh, x, True).ok)
        self.assertEqual(names(check_function(self.Tanh, x, False)), ["input[1]", "input[0]"])
        self.assertTrue(check_function(torch.sin, x, products=True).ok)

        class Sine(torch.autograd.Function):
            factor = 1.0

            @staticmethod
            def forward(x):
                return torch.sin(x)

            @staticmethod
            def setup_context(context, inputs, output):
                context.save_for_backward(*inputs)
                context.save_for_forward(*inputs)

            @staticmethod
            def backward(context, g):
                return g * torch.cos(context.saved_tensors[0])

            @staticmethod
            def jvp(context, tangent):
                return tangent * torch.cos(context.saved_tensors[0]) * Sine.factor

        self.assertEqual([check["verdict"] for check in check_function(Sine, x).checks], ["verified"] * 2)
        Sine.factor = 1.01
        self.assertEqual([check["verdict"] for check in check_function(Sine, x).checks], ["verified", "refuted"])


@needs_jax
class JAXTests(unittest.TestCase):
    """JAX: gradients, products, and rules of somebody's own."""

    def test_numbers_arrays_and_trees(self):
        import jax.numpy as jnp

        x = jnp.arange(3.0) + 0.3
        for f, point in [
            (lambda x: jnp.sum(jnp.sin(x) * x), x), (lambda x: jnp.sin(x) * x, x),
            (lambda p: jnp.sum(p["a"][0] * p["b"]), {"a": [x], "b": 2.0}), (lambda z: jnp.sum(jnp.abs(z) ** 2), x + 1j),
            (lambda x: jnp.sum(x**2), x.astype(jnp.bfloat16)),
        ]:
            result = check_jax(f, point)
            self.assertEqual(result.verdict, "verified", result)
        self.assertEqual(len(check_jax(lambda x: jnp.sum(jnp.sin(x)), x, products=True).checks), 3)
        self.assertTrue(check_gradient(lambda x: jnp.sum(jnp.sin(x)), jnp.cos, x).ok)
        with self.assertRaisesRegex(ClientError, "expected a number or an array of floating point"):
            check_jax(lambda x: x > 0, x)

    @unittest.skipIf(sys.version_info >= (3, 10), "this Python has a JAX that names functions")
    def test_parts_need_a_jax_that_names_functions(self):
        import jax.numpy as jnp

        with self.assertRaisesRegex(ClientError, r"parts: found JAX 0\.4\.\d+, which does not tell the names of functions"):
            check_jax(lambda x: jnp.sum(x**2), jnp.ones(2), parts=True)

    @needs_jax_with_names
    def test_wrong_rules_are_named_by_their_paths(self):
        import jax
        import jax.numpy as jnp

        def rule(name, factor):
            def function(x):
                return jnp.tanh(x)

            function.__name__ = name
            function = jax.custom_vjp(function)
            function.defvjp(lambda x: (jnp.tanh(x), x), lambda x, g: (g * factor * (1 - jnp.tanh(x) ** 2),))
            return function

        def network(factors):
            first, second, third = (rule(name, factor) for name, factor in zip(["one", "two", "three"], factors))

            def loss(W):
                with jax.named_scope("encoder"):
                    h = first(W @ jnp.ones(3))
                h = jax.jit(second)(h)
                h, _ = jax.lax.scan(lambda h, _: (third(h), None), h, None, length=2)
                return jnp.sum(h)

            return loss

        W = jnp.linspace(0.1, 0.5, 6).reshape(2, 3)
        result = check_jax(network((1, 1, 1)), W, parts=True)
        self.assertEqual((result.verdict, result.wrong_parts, len(result.parts)), ("verified", [], 3))
        for factors, path in [((1.01, 1, 1), "encoder.one"), ((1, 0.5, 1), "two"), ((1, 1, -1), "three")]:
            result = check_jax(network(factors), W, parts=True)
            self.assertEqual(result.wrong_parts, [path])
            # The right ones take few evaluations, and no right one is looked at again for the sake of a wrong one.
            self.assertLessEqual(sorted(part.result.evaluations for part in result.parts)[-2], 32)

    @needs_jax_with_names
    def test_rules_are_found_wherever_the_function_gets_and_nowhere_else(self):
        import jax
        import jax.numpy as jnp

        def wrong(name, *, factor=1.01):
            def function(x, *more):
                return jnp.tanh(x)

            function.__name__ = name
            function = jax.custom_jvp(function)
            function.defjvp(lambda point, tangent: (jnp.tanh(point[0]), factor * (1 - jnp.tanh(point[0]) ** 2) * tangent[0]))
            return function

        bad, good = wrong("bad"), wrong("good", factor=1.0)
        x = jnp.linspace(-0.7, 1.1, 6).reshape(2, 3)
        for where, f, paths in [
            ("checkpoint", lambda x: jnp.sum(jax.checkpoint(lambda x: bad(good(x)))(x)), ["bad", "good"]),
            ("a branch", lambda x: jnp.sum(jax.lax.cond(x[0, 0] < 0, bad, good, x)), ["bad"]),
            ("the other branch", lambda x: jnp.sum(jax.lax.cond(x[0, 0] > 0, bad, good, x)), ["good"]),
            ("a loop", lambda x: jax.lax.while_loop(lambda s: s[1] < 2, lambda s: (bad(s[0]), s[1] + 1), (x, 0))[0], ["bad"]),
            ("a loop without a turn", lambda x: jax.lax.while_loop(lambda s: s[1] < 0, lambda s: (bad(s[0]), s[1] + 1), (x, 0))[0], []),
            ("scan from the end", lambda x: jnp.sum(jax.lax.scan(lambda h, r: (bad(h + r), r), x[0], x, reverse=True)[0]), ["bad"]),
            ("beside whole numbers", lambda x: jnp.sum(bad(x, jnp.arange(3))), ["bad"]),
            ("twice", lambda x: jnp.sum(bad(bad(x))), ["bad", "bad (2)"]),
            ("of complex numbers", lambda x: jnp.sum(jnp.real(bad(x + 0j) * bad(x))), ["bad"]),
        ]:
            if "loop" in where:  # which JAX differentiates forward alone
                rules = Rules(SimpleNamespace(function=f, given=x, precision=contextlib.nullcontext))
                parts = rules.checked(False)
            else:
                parts = check_jax(f, x, parts=True).parts
            self.assertEqual(sorted(part.path for part in parts), paths, where)
            for part in parts:
                self.assertEqual(part.result.verdict, "refuted" if "bad" in part.path else "verified", (where, part))


@needs_numpy
@needs_pytest
class PytestTests(unittest.TestCase):
    """The plug-in, by pytest in a process of its own."""

    def pytest(self, text, *options):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "test_it.py"), "w", encoding="utf-8") as file:
                file.write("import numpy as np\nimport pytest\n" + textwrap.dedent(text))
            # An installed client brings the plug-in itself, under the same name.
            outcome = subprocess.run(
                [sys.executable, "-B", "-m", "pytest", "-p", "gradient_check.pytest_plugin", "-p", "no:cacheprovider", "-q",
                 *options],
                capture_output=True, text=True, timeout=300, cwd=folder, env={**os.environ, "PYTHONPATH": CLIENT},
            )
            report = os.path.join(folder, "report")
            outcome.reports = sorted(os.listdir(report)) if os.path.exists(report) else []
        return outcome

    WRONG = """
        def test_sines(gradient_check):
            x = np.array([0.1, 0.2, 0.3])
            gradient_check(lambda x: np.sum(np.sin(x)), lambda x: -np.cos(x), x)

        @pytest.mark.parametrize("n", [1, 2])
        def test_powers(gradient_check, n):
            x = gradient_check.random.normal(size=3)
            gradient_check(lambda x: np.sum(x ** n), lambda x: n * x ** (n - 1), x)

        def test_kink(gradient_check):
            gradient_check(lambda x: np.sum(np.abs(x)), np.sign, np.zeros(1), accept=["kink"])
        """

    def test_a_failure_is_at_the_callers_line_with_entries_cause_and_next_step(self):
        outcome = self.pytest(self.WRONG, "--gradient-check-report", "report")
        self.assertEqual(outcome.returncode, 1, outcome.stdout + outcome.stderr)
        self.assertIn("1 failed, 3 passed", outcome.stdout)
        self.assertIn(">       gradient_check(lambda x: np.sum(np.sin(x)), lambda x: -np.cos(x), x)", outcome.stdout)
        self.assertIn("test_it.py:6: GradientRefuted", outcome.stdout)
        for part in ["x[0]: claimed -0.9950041653, is 0.9950041653", "opposite sign", "Mend the entries above"]:
            self.assertIn(part, outcome.stdout)
        self.assertNotIn("_check.py:", outcome.stdout)
        self.assertEqual(len(outcome.reports), 8, outcome.reports)

    def test_the_seed_decides_the_points(self):
        text = """
            def test_points(gradient_check):
                raise ValueError(f"seed {gradient_check.seed}: {gradient_check.random.integers(10 ** 9)}")
            """
        found = [self.pytest(text, *options).stdout for options in [[], [], ["--gradient-check-seed", "3"]]]
        lines = [next(line for line in text.splitlines() if "ValueError: seed" in line) for text in found]
        self.assertEqual(lines[0], lines[1])
        self.assertIn("seed 3: ", lines[2])
        self.assertNotEqual(lines[0].split(": ")[-1], lines[2].split(": ")[-1])

    @unittest.skipUnless(is_there("xdist"), "pytest-xdist is not installed")
    def test_workers(self):
        outcome = self.pytest(self.WRONG, "--gradient-check-report", "report", "-n", "2")
        self.assertIn("1 failed, 3 passed", outcome.stdout)
        self.assertIn("test_it.py:6: GradientRefuted", outcome.stdout)
        self.assertEqual(len(outcome.reports), 8, outcome.reports)

    @unittest.skipUnless(is_there("hypothesis"), "hypothesis is not installed")
    def test_hypothesis(self):
        outcome = self.pytest(
            """
            from hypothesis import given, settings, strategies as st

            points = st.lists(st.floats(0.25, 3), min_size=1, max_size=3)

            @settings(max_examples=8, deadline=None)
            @given(points)
            def test_right(gradient_check, x):
                gradient_check(lambda x: np.sum(np.log(x)), lambda x: 1 / x, np.array(x))

            @settings(max_examples=30, deadline=None, derandomize=True)
            @given(points)
            def test_wrong_above_one(gradient_check, x):
                gradient_check(lambda x: np.sum(x ** 2), lambda x: np.where(x > 1, x, 2 * x), np.array(x))
            """)
        self.assertIn("1 failed, 1 passed", outcome.stdout)
        self.assertIn("x[0]: claimed ", outcome.stdout)
        self.assertRegex(outcome.stdout, r"E +x=\[2\.0\]")


if __name__ == "__main__":
    unittest.main()
