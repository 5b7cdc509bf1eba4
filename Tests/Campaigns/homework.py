#!/usr/bin/env python3
"""Programs that make a known mistake on purpose: whether `homework` names the first wrong number, and the mistake.

    Tests/Campaigns/homework.py .build/release/gradient-check [--networks 20] [--seed 1] [--jobs 2] [--optimizer gradient-descent] [--batch-size n]

Each program is this file once more, which trains a network in plain Python and shares no code with the tool: forward pass, backward
pass and the mistakes D1 to D36 are written here from their statements in docs/DEFECTS.md. For each defect networks are drawn in which
it has a place. A program prints all numbers of four steps with seven significant digits. The first that is wrong is known, as the program
without the mistake is run as well, and must be found right. In 95% of the programs of which a digit changes, step and quantity must be
those named, and the defect must be among the mistakes named.

Exit status: 0, or 1 with a line for each thing that went wrong.
"""

import argparse
import concurrent.futures
import json
import math
import pathlib
import random
import subprocess
import sys
import tempfile

STEPS, DIGITS = 4, 7
# Second derivatives alone (D32), another number in each call (D33), what seven digits do not show (D34 to D36), and a product with
# a vector from above that a training has not (D23).
UNSEEN = {"D23", "D32", "D33", "D34", "D35", "D36"}
DEFECTS = [f"D{number}" for number in range(1, 37)]


# Matrices as lists of rows.

def times(A, B):
    return [[sum(a * b for a, b in zip(row, column)) for column in zip(*B)] for row in A]


def transposed(A):
    return [list(column) for column in zip(*A)]


def each(function, *matrices):
    return [[function(*entries) for entries in zip(*rows)] for rows in zip(*matrices)]


def sigmoid(z):
    return 1 / (1 + math.exp(-z)) if z > 0 else math.exp(z) / (1 + math.exp(z))


def surprise(y, p):
    """−y ln p, and 0 for y = 0 whatever p is."""
    return 0.0 if y == 0 else -y * math.log(p) if p > 0 else math.inf


def softmax(row):
    powers = [math.exp(z - max(row)) for z in row]
    return [power / sum(powers) for power in powers]


def activated(name, Z):
    if name == "softmax":
        return [softmax(row) for row in Z]
    function = {"sigmoid": sigmoid, "tanh": math.tanh, "relu": lambda z: max(z, 0.0), "identity": lambda z: z}[name]
    return each(function, Z)


def slope(name, z):
    if name == "sigmoid":
        return sigmoid(z) * (1 - sigmoid(z))
    if name == "tanh":
        return 1 - math.tanh(z) ** 2
    return 1.0 if name == "identity" or z > 0 else 0.0


class Mistake:
    """A defect with its place: a layer or block from 0, an entry, and a number."""

    def __init__(self, kind=None, layer=None, block=0, other=0, entry=0, factor=1.0, second=False):
        self.kind, self.layer, self.block, self.other = kind, layer, block, other
        self.entry, self.factor, self.second = entry, factor, second

    def is_in(self, kind, layer):
        return self.kind == kind and self.layer == layer


