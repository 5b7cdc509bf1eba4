#!/usr/bin/env python3
"""Runs gradient-check over inputs that are wrong by chance, and looks at how each run ends.

python3 Tests/Fuzzing/fuzz.py --cases 20000                 # the long run: about half an hour with the release binary
python3 Tests/Fuzzing/fuzz.py --only protocol:17 --seed 1   # one case again; its folder is kept

Kinds: networks (network files with their weights and data), vectors (the files by which vectors travel to programs),
protocol (programs that reply wrongly), reports (`report render|diff|merge`).

Each run has a folder and a TMPDIR of its own. A fault is: a status that is not documented, a signal, words of the runtime,
more than twice the time limit, more than 300 MB, something left behind (a file, a process), a refusal whose message names no
place, characters that a terminal does not show as they are. Its folder is kept, with a script that runs it again.

Exit status: 0 no faults, 1 faults, 64 a wrong option.
"""
import argparse
import collections
import concurrent.futures
import itertools
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time

import inputs
import run

BINARIES = [os.path.join(inputs.ROOT, ".build", build, "gradient-check") for build in ("release", "debug")]


class Driver:
    def __init__(self, options):
        self.options = options
        self.folder = tempfile.mkdtemp(prefix="gradient-check-fuzzing-")
        self.corpus = inputs.Corpus(self.report_of)
        self.lock = threading.Lock()
        self.statuses = collections.Counter()
        self.faulty = 0
        self.slowest = self.largest = (0, "")
        self.began = time.monotonic()

    def report_of(self, file):
        return subprocess.run(
            [self.options.binary, "network", file, "--format", "json"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, check=False, text=True).stdout

    def run_case(self, kind, index):
        """Makes a case, runs it, and returns what is wrong with it."""
        folder = os.path.join(self.folder, "%s-%d" % (kind, index))
        os.mkdir(folder)
        chance = random.Random("%d/%s/%d" % (self.options.seed, kind, index))
        case = inputs.KINDS[kind](chance, folder, self.corpus)
        outcome = run.run(self.options.binary, case, folder)
        return case, outcome, run.faults(case, outcome, folder), folder

    def take(self, kind, index):
        case, outcome, words, folder = self.run_case(kind, index)
        name = "%s:%d" % (kind, index)
        if outcome.was_ended == "took too long" and not self.options.only:
            # On a busy machine anything may: only what does so twice counts.
            shutil.rmtree(folder)
            case, outcome, words, folder = self.run_case(kind, index)
        with self.lock:
            self.statuses[kind, outcome.status] += 1
            self.slowest = max(self.slowest, (outcome.seconds, name))
            self.largest = max(self.largest, (outcome.memory, name))
            done = sum(self.statuses.values())
            if done % 1000 == 0:
                print("%d inputs, %d with faults, %.0f s" % (done, self.faulty, time.monotonic() - self.began), flush=True)
        if words or self.options.only:
            place = os.path.join(self.options.faults, "%d-%s-%d" % (self.options.seed, kind, index))
            run.store(case, folder, place, words, "%s --seed %d --only %s" % (sys.argv[0], self.options.seed, name))
            with self.lock:
                self.faulty += bool(words)
                print("%s: %s: %s" % (name, "; ".join(words) or "status %d" % outcome.status, place), flush=True)
        else:
            shutil.rmtree(folder)

    def cases(self):
        """All cases, one of each kind after another, up to the count or the time asked for."""
        numbers = itertools.cycle(self.options.kinds)
        for number, kind in enumerate(numbers):
            if self.options.seconds is not None and time.monotonic() - self.began > self.options.seconds:
                return
            if self.options.cases is not None and number >= self.options.cases:
                return
            yield kind, number // len(self.options.kinds)

    def work(self, cases):
        while True:
            with self.lock:
                case = next(cases, None)
            if case is None:
                return
            self.take(*case)

    def run(self):
        try:
            cases = iter([self.options.only] if self.options.only else self.cases())
            with concurrent.futures.ThreadPoolExecutor(self.options.jobs) as pool:
                for done in [pool.submit(self.work, cases) for _ in range(self.options.jobs)]:
                    done.result()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)
        self.say()
        return 1 if self.faulty else 0

    def say(self):
        for kind in self.options.kinds:
            counts = {status: count for (of, status), count in sorted(self.statuses.items()) if of == kind}
            print("%s: %d (%s)" % (kind, sum(counts.values()), ", ".join("status %d: %d" % item for item in counts.items())))
        print("longest: %.1f s (%s); most memory: %d MB (%s)" % (*self.slowest, self.largest[0] >> 20, self.largest[1]))
        print("inputs: %d, with faults: %d, seed: %d, seconds: %.0f" % (
            sum(self.statuses.values()), self.faulty, self.options.seed, time.monotonic() - self.began))


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", help="gradient-check; by default the one of .build, release before debug")
    parser.add_argument("--cases", type=int, help="how many, of all kinds together (default: 1000, or as many as --seconds allow)")
    parser.add_argument("--seconds", type=float, help="begin no new case after so many")
    parser.add_argument("--kinds", default=",".join(inputs.KINDS), help="with commas between (default: all)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="how many run at once")
    parser.add_argument("--only", metavar="KIND:I", help="this case alone")
    parser.add_argument("--faults", default=os.path.join(inputs.ROOT, ".build", "fuzzing-faults"), help="where faults are kept")
    found = parser.parse_args()
    found.kinds = found.kinds.split(",")
    if found.only:
        kind, _, index = found.only.partition(":")
        found.kinds, found.only = [kind], (kind, int(index) if index.isdigit() else -1)
    unknown = set(found.kinds) - set(inputs.KINDS)
    if unknown or found.only and found.only[1] < 0:
        parser.exit(64, "found %s, expected kinds of %s\n" % (found.only or ", ".join(unknown), ", ".join(inputs.KINDS)))
    found.binary = found.binary or next(filter(os.path.exists, BINARIES), BINARIES[-1])
    if not os.access(found.binary, os.X_OK):
        parser.exit(64, "--binary: found nothing to run at %s, expected gradient-check\n" % found.binary)
    found.binary = os.path.abspath(found.binary)
    found.faults = os.path.abspath(found.faults)
    if found.cases is None and found.seconds is None:
        found.cases = 1000
    return found


if __name__ == "__main__":
    # A program that ends itself by a signal shall not write its memory to the disk.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.exit(Driver(options()).run())
