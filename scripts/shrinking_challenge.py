#!/usr/bin/env python3
"""Shrinks the failures of the public shrinking challenge and of twenty numerical tasks, from many seeds, by
PropertyTesting and by Hypothesis, and writes a Markdown table of both.

    scripts/shrinking_challenge.py --seeds 100 --seed 1

A task is normalised where every seed ends with the same counterexample. Runs are the cases run from the first failure
on. Hypothesis is taken from this Python, or else installed into .build/hypothesis. The tasks are those of
Tests/PropertyTestingTests/Challenge; <https://github.com/jlink/shrinking-challenge> describes the first thirteen.
"""

import argparse
import collections
import contextlib
import json
import math
import multiprocessing
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import venv

ROOT = pathlib.Path(__file__).resolve().parent.parent


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=100, help="how many seeds (default: 100)")
    parser.add_argument("--seed", type=int, default=1, help="the first of them (default: 1)")
    parser.add_argument("--only", default="", help="tasks whose name contains this")
    options = parser.parse_args()
    if options.seeds < 1 or options.seed < 0:
        parser.error(
            f"found --seeds {options.seeds} --seed {options.seed}, expected at least one seed and none below 0"
        )
    return options


def with_hypothesis():
    """Starts this script again by a Python that has Hypothesis, unless this one has it."""
    try:
        import hypothesis  # noqa: F401
    except ImportError:
        folder = ROOT / ".build" / "hypothesis"
        python = folder / "bin" / "python"
        if pathlib.Path(sys.prefix) == folder:
            sys.exit("shrinking_challenge: found no Hypothesis after installing it, expected it in " + str(folder))
        if not python.exists():
            venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "hypothesis"], check=True)
        os.execv(python, [str(python), *sys.argv])


# The tasks for Hypothesis: a strategy, and a function that says whether a value is a counterexample.


class Discarded(Exception):
    """The value says nothing."""


def assume(condition):
    if not condition:
        raise Discarded


def wrapped16(value):
    return (value + 2**15) % 2**16 - 2**15


def bound5(lists):
    assume(all(wrapped16(sum(numbers)) < 256 for numbers in lists))
    return wrapped16(sum(map(sum, lists))) >= 5 * 256


def has_literal_zero_divisor(expression):
    if isinstance(expression, int):
        return False
    kind, left, right = expression
    return (kind == "/" and right == 0) or has_literal_zero_divisor(left) or has_literal_zero_divisor(right)


def evaluate(expression):
    if isinstance(expression, int):
        return expression
    kind, left, right = expression
    left, right = evaluate(left), evaluate(right)
    return left + right if kind == "+" else left // right


def calculator(expression):
    assume(not has_literal_zero_divisor(expression))
    try:
        evaluate(expression)
    except ZeroDivisionError:
        return True
    return False


def merged(first, second):
    if first is None or second is None:
        return second if first is None else first
    lower, upper = (first, second) if first[0] <= second[0] else (second, first)
    return (lower[0], merged(lower[2], upper), lower[1])


def walk(heap):
    numbers, waiting = [], [heap]
    while waiting:
        heap = waiting.pop()
        if heap is not None:
            numbers.append(heap[0])
            waiting += [heap[1], heap[2]]
    return numbers


def binheap(heap):
    if heap is None:
        return False
    wrong = [heap[0], *walk(merged(heap[1], heap[2]))]
    return wrong != sorted(wrong)


def coupling(numbers):
    assume(all(number < len(numbers) for number in numbers))
    return any(i != j and numbers[j] == i for i, j in enumerate(numbers))


def deletion(pair):
    numbers, index = pair
    assume(index < len(numbers))
    rest = list(numbers)
    rest.remove(numbers[index])
    return numbers[index] in rest


def two_equal_columns(matrix):
    columns = [column for column in zip(*matrix) if column[0] != 0]
    return len(set(columns)) < len(columns)


def lost_addend(numbers):
    return (numbers[0] + numbers[1]) - numbers[0] != numbers[1] and math.isfinite(numbers[0] + numbers[1])


def no_large_probability(weights):
    assume(sum(weights) > 0)
    return all(weight / sum(weights) < 0.3 for weight in weights)