class Network:
    def __init__(self, task):
        self.W = [layer["weights"] for layer in task["layers"]]
        self.b = [layer["biases"] for layer in task["layers"]]
        self.names = [layer["activation"] for layer in task["layers"]]
        self.kind, self.l2 = task["loss"], task.get("l2", 0.0)

    def forward(self, X):
        Z, A = [], [X]
        for W, b, name in zip(self.W, self.b, self.names):
            Z.append([[z + c for z, c in zip(row, b)] for row in times(A[-1], transposed(W))])
            A.append(activated(name, Z[-1]))
        return Z, A

    def loss(self, P, Y, mistake):
        m, K = len(P), len(P[0])
        pairs = [pair for rows in zip(P, Y) for pair in zip(*rows)]
        if self.kind == "mean-squared-error":
            total = sum((p - y) ** 2 for p, y in pairs) / (m * K)
        elif self.kind == "half-mean-squared-error":
            total = sum((p - y) ** 2 for p, y in pairs) / (2 * m)
        elif self.kind == "cross-entropy" or mistake.kind == "D22":
            total = sum(surprise(y, p) for p, y in pairs) / m
        else:
            total = sum(surprise(y, p) + surprise(1 - y, 1 - p) for p, y in pairs) / m
        return total + self.l2 / 2 * sum(w * w for W in self.W for row in W for w in row)

    def output_delta(self, Z, P, Y, mistake):
        m, K, kind = len(P), len(P[0]), mistake.kind
        if kind == "D20":
            return each(lambda p, y: -y * (1 - p) / m, P, Y)
        if kind == "D21":
            G = each(lambda p, y: 2 * (p - y) / (m * K), P, Y)
            if self.names[-1] == "sigmoid":
                return each(lambda g, p: g * p * (1 - p), G, P)
            inner = [sum(g * p for g, p in zip(*rows)) for rows in zip(G, P)]
            return [[p * (g - s) for g, p in zip(*rows)] for rows, s in zip(zip(G, P), inner)]
        if kind == "D22":
            return each(lambda p, y: -y * (1 - p) / m, P, Y)
        factor = 2 / (m * K) if self.kind == "mean-squared-error" else 1 / m
        factor *= {"D1": m, "D2": 1 / m, "D3": K, "D4": mistake.factor}.get(kind, 1)
        delta = each(lambda p, y: factor * (p - y), P, Y)
        if kind == "D7":
            delta[-1] = [0.0] * K
        return delta

    def hidden_slopes(self, layer, Z, A, mistake):
        z, a, name = Z[layer], A[layer + 1], self.names[layer]
        if mistake.is_in("D15", layer):
            return each(lambda v: v * (1 - v) if name == "sigmoid" else 1 - v * v, z)
        if mistake.is_in("D16", layer):
            return each(lambda v: slope(name, v), a)
        if mistake.is_in("D17", layer) or mistake.is_in("D18", layer):
            return each(lambda v: 1.0, z)
        factor = 3.0 if mistake.is_in("D19", layer) else 1.0
        return each(lambda v: factor * slope(name, v), z)

    def weight_gradient(self, layer, delta, A, mistake):
        if mistake.is_in("D25", layer):
            return times(delta, A[layer])
        source = A[layer + 1] if mistake.is_in("D29", layer) else A[layer]
        dW = times(transposed(delta), source)
        dW = transposed(dW) if mistake.is_in("D13", layer) else dW
        # A penalty in the loss alone is D26, and one in the gradient alone its second reading.
        penalty = self.l2 if mistake.kind != "D26" else (mistake.factor if mistake.second else 0.0)
        return each(lambda g, w: g + penalty * w, dW, self.W[layer])

    def bias_gradient(self, layer, delta, mistake):
        db = [sum(column) for column in zip(*delta)]
        if mistake.is_in("D8", layer):
            return [g / len(delta) for g in db]
        if mistake.is_in("D9", layer):
            return [sum(db)] * len(db)
        if mistake.is_in("D10", layer):
            return list(delta[-1])
        return [0.0] * len(db) if mistake.is_in("D11", layer) else db

    def handed_down(self, layer, delta, dW, mistake):
        W = self.W[layer]
        if mistake.is_in("D12", layer):
            return times(delta, transposed(W))
        if mistake.is_in("D14", layer):
            W = each(lambda w, g: w - mistake.factor * g, W, dW)
        if mistake.is_in("D27", layer):
            return [[row[-1] * w for w in W[-1]] for row in delta]
        return times(delta, W)

    def backward(self, Z, A, Y, mistake):
        """δ and ∂L/∂a by layer, and the blocks ∂L/∂W1, ∂L/∂b1, ∂L/∂W2, …"""
        depth = len(self.W)
        deltas, handed, blocks = [None] * depth, [None] * depth, [None] * (2 * depth)
        deltas[-1] = self.output_delta(Z[-1], A[-1], Y, mistake)
        for layer in reversed(range(depth)):
            dW = self.weight_gradient(layer, deltas[layer], A, mistake)
            blocks[2 * layer], blocks[2 * layer + 1] = dW, self.bias_gradient(layer, deltas[layer], mistake)
            if layer > 0:
                # D14 updates by δᵀa, as the penalty is added after.
                bare = times(transposed(deltas[layer]), A[layer])
                handed[layer - 1] = self.handed_down(layer, deltas[layer], bare, mistake)
                deltas[layer - 1] = each(
                    lambda g, s: g * s, handed[layer - 1], self.hidden_slopes(layer - 1, Z, A, mistake))
        return deltas, handed, self.finished(blocks, mistake)

    def finished(self, blocks, mistake):
        """The blocks with a mistake of how they are handed back."""
        if mistake.kind == "D24":
            one, other = mistake.block, mistake.other
            blocks[one], blocks[other] = blocks[other], blocks[one]
        flat = [list(flattened(block)) for block in blocks]
        if mistake.kind == "D5" and not mistake.second:
            flat = [[2 * g for g in block] for block in flat]
        if mistake.kind == "D6":
            flat[mistake.block] = [-g for g in flat[mistake.block]]
        if mistake.kind == "D28":
            flat[mistake.block][mistake.entry] *= 1 + mistake.factor
        if mistake.kind == "D30":
            flat = [[0.0 if abs(g) < 1e-6 else g for g in block] for block in flat]
        if mistake.kind == "D31":
            if mistake.second:
                flat = [[math.nan] * len(block) for block in flat]
            else:
                flat[mistake.block][mistake.entry] = math.nan
        return [like(block, iter(numbers)) for block, numbers in zip(blocks, flat)]


