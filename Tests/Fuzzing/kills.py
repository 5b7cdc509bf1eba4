#!/usr/bin/env python3
"""Kills gradient-check while it writes its four report files, and fills the disk under it.

    Tests/Fuzzing/kills.py .build/debug/gradient-check [--seed 1] [--kills 500]

Whatever happens, the folder must hold the set that was there before or the one that was being written, never a mixture; what
else stands in the folder must stay; and the next run must leave nothing but plain files.

The moments are
- every system call of the exchange, one after the other, by strace where it is installed: the process is killed as it makes
  the call, or the call fails as on a full or broken disk;
- random ones, after a delay;
- a file system of every size that is too small, where the caller may mount one.

Exit status: 0, or 1 with a line for each thing that went wrong.
"""

import argparse
import collections
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

NAMES = ["report.html", "report.json", "report.junit.xml", "report.md"]
# What changes a folder or makes it last; a call that this machine or strace does not know is left out.
CALLS = [
    "mkdir", "mkdirat", "write", "fsync", "link", "linkat", "symlink", "symlinkat", "rename", "renameat", "renameat2",
    "unlink", "unlinkat", "rmdir", "flock",
]
# Seconds after which a run counts as hanging: a debug build under strace takes one or two, more on a machine that is busy.
TIME_LIMIT = 300