def tasks():
    from hypothesis import strategies as st

    def reals(lower, upper):
        return st.floats(lower, upper, allow_nan=False)

    def matrices(sizes, entries, square=False):
        @st.composite
        def matrix(draw):
            rows = draw(st.integers(1, sizes))
            columns = rows if square else draw(st.integers(1, sizes))
            row = st.lists(reals(*entries), min_size=columns, max_size=columns)
            return draw(st.lists(row, min_size=rows, max_size=rows))

        return matrix()

    @st.composite
    def layers(draw):
        sizes = draw(st.lists(st.integers(1, 8), min_size=3, max_size=6))
        return [
            draw(st.lists(reals(-2, 2), min_size=fan_in * units, max_size=fan_in * units))
            for fan_in, units in zip(sizes, sizes[1:])
        ]

    @st.composite
    def vectors(draw):
        count = draw(st.integers(1, 10))
        vector = st.lists(reals(-5, 5), min_size=count, max_size=count)
        return draw(vector), draw(vector)

    @st.composite
    def heaps(draw, least=0, depth=5):
        if depth == 0 or not draw(st.booleans()):
            return None
        head = draw(st.integers(least, 2**63 - 1))
        return head, draw(heaps(head, depth - 1)), draw(heaps(head, depth - 1))

    expressions = st.deferred(
        lambda: st.one_of(
            st.integers(),
            st.tuples(st.just("+"), expressions, expressions),
            st.tuples(st.just("/"), expressions, expressions),
        )
    )

    def with_difference(first, difference):
        return st.tuples(first, difference).map(lambda pair: (pair[0], pair[0] + pair[1]))

    any_list = st.lists(st.integers(), max_size=20)
    positive = st.tuples(st.integers(1, 10_000), st.integers(1, 10_000))
    any_reals = st.floats(allow_nan=False, allow_infinity=False)
    rounded = matrices(6, (0, 3)).map(lambda rows: [[math.floor(x + 0.5) for x in row] for row in rows])
    return {
        "bound5": (st.tuples(*[st.lists(st.integers(-(2**15), 2**15 - 1), max_size=10)] * 5), bound5),
        "large union list": (st.lists(any_list, max_size=20), lambda lists: len(set().union(*lists)) >= 5),
        "reverse": (any_list, lambda numbers: numbers != numbers[::-1]),
        "calculator": (expressions, calculator),
        "length list": (
            st.integers(1, 100).flatmap(lambda n: st.lists(st.integers(0, 1000), min_size=n, max_size=n)),
            lambda numbers: max(numbers) >= 900,
        ),
        "difference not zero": (positive, lambda pair: pair[0] >= 10 and pair[0] == pair[1]),
        "difference not small": (positive, lambda pair: pair[0] >= 10 and 1 <= abs(pair[0] - pair[1]) <= 4),
        "difference not one": (positive, lambda pair: pair[0] >= 10 and abs(pair[0] - pair[1]) == 1),
        "binheap": (heaps(), binheap),
        "coupling": (st.lists(st.integers(0, 10), max_size=20), coupling),
        "deletion": (st.tuples(any_list, st.integers(0, 20)), deletion),
        "distinct": (any_list, lambda numbers: len(set(numbers)) >= 3),
        "nested lists": (st.lists(any_list, max_size=20), lambda lists: sum(map(len, lists)) > 10),
        "weight of a hidden layer": (layers(), lambda net: any(x > 0.3 for layer in net[:-1] for x in layer)),
        "entry behind the first row and column": (
            matrices(8, (-9, 9)),
            lambda matrix: any(x > 5 for row in matrix[1:] for x in row[1:]),
        ),
        "negative diagonal": (
            matrices(8, (-4, 4), square=True),
            lambda matrix: any(row[i] < 0 for i, row in enumerate(matrix)),
        ),
        "not symmetric": (
            matrices(6, (-4, 4), square=True),
            lambda matrix: any(row[j] != matrix[j][i] for i, row in enumerate(matrix) for j in range(len(row))),
        ),
        "sum of a row": (matrices(8, (-4, 4)), lambda matrix: any(sum(row) >= 10 for row in matrix)),
        "inner product": (vectors(), lambda pair: sum(x * y for x, y in zip(*pair)) > 1),
        "two equal columns": (rounded, two_equal_columns),
        "nearly equal": (
            with_difference(reals(-100, 100), reals(-0.5, 0.5)),
            lambda pair: abs(pair[0] - pair[1]) <= 0.5 and pair[0] != pair[1] and pair[0] > 3,
        ),
        "relative error": (
            with_difference(reals(-1e9, 1e9), reals(-1000, 1000)),
            lambda pair: abs(pair[0] - pair[1]) <= 1e-6 * abs(pair[0]) and pair[0] != pair[1],
        ),
        "equal reals": (
            st.tuples(reals(0, 50), reals(0, 50)),
            lambda pair: abs(pair[0] - pair[1]) <= 1e-1 and pair[0] > 10.5,
        ),
        "threshold of a real": (reals(-1e6, 1e6), lambda x: x > 1234.5678),
        "window without an integer": (reals(0, 1), lambda x: 0.31 <= x <= 0.45),
        "lost addend": (st.lists(any_reals, min_size=2, max_size=2), lost_addend),
        "NaN in a list": (st.lists(st.floats(), max_size=12), lambda xs: len(xs) > 1 and any(map(math.isnan, xs))),
        "sum of two": (st.tuples(reals(-1000, 1000), reals(-1000, 1000)), lambda pair: sum(pair) >= 100),
        "product of two": (st.tuples(reals(0, 1000), reals(0, 1000)), lambda pair: pair[0] * pair[1] > 1000),
        "negative discriminant": (
            st.lists(reals(-10, 10), min_size=3, max_size=3),
            lambda x: x[1] * x[1] - 4 * x[0] * x[2] < 0,
        ),
        "interval around a number": (
            with_difference(reals(-100, 100), reals(0, 100)),
            lambda pair: pair[0] <= 7.3 <= pair[1] and pair[1] - pair[0] >= 2,
        ),
        "no large probability": (st.lists(reals(0, 5), min_size=1, max_size=12), no_large_probability),
        "maximum far from the mean": (
            st.lists(reals(-20, 20), min_size=2, max_size=12),
            lambda xs: max(xs) - sum(xs) / len(xs) >= 5,
        ),
    }