def flattened(value):
    if isinstance(value, list):
        for part in value:
            yield from flattened(part)
    else:
        yield value


def like(shape, numbers):
    return [like(part, numbers) for part in shape] if isinstance(shape, list) else next(numbers)


def combined(function, *values):
    if isinstance(values[0], list):
        return [combined(function, *parts) for parts in zip(*values)]
    return function(*values)


def printed(value):
    if isinstance(value, list):
        return [printed(part) for part in value]
    return float(f"{value:.{DIGITS}g}")


class Rule:
    """Gradient descent, momentum or Adam."""

    def __init__(self, name, rate):
        self.name, self.rate, self.t, self.first, self.second = name, rate, 0, None, None

    def step(self, parameters, gradient):
        self.t += 1
        if self.name == "gradient-descent":
            return combined(lambda p, g: p - self.rate * g, parameters, gradient)
        zero = combined(lambda g: 0.0, gradient)
        self.first, self.second = self.first or zero, self.second or zero
        if self.name == "momentum":
            self.first = combined(lambda v, g: 0.9 * v + g, self.first, gradient)
            return combined(lambda p, v: p - self.rate * v, parameters, self.first)
        self.first = combined(lambda m, g: 0.9 * m + 0.1 * g, self.first, gradient)
        self.second = combined(lambda v, g: 0.999 * v + 0.001 * g * g, self.second, gradient)
        one, two = 1 - 0.9**self.t, 1 - 0.999**self.t
        return combined(
            lambda p, m, v: p - self.rate * (m / one) / (math.sqrt(v / two) + 1e-8), parameters, self.first,
            self.second)


def training(task, mistake, rule_name, batch_size):
    """The numbers of each step, in the order of the computation."""
    network, rule, total = Network(task), Rule(rule_name, task["learningRate"]), None
    samples = list(zip(task["data"]["inputs"], task["data"]["targets"]))
    size = batch_size or len(samples)
    starts = range(0, len(samples), size)
    for step in range(STEPS):
        start = starts[step % len(starts)]
        X, Y = map(list, zip(*samples[start : start + size]))
        Z, A = network.forward(X)
        deltas, handed, blocks = network.backward(Z, A, Y, mistake)
        if mistake.kind == "D5" and mistake.second:
            total = blocks = combined(lambda s, g: s + g, total, blocks) if total else blocks
        numbers = {}
        depth = len(network.W)
        for layer in range(depth):
            numbers[f"z{layer + 1}"], numbers[f"a{layer + 1}"] = Z[layer], A[layer + 1]
        numbers["loss"] = network.loss(A[-1], Y, mistake)
        for layer in reversed(range(depth)):
            numbers[f"delta{layer + 1}"] = deltas[layer]
            numbers[f"dW{layer + 1}"], numbers[f"db{layer + 1}"] = blocks[2 * layer], blocks[2 * layer + 1]
            if layer > 0:
                numbers[f"da{layer}"] = handed[layer - 1]
        moved = rule.step([part for pair in zip(network.W, network.b) for part in pair], blocks)
        network.W, network.b = moved[::2], moved[1::2]
        for layer in range(depth):
            numbers[f"W{layer + 1} next"], numbers[f"b{layer + 1} next"] = network.W[layer], network.b[layer]
        numbers["loss next"] = network.loss(network.forward(X)[1][-1], Y, mistake)
        yield {name: printed(value) for name, value in numbers.items()}


# The networks and their mistakes.

LAYERED = {"D8", "D9", "D10", "D11", "D12", "D13", "D14", "D15", "D16", "D17", "D18", "D19", "D25", "D27", "D29"}


