"""The kinds of inputs. Each makes the case of a number: its files in a folder, and how to run it.

A kind is a function (chance, folder, corpus) -> Case. What is to be checked of its runs beyond what is checked of all of
them is the case's `more`.
"""
import glob
import os
import sys

import mutation
import places
import tensors
from run import Case

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
HOSTILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "hostile.py")
ACTIVATIONS = ["identity", "relu", "leaky-relu", "elu", "gelu", "silu", "softplus", "sigmoid", "tanh", "softmax"]
LOSSES = ["mean-squared-error", "half-mean-squared-error", "half-sum-squared-error", "binary-cross-entropy", "cross-entropy", "huber"]
SCHEMES = ["xavier-uniform", "xavier-normal", "he-uniform", "he-normal", "zeros"]
USUAL_PAIRS = {"binary-cross-entropy": "sigmoid", "cross-entropy": "softmax"}
# Words of reports that may stand for each other; those of verdicts mostly contradict what the report comes to.
REPORT_WORDS = ["kink", "noise", "jump", "exhaustive", "sketch", "network file", "W1", "b1", "constant-factor", "dual numbers", "Ridders"]
# Seconds for what has no limit of its own: some hundred times what it takes on a quiet machine.
SECONDS = 5
# Seconds for one reply of a program: more than the two that one which hangs gets to end by itself.
REPLY = 3


def put(folder, name, data):
    with open(os.path.join(folder, name), "wb") as file:
        file.write(data if isinstance(data, bytes) else data.encode())


def output_options(chance):
    options = chance.choice([[], [], ["--format", "json"], ["--format", "markdown"], ["--quiet"]])
    return options + (["--output", "out"] if chance.random() < 0.2 else [])


def seldom_special(chance, folder, names):
    """In one of twenty cases something else stands in the place of a file."""
    if chance.random() < 0.05:
        places.replace(os.path.join(folder, chance.choice(names)), chance.choice(places.KINDS))


# MARK: networks


def numbers(chance, *shape):
    if not shape:
        return mutation.Number(repr(round(chance.uniform(-1.5, 1.5), 3)))
    return [numbers(chance, *shape[1:]) for _ in range(shape[0])]


def network(chance, folder):
    """A small network file that is right, as a tree, and the names of the files it needs, which are written."""
    loss = chance.choice(LOSSES)
    sizes = [chance.randint(1, 3) for _ in range(chance.randint(2, 4))]
    sizes[-1] = 1 if loss == "binary-cross-entropy" else max(sizes[-1], 2) if loss == "cross-entropy" else sizes[-1]
    layers, tensors_in_file = [], []
    source = chance.choice(["numbers", "numbers", "initialization", "weightsFile"])
    for index, (before, units) in enumerate(zip(sizes, sizes[1:])):
        last = index == len(sizes) - 2
        activation = USUAL_PAIRS.get(loss, "identity") if last else chance.choice(ACTIVATIONS[:-1])
        layer = mutation.Object([["units", mutation.Number(str(units))], ["activation", activation]])
        weights, biases = numbers(chance, units, before), numbers(chance, units)
        if source == "numbers":
            layer += [["weights", weights], ["biases", biases]]
        layers.append(layer)
        tensors_in_file.append(("W%d" % (index + 1), [units, before], [float(w) for row in weights for w in row]))
        tensors_in_file.append(("b%d" % (index + 1), [units], [float(b) for b in biases]))
    tree = mutation.Object([
        ["name", "network"], ["inputs", mutation.Number(str(sizes[0]))], ["layers", layers], ["loss", loss], ["learningRate", mutation.Number("0.1")]])
    names = ["network.json"]
    if source == "initialization":
        tree.set("initialization", mutation.Object([["scheme", chance.choice(SCHEMES)], ["seed", mutation.Number("1")]]))
    if source == "weightsFile":
        names.append(chance.choice(["weights.npz", "weights.safetensors"]))
        tree.set("weightsFile", names[-1])
        write = tensors.npz if names[-1].endswith("npz") else tensors.safetensors
        put(folder, names[-1], write(chance, tensors_in_file, damage=chance.random() < 0.8))
    samples = chance.randint(1, 3)
    if chance.random() < 0.4:
        names.append("data.csv")
        put(folder, "data.csv", csv(chance, sizes[0], samples + 2, classes=loss in USUAL_PAIRS, damage=chance.random() < 0.8))
        tree.set("data", mutation.Object([["csv", "data.csv"], ["target", "target"], ["standardize", chance.random() < 0.5]]))
    else:
        targets = [[mutation.Number("1" if i == 0 else "0") for i in range(sizes[-1])] for _ in range(samples)]
        tree.set("data", mutation.Object([["inputs", numbers(chance, samples, sizes[0])], ["targets", targets]]))
    if chance.random() < 0.3:
        claim = mutation.Object()
        for name, shape, _ in tensors_in_file:
            claim.append([name, numbers(chance, *shape)])
        tree.set("claimedGradient", claim)
    return tree, names