def run_hypothesis(name, strategy, fails, seed):
    """The last counterexample in words, and the cases run from the first one on."""
    import hypothesis

    found = {"simplest": None, "shrinkRuns": 0}

    @hypothesis.seed(seed)
    @hypothesis.settings(
        database=None,
        deadline=None,
        max_examples=10**6,
        phases=[hypothesis.Phase.generate, hypothesis.Phase.shrink],
        suppress_health_check=list(hypothesis.HealthCheck),
        verbosity=hypothesis.Verbosity.quiet,
        report_multiple_bugs=False,
    )
    @hypothesis.given(strategy)
    def test(value):
        if found["simplest"] is not None:
            found["shrinkRuns"] += 1
        try:
            failed = fails(value)
        except Discarded:
            hypothesis.reject()
        if failed:
            found["simplest"] = repr(value)
            raise AssertionError

    try:
        test()
    except AssertionError:
        pass
    return {"task": name, "seed": seed, **found}


def hypothesis_runs(names, seeds):
    with multiprocessing.get_context("fork").Pool() as pool:
        yield from pool.imap(run_one, [(name, seed) for name in names for seed in seeds])


def run_one(task):
    name, seed = task
    return run_hypothesis(name, *tasks()[name], seed)


@contextlib.contextmanager
def swift_runs(options):
    """Starts ./run-tests, and gives a function that waits for what it notes of every run, one JSON object a line."""
    with tempfile.TemporaryDirectory() as folder:
        notes = pathlib.Path(folder) / "runs"
        environment = dict(
            os.environ,
            GRADIENT_CHECK_CHALLENGE_SEEDS=str(options.seeds),
            GRADIENT_CHECK_SEED=str(options.seed),
            GRADIENT_CHECK_CHALLENGE_OUTPUT=str(notes),
        )
        command = [ROOT / "run-tests", "--filter", "ShrinkingChallengeTests"]
        process = subprocess.Popen(command, env=environment, stdout=sys.stderr)

        def runs():
            status = process.wait()
            if not notes.exists():
                sys.exit(f"shrinking_challenge: found no runs after ./run-tests (status {status}), expected {notes}")
            return [json.loads(line) for line in notes.read_text().splitlines()]

        yield runs


def cells(runs):
    """Share of the commonest result, how many results there are, median of the runs."""
    results = collections.Counter(run["simplest"] for run in runs)
    commonest, count = results.most_common(1)[0]
    words = commonest if commonest is not None else "none found"
    median = statistics.median(run["shrinkRuns"] for run in runs)
    return len(results) == 1, f"{count}/{len(runs)}", f"{median:g}", words.replace("|", "\\|")


def main():
    options = arguments()
    with_hypothesis()
    import hypothesis

    names = [name for name in tasks() if options.only in name]
    swift = collections.defaultdict(list)
    python = collections.defaultdict(list)
    with swift_runs(options) as ended:
        for run in hypothesis_runs(names, range(options.seed, options.seed + options.seeds)):
            python[run["task"]].append(run)
        for run in ended():
            swift[run["task"]].append(run)
    if unknown := swift.keys() - tasks().keys():
        sys.exit(f"shrinking_challenge: found the tasks {sorted(unknown)} in Swift alone, expected them here too")
    if missing := set(names) - swift.keys():
        sys.exit(f"shrinking_challenge: found the tasks {sorted(missing)} here alone, expected them in Swift too")
    print(f"| task | PropertyTesting: same result, median runs | Hypothesis {hypothesis.__version__} | result, then Hypothesis's |")
    print("| --- | ---: | ---: | --- |")
    normalised = [0, 0]
    for name in names:
        ours, theirs = cells(swift[name]), cells(python[name])
        normalised[0] += ours[0]
        normalised[1] += theirs[0]
        print(f"| {name} | {ours[1]}, {ours[2]} | {theirs[1]}, {theirs[2]} | `{ours[3]}`, `{theirs[3]}` |")
    print(f"| normalised | {normalised[0]} of {len(names)} | {normalised[1]} of {len(names)} | |")


if __name__ == "__main__":
    main()