def drawn(defect, rng):
    """A network in which a defect has a place, and the defect there."""
    hidden = rng.choice({
        "D15": ["sigmoid", "tanh"], "D16": ["sigmoid", "tanh"], "D18": ["relu"], "D19": ["relu"],
    }.get(defect, ["sigmoid", "tanh", "relu"]))
    pairings = [("mean-squared-error", "identity"), ("half-mean-squared-error", "identity"),
                ("cross-entropy", "softmax"), ("binary-cross-entropy", "sigmoid")]
    loss, output = rng.choice({
        "D3": pairings[:1], "D4": pairings[:2], "D20": pairings[2:3], "D21": pairings[2:], "D22": pairings[3:],
    }.get(defect, pairings))
    is_square = defect in {"D12", "D13", "D24", "D25", "D29"}
    width = rng.randint(2, 3)
    inputs = width if is_square else rng.randint(2, 3)
    outputs = width if is_square else rng.randint(2, 3)
    samples = width if defect == "D25" else rng.randint(2, 4)
    depth = rng.randint(1, 2)
    sizes = [inputs] + [width] * depth + [outputs]
    layers = []
    for index, (fan_in, units) in enumerate(zip(sizes, sizes[1:])):
        spread = math.sqrt(2 / (fan_in + units))
        layers.append({
            "units": units, "activation": output if index == depth else hidden,
            "weights": [[rng.gauss(0, spread) for _ in range(fan_in)] for _ in range(units)],
            "biases": [0.3 * rng.gauss(0, 1) for _ in range(units)]})
    # D30 needs an entry that is small and not 0.
    scale = 1e-6 if defect == "D30" else 1.0
    rows = [[(scale if column == 0 else 1.0) * rng.gauss(0, 1) for column in range(inputs)] for _ in range(samples)]
    if loss == "cross-entropy":
        targets = [[1.0 if sample % outputs == unit else 0.0 for unit in range(outputs)] for sample in range(samples)]
    elif loss == "binary-cross-entropy":
        targets = [[float((sample + unit) % 2 == 0) for unit in range(outputs)] for sample in range(samples)]
    else:
        targets = [[rng.random() for _ in range(outputs)] for _ in range(samples)]
    task = {"name": defect, "inputs": inputs, "layers": layers, "loss": loss, "learningRate": 0.2,
            "data": {"inputs": rows, "targets": targets}}
    if defect == "D26" and rng.random() < 0.5:
        task["l2"] = 0.05
    return task, mistake_in(task, defect, depth, rng)


def mistake_in(task, defect, depth, rng):
    layers, mistake = task["layers"], Mistake(defect)
    fits = {
        "D9": lambda k: layers[k]["activation"] != "softmax", "D12": lambda k: k > 0, "D14": lambda k: k > 0,
        "D27": lambda k: k > 0, "D15": lambda k: k < depth, "D16": lambda k: k < depth, "D17": lambda k: k < depth,
        "D18": lambda k: k < depth, "D19": lambda k: k < depth,
    }.get(defect, lambda k: True)
    if defect in LAYERED:
        mistake.layer = rng.choice([layer for layer in range(depth + 1) if fits(layer)])
    blocks = [part for layer in layers for part in (layer["weights"], layer["biases"])]
    mistake.block = rng.randrange(len(blocks))
    mistake.entry = rng.randrange(len(list(flattened(blocks[mistake.block]))))
    if defect == "D24":
        weights = rng.random() < 0.5
        one, other = sorted(rng.sample(range(depth + 1), 2))
        mistake.block, mistake.other = (2 * one, 2 * other) if weights else (2 * one + 1, 2 * other + 1)
    mistake.second = {
        "D5": rng.random() < 0.5, "D26": "l2" not in task, "D31": rng.random() < 0.5,
    }.get(defect, False)
    mistake.factor = {
        "D4": rng.choice([2, 0.5]), "D14": task["learningRate"], "D26": rng.choice([0.1, 0.01, 1e-3]),
        "D28": rng.choice([1e-2, 1e-4]),
    }.get(defect, 1.0)
    return mistake


# The trial.

def differs(own, right):
    """Whether seven digits tell two numbers apart, three units of the last one left to rounding."""
    for mine, theirs in zip(flattened(own), flattened(right)):
        if math.isnan(mine) != math.isnan(theirs):
            return True
        size = max(abs(mine), abs(theirs))
        if size > 0 and abs(mine - theirs) > 3 * 10 ** (math.floor(math.log10(size)) - DIGITS + 1):
            return True
    return False