class Driver:
    def __init__(self, tool, seed):
        self.tool = os.path.abspath(tool)
        self.random = random.Random(seed)
        self.failures = []
        self.counts = collections.Counter()
        self.place = pathlib.Path(tempfile.mkdtemp(prefix="gradient-check-kills-"))
        self.strace = shutil.which("strace")
        self.sources, self.sets = {}, {}
        networks = pathlib.Path(__file__).resolve().parents[2] / "fixtures" / "networks"
        for name in ["regression", "claimed-gradient-wrong"]:
            made = self.place / name
            self.run(["network", str(networks / f"{name}.json"), "--output", str(made)])
            self.sources[name] = str(made / "report.json")
            self.sets[name] = self.files(made)
            ids = {self.run_id(text) for text in self.sets[name].values()}
            if len(ids) != 1 or None in ids:
                self.failures.append(f"{name}: found the run's ids {ids} in its files, expected one in all")

    @staticmethod
    def run_id(contents):
        found = re.search(r"\brun\W.{0,40}?\b([0-9a-f]{16})\b", contents.decode(), re.DOTALL)
        return found and found.group(1)

    def run(self, arguments, before=(), delay=None):
        process = subprocess.Popen(
            [*before, self.tool, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, start_new_session=True)
        try:
            _, errors = process.communicate(timeout=TIME_LIMIT if delay is None else delay)
        except subprocess.TimeoutExpired:
            if delay is None:
                self.failures.append(f"{arguments}: still running after {TIME_LIMIT} seconds")
            os.killpg(process.pid, signal.SIGKILL)
            _, errors = process.communicate()
        return process.returncode, errors.decode(errors="replace")

    def render(self, name, folder, **how):
        return self.run(["report", "render", self.sources[name], "--output", str(folder), "--quiet"], **how)

    def files(self, folder):
        """What a reader finds by the four names."""
        found = {}
        for name in NAMES:
            try:
                found[name] = (folder / name).read_bytes()
            except FileNotFoundError:
                pass
        return found

    # MARK: Folders to begin with

    def states(self):
        return ["missing", "empty", "old", "part", "linked", "among others"]

    def begin(self, state):
        """A new folder in a state; what stands there by the four names, and what else."""
        folder = self.place / f"folder-{self.counts['folders']}"
        self.counts["folders"] += 1
        if state == "missing":
            return folder, {}, {}
        folder.mkdir()
        old = self.sets["regression"]
        if state == "linked":
            # Links of the user's to files elsewhere, which must not be written through.
            other = self.place / f"{folder.name}-elsewhere"
            other.mkdir()
            for name, contents in old.items():
                (other / name).write_bytes(contents)
                (folder / name).symlink_to(other / name)
            return folder, old, {}
        if state == "part":
            old = {name: old[name] for name in ["report.json", "report.md"]}
        if state in ["old", "part", "among others"]:
            for name, contents in old.items():
                (folder / name).write_bytes(contents)
        else:
            old = {}
        others = {}
        if state == "among others":
            others = {"mine.txt": b"mine", ".hidden": b"hidden", ".gradient-check-set-mine": b"also mine"}
            for name, contents in others.items():
                (folder / name).write_bytes(contents)
        return folder, old, others

    # MARK: What must hold

    def expect_whole(self, folder, sets, others, where):
        found = self.files(folder) if folder.exists() else {}
        if found not in sets:
            kinds = {name: next((key for key, of in self.sets.items() if of.get(name) == text), "neither")
                     for name, text in found.items()}
            self.failures.append(f"{where}: found a mixture, or the wrong set: {kinds}")
        for name, contents in others.items():
            if (folder / name).read_bytes() != contents:
                self.failures.append(f"{where}: {name} changed")
        return found

    def expect_settled(self, folder, name, others, where):
        """The next run succeeds and leaves plain files and nothing else."""
        status, errors = self.render(name, folder)
        if status != 0:
            self.failures.append(f"{where}: the next run ended with {status}: {errors}")
        self.expect_whole(folder, [self.sets[name]], others, f"{where}, after the next run")
        names = sorted(os.listdir(folder))
        if names != sorted([*NAMES, *others]):
            self.failures.append(f"{where}: after the next run the folder holds {names}")
        if any((folder / name).is_symlink() for name in NAMES):
            self.failures.append(f"{where}: after the next run there are links")

    def after_kill(self, folder, old, others, where):
        new = self.sets["claimed-gradient-wrong"]
        found = self.expect_whole(folder, [old, new], others, where)
        self.counts["kills that left the " + ("new set" if found == new else "old set")] += 1
        left = [name for name in os.listdir(folder) if name.startswith(".gradient-check-set-") and name not in others] \
            if folder.exists() else []
        if left:
            self.counts["kills with leftovers"] += 1
        self.expect_settled(folder, self.random.choice(list(self.sets)), others, where)
        shutil.rmtree(folder, ignore_errors=True)

    # MARK: Moments

    def calls_of_the_exchange(self, state):
        """Which calls the thread that writes makes from the exchange's beginning on: name and number among its own."""
        folder, _, _ = self.begin(state)
        log = self.place / "calls"
        known = ",".join("?" + call for call in CALLS)
        self.render("claimed-gradient-wrong", folder, before=[self.strace, "-f", "-o", str(log), "-e", "trace=" + known])
        lines = [re.match(r"(\d+) +(\w+)\((.*)", line) for line in log.read_text().splitlines()]
        lines = [line.groups() for line in lines if line]
        writer = next((thread for thread, _, words in lines if ".gradient-check-set-" in words), None)
        numbers, calls, begun = collections.Counter(), [], False
        for thread, call, words in lines:
            if thread != writer:
                continue
            numbers[call] += 1
            begun = begun or str(folder) in words or call == "flock"
            if begun:
                calls.append((call, numbers[call]))
        shutil.rmtree(folder, ignore_errors=True)
        return calls

    def injected(self, folder, call, number, what):
        log = self.place / "calls"
        return self.render("claimed-gradient-wrong", folder, before=[
            self.strace, "-f", "-o", str(log), "-e", f"trace={call}", "-e", f"inject={call}:{what}:when={number}"])

    def kill_at_every_call(self):
        for state in self.states():
            for call, number in self.calls_of_the_exchange(state):
                folder, old, others = self.begin(state)
                status, _ = self.injected(folder, call, number, "signal=KILL")
                where = f"killed at {call} {number}, folder {state}"
                if status == 0:
                    self.counts["calls that were not met"] += 1
                self.counts["kills"] += 1
                self.after_kill(folder, old, others, where)

    def kill_again_and_again(self, times):
        """Kills a run, and the one that clears up after it, and so on."""
        calls = self.calls_of_the_exchange("old")
        folder, old, others = self.begin("among others")
        for _ in range(times):
            call, number = self.random.choice(calls)
            name = self.random.choice(list(self.sets))
            log = self.place / "calls"
            self.render(name, folder, before=[
                self.strace, "-f", "-o", str(log), "-e", f"trace={call}",
                "-e", f"inject={call}:signal=KILL:when={number}"])
            self.counts["kills"] += 1
            old = self.expect_whole(folder, [old, self.sets[name]], others, f"again killed at {call} {number}")
        self.expect_settled(folder, "regression", others, "killed again and again")

    def fail_every_call(self):
        for state in self.states():
            for call, number in self.calls_of_the_exchange(state):
                for error in ["ENOSPC", "EIO", "EPERM"]:
                    folder, old, others = self.begin(state)
                    status, errors = self.injected(folder, call, number, f"error={error}")
                    where = f"{error} at {call} {number}, folder {state}"
                    self.counts["failed calls"] += 1
                    new = self.sets["claimed-gradient-wrong"]
                    self.expect_outcome(status, errors, folder, old, new, others, where)
                    self.expect_settled(folder, "regression", others, where)
                    shutil.rmtree(folder, ignore_errors=True)

    def expect_outcome(self, status, errors, folder, old, new, others, where):
        if status not in [0, 66]:
            self.failures.append(f"{where}: found status {status}, expected 0 or 66: {errors}")
        self.expect_whole(folder, [new] if status == 0 else [old], others, where)
        if status == 66:
            self.counts["status 66"] += 1
            is_sentence = errors.count("\n") == 1 and errors.startswith("error: ")
            if not is_sentence or "found " not in errors or "expected " not in errors:
                self.failures.append(f"{where}: found the message {errors!r}, expected place, found and expected")

    def kill_at_random_moments(self, times):
        folder, _, _ = self.begin("empty")
        began = time.monotonic()
        self.render("regression", folder)
        length = time.monotonic() - began
        for _ in range(times):
            folder, old, others = self.begin(self.random.choice(self.states()))
            self.render("claimed-gradient-wrong", folder, delay=self.random.uniform(0.3, 1.1) * length)
            self.counts["kills"] += 1
            self.after_kill(folder, old, others, "killed at a random moment")

    def fill_small_disks(self):
        """A file system of every size, page by page, until all fits."""
        disk = self.place / "disk"
        disk.mkdir()
        page = os.sysconf("SC_PAGE_SIZE")
        needed = sum(len(text) // page + 1 for text in self.sets["claimed-gradient-wrong"].values())
        # The old set, the new one, and a few folders.
        for state in ["empty", "old", "among others"]:
            for pages in range(1, 2 * needed + 12):
                command = ["mount", "-t", "tmpfs", "-o", f"size={pages * page}", "none", str(disk)]
                if subprocess.run(command, stderr=subprocess.DEVNULL).returncode != 0:
                    self.counts["no small disk: may not mount one"] += 1
                    return
                try:
                    self.fill(disk / "folder", state, pages)
                finally:
                    subprocess.run(["umount", str(disk)], check=True)

    def fill(self, folder, state, pages):
        made, old, others = self.begin(state)
        try:
            shutil.copytree(made, folder, symlinks=True)
        except (OSError, shutil.Error):
            return
        status, errors = self.render("claimed-gradient-wrong", folder)
        self.counts["small disks"] += 1
        new = self.sets["claimed-gradient-wrong"]
        where = f"a disk of {pages} pages, folder {state}"
        self.expect_outcome(status, errors, folder, old, new, others, where)
        names = sorted(os.listdir(folder))
        if names != sorted([*(new if status == 0 else old), *others]):
            self.failures.append(f"{where}: the folder holds {names}")

    def close(self):
        shutil.rmtree(self.place, ignore_errors=True)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("tool")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--kills", type=int, default=500, help="at least so many")
    options.add_argument("--short", action="store_true", help="random moments alone, and few of them")
    options = options.parse_args()
    driver = Driver(options.tool, options.seed)
    began = time.monotonic()
    try:
        if options.short:
            driver.kill_at_random_moments(10)
        else:
            if driver.strace:
                driver.kill_at_every_call()
                driver.kill_again_and_again(50)
                driver.fail_every_call()
            driver.fill_small_disks()
            driver.kill_at_random_moments(max(20, options.kills - driver.counts["kills"]))
    finally:
        driver.close()
    for what, count in sorted(driver.counts.items()):
        print(f"{what}: {count}")
    print(f"seconds: {time.monotonic() - began:.0f}, seed: {options.seed}")
    for failure in driver.failures[:50]:
        print(f"failed: {failure}")
    if not driver.counts["kills"]:
        print("failed: nothing was killed")
    sys.exit(1 if driver.failures or not driver.counts["kills"] else 0)


if __name__ == "__main__":
    main()