def csv(chance, columns, rows, classes, damage):
    """A table of columns and a target."""
    header = ["x%d" % i for i in range(columns)] + ["target"]
    table = [header] + [[str(n) for n in numbers(chance, columns)] + [chance.choice("ab") if classes else str(numbers(chance))] for _ in range(rows)]
    if damage:
        for _ in range(chance.choice([0, 1, 1, 2, 4])):
            row = chance.choice(table)
            if row:
                row[chance.randrange(len(row))] = chance.choice([
                    "", "NaN", "inf", "1e999", "0x1p3", "\"", "\"a\nb\"", "a,b", " 1 ", "'1'", "1;2", "1\t2", *mutation.STRINGS, *mutation.NUMBERS])
            if chance.random() < 0.2:
                row.append("1")
            if chance.random() < 0.1:
                row.clear()
    end = chance.choice(["\n", "\n", "\n", "\r\n", "\r"]) if damage else "\n"
    separator = chance.choice([",", ",", ",", ",", ";", "\t"]) if damage else ","
    data = mutation.encoded(end.join(separator.join(row) for row in table) + chance.choice([end, ""]))
    if damage and chance.random() < 0.4:
        data = mutation.of_bytes(chance, data, (data,))
    return data


def networks(chance, folder, corpus):
    if chance.random() < 0.25:
        tree, names = mutation.read(chance.choice(corpus.networks)), ["network.json"]
    else:
        tree, names = network(chance, folder)
    # Where another file is damaged the network itself is mostly right.
    if chance.random() < 0.4:
        tree = mutation.gentle(chance, tree, ACTIVATIONS)
    damage = chance.random() < (0.6 if len(names) == 1 else 0.2)
    put(folder, "network.json", mutation.json_bytes(chance, tree) if damage else mutation.encoded(mutation.write(tree)))
    seldom_special(chance, folder, names)
    command = chance.choice(["network", "network", "network", "network", "train", "explain"])
    arguments = [command, "network.json"]
    if command == "network":
        arguments += ["--jobs", "1"] + chance.choice([[], [], [], ["--mode", "sketch"], ["--mode", "exhaustive"]]) + output_options(chance)
    # Where the file leads to another, the other's name is the place, which may be any.
    return Case(arguments, SECONDS, [""])


# MARK: programs


def _program(chance, kind):
    seed = str(chance.getrandbits(48))
    arguments = ["program", "--timeout", str(REPLY), "--jobs", chance.choice(["1", "1", "2"])] + output_options(chance)
    arguments += chance.choice([[], [], ["--mode", "sketch"], ["--budget", "300"]])
    command = ["--", sys.executable, "-E", "-S", HOSTILE, kind, seed]
    # The message begins with the command; before there is one, the place is a file of ours.
    return Case(arguments + command, REPLY, ["hostile.py"], starts_programs=True)


def protocol(chance, folder, corpus):
    return _program(chance, "protocol")


def vectors(chance, folder, corpus):
    return _program(chance, "vectors")


# MARK: reports


def reports(chance, folder, corpus):
    command = chance.choice(["render", "render", "diff", "merge"])
    names = ["report.json"] + (["other.json"] if command == "diff" else ["other.json"] * chance.choice([0, 1, 2]) if command == "merge" else [])
    others = [mutation.read(chance.choice(corpus.reports))]
    for name in sorted(set(names)):
        tree = mutation.read(chance.choice(corpus.reports))
        how = chance.choice(["right", "gentle"] if name == "other.json" else ["right", "gentle", "gentle", "gentle", "any", "any", "any"])
        if how == "gentle":
            tree = mutation.gentle(chance, tree, REPORT_WORDS, texts=True)
        put(folder, name, mutation.json_bytes(chance, tree, others) if how == "any" else mutation.encoded(mutation.write(tree)))
    seldom_special(chance, folder, names)
    return Case(["report", command, *names] + output_options(chance), SECONDS, ["report.json", "other.json"])


KINDS = {"networks": networks, "vectors": vectors, "protocol": protocol, "reports": reports}


class Corpus:
    """The right inputs that mutations begin with: texts."""

    def __init__(self, report_of):
        """`report_of` gives the JSON report of a network file."""
        files = sorted(glob.glob(os.path.join(ROOT, "fixtures", "networks", "*.json")))
        self.networks = [open(file).read().replace("../datasets", os.path.join(ROOT, "fixtures", "datasets")) for file in files]
        # Without the one of many samples, of which each case would cost a second.
        self.networks = [text for text in self.networks if "datasets" not in text]
        self.reports = [report_of(file) for file in files if "iris" not in file]
        self.reports.append(_shortened(open(os.path.join(ROOT, "reports", "report.json")).read()))


def _shortened(text):
    """A long report with the first and the last items of each of its lists."""
    def shorten(value):
        if isinstance(value, mutation.Object):
            return mutation.Object([key, shorten(inner)] for key, inner in value)
        if isinstance(value, list):
            return [shorten(inner) for inner in (value if len(value) <= 4 else value[:2] + value[-2:])]
        return value
    return mutation.write(shorten(mutation.read(text)))