def first_departure(wrong, right):
    for step, (mine, theirs) in enumerate(zip(wrong, right), start=1):
        for name in theirs:
            if differs(mine[name], theirs[name]):
                return step, name
    return None


class Case:
    """One defect in one network: what the tool says of the program with it, and of the one without."""

    def __init__(self, options, folder, defect, number):
        rng = random.Random(f"{options.seed} {defect} {number}")
        task, self.mistake = drawn(defect, rng)
        self.name, self.options = f"{defect} in network {number}", options
        place = {key: value for key, value in vars(self.mistake).items() if key != "kind"}
        self.path = folder / f"{defect}-{number}.json"
        self.path.write_text(json.dumps(task))
        rule = options.optimizer, options.batch_size
        right, wrong = list(training(task, Mistake(), *rule)), list(training(task, self.mistake, *rule))
        self.expected = first_departure(wrong, right)
        self.details = f"{self.name} {place}, {task['loss']}"
        self.defect = defect
        self.faults, self.step, self.named, self.alone = [], None, None, None
        if self.expected:
            self.try_program(defect, place)

    def try_program(self, defect, place):
        status, found = self.homework("none", {})
        if status != 0 or not found["isRight"]:
            self.faults.append(f"{self.details}: the right program was judged wrong: {found['departures'][:1]}")
        status, found = self.homework(defect, place)
        first = found["departures"][0] if found["departures"] else None
        self.step = bool(first) and (first["step"], first["number"]["quantity"]) == self.expected
        defects = [one.get("defect") for one in first["mistakes"]] if first else []
        self.named, self.alone = defect in defects, set(defects) == {defect}
        if not (self.step and self.named):
            said = (first["step"], first["number"]["quantity"], defects) if first else "nothing"
            self.faults.append(f"{self.details}: expected {self.expected}, said {said}")

    def homework(self, defect, place):
        rule = ["--optimizer", self.options.optimizer] if self.options.optimizer != "gradient-descent" else []
        if self.options.batch_size:
            rule += ["--batch-size", str(self.options.batch_size)]
        program = [sys.executable, __file__, "--train", str(self.path), defect, json.dumps(place), *rule]
        ran = subprocess.run(
            [self.options.binary, "homework", str(self.path), "--format", "json", *rule, "--", *program],
            capture_output=True, text=True, check=False)
        if ran.returncode not in (0, 1):
            raise RuntimeError(f"{self.name}: status {ran.returncode}: {ran.stderr}")
        return ran.returncode, json.loads(ran.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", nargs="?")
    parser.add_argument("--train", nargs=3, metavar=("TASK", "DEFECT", "PLACE"), help="be the program")
    parser.add_argument("--networks", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--optimizer", default="gradient-descent")
    parser.add_argument("--batch-size", type=int)
    options = parser.parse_args()
    if options.train:
        path, defect, place = options.train
        task = json.loads(pathlib.Path(path).read_text())
        mistake = Mistake(None if defect == "none" else defect, **json.loads(place))
        for step, numbers in enumerate(training(task, mistake, options.optimizer, options.batch_size), start=1):
            print(json.dumps({"step": step} | numbers))
        return 0
    with tempfile.TemporaryDirectory() as scratch, concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        tries = [(defect, number) for defect in DEFECTS if defect not in UNSEEN for number in range(options.networks)]
        cases = list(pool.map(lambda one: Case(options, pathlib.Path(scratch), *one), tries))
    for fault in (fault for case in cases for fault in case.faults):
        print(fault)
    shown = [case for case in cases if case.expected]
    step, named = sum(case.step for case in shown), sum(case.named for case in shown)
    for defect in DEFECTS:
        own = [case for case in shown if case.defect == defect]
        if own:
            print(f"{defect}: {len(own)} programs, step right {sum(c.step for c in own)}, named {sum(c.named for c in own)}")
    falsely = sum("right program" in fault for case in cases for fault in case.faults)
    print(f"{len(cases)} programs of {len(DEFECTS) - len(UNSEEN)} defects, {len(shown)} of which show in a digit: "
          f"first wrong number right in {step}, mistake named in {named}, alone in {sum(c.alone for c in shown)}; "
          f"right programs judged wrong: {falsely}")
    return 0 if shown and min(step, named) >= 0.95 * len(shown) and not falsely else 1


if __name__ == "__main__":
    sys.exit(main())
