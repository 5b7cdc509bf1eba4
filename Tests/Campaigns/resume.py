#!/usr/bin/env python3
"""Kills a check of a costly program at random moments, and goes on with its log each time.

    Tests/Campaigns/resume.py .build/debug/gradient-check [--kills 100] [--seed 1] [--milliseconds 15]

The check takes some 200 evaluations. Every second check runs two copies of the program, and every fourth kill hits the program
in place of gradient-check. Whatever is killed when, the report at last has the bytes of a check that nobody killed, but for
seconds; and no evaluation is made twice, but for the one that each copy was at when the kill came: a process that is killed
takes milliseconds to be gone, and the answer that nobody receives any more is in no log.

Exit status: 0, or 1 with a line for each thing that went wrong.
"""

import argparse
import collections
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PROGRAM = pathlib.Path(__file__).with_name("costly.py")
# A check is over in seconds, and in some minutes on a machine that is busy; one that takes longer hangs.
TIME_LIMIT = 600


class Campaign:
    def __init__(self, options):
        self.tool, self.milliseconds = os.path.abspath(options.tool), options.milliseconds
        self.random = random.Random(options.seed)
        self.place = pathlib.Path(tempfile.mkdtemp(prefix="gradient-check-resume-"))
        self.failures = []
        self.counts = collections.Counter()

    def command(self, name, jobs, *log):
        program = [sys.executable, "-B", str(PROGRAM), str(self.place / f"{name}.notes"), str(self.milliseconds)]
        return [self.tool, "program", "--jobs", str(jobs), "--format", "json", *log, "--", *program]

    def start(self, command):
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            start_new_session=True)

    def finish(self, process):
        try:
            output, errors = process.communicate(timeout=TIME_LIMIT)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, errors = process.communicate()
            self.failures.append(f"still running after {TIME_LIMIT} seconds")
        return process.returncode, output, errors

    def notes(self, name):
        """The evaluations, each with the process that made it."""
        try:
            lines = (self.place / f"{name}.notes").read_text().splitlines()
        except FileNotFoundError:
            return []
        return [line.split(" ", 1) for line in lines]

    def unbroken(self, name, jobs):
        began = time.monotonic()
        status, output, errors = self.finish(self.start(self.command(name, jobs)))
        if status != 0:
            self.failures.append(f"the unbroken check ended with {status}, expected 0: {errors}")
        return output, collections.Counter(key for _, key in self.notes(name)), time.monotonic() - began

    def kill(self, process, name):
        """Kills gradient-check, or the program that it asks; false where either was not there any more."""
        target = process.pid
        if self.random.random() < 0.25:
            pids = [
                pid for children in pathlib.Path(f"/proc/{process.pid}/task").glob("*/children")
                for pid in children.read_text().split()]
            if not pids:
                return False
            target = int(self.random.choice(pids))
        if process.poll() is not None:
            return False
        os.kill(target, signal.SIGKILL)
        self.counts["kills of the program" if target != process.pid else "kills of gradient-check"] += 1
        return True

    def check(self, name, jobs, kills, unbroken):
        """One check that is killed again and again; returns how often it was."""
        report, expected, seconds = unbroken
        log = self.place / f"{name}.log"
        done = 0
        while True:
            process = self.start(self.command(name, jobs, "--resume", str(log)))
            if done < kills:
                # Short lives at first and for most, so that there are many of them in one check.
                try:
                    process.wait(self.random.uniform(0, seconds * self.random.choice([0.2, 0.3, 1])))
                except subprocess.TimeoutExpired:
                    done += self.kill(process, name)
            status, output, errors = self.finish(process)
            if status == 0:
                break
            if status not in (-signal.SIGKILL, 69) or done > kills:
                self.failures.append(f"{name}: ended with {status}, expected a report or a kill: {errors}")
                return done
        self.counts["checks"] += 1
        self.compare(name, report, output)
        self.count(name, expected)
        return done

    def compare(self, name, report, output):
        def lines(text):
            # What ran where, and how long it took, are another matter.
            found = json.loads(text)
            found["provenance"] = [item for item in found["provenance"] if not item["name"].startswith("copy ")]
            # The notes have another name, which is a part of the command.
            return [
                line.replace(f"{name}.notes", "unbroken.notes") for line in json.dumps(found, indent=1).splitlines()
                if '"seconds":' not in line and '"run":' not in line]
        if lines(output) != lines(report.replace("unbroken2.notes", "unbroken.notes")):
            self.failures.append(f"{name}: the report differs from that of a check that nobody killed")
            (self.place / f"{name}.json").write_text(output)

    def count(self, name, expected):
        notes = self.notes(name)
        last = {}
        for place, (process, _) in enumerate(notes):
            last[process] = place
        # A copy that is started anew is asked for one value, which must be that of before.
        at_point, started = notes[0][1], len(last)
        under_way = collections.Counter(notes[place][1] for place in last.values())
        made = collections.Counter(key for _, key in notes)
        self.counts["evaluations"] += sum(made.values())
        self.counts["evaluations of unbroken checks"] += sum(expected.values())
        for key in made.keys() | expected.keys():
            more = made[key] - expected[key]
            if more < 0:
                self.failures.append(f"{name}: {key[:40]}… was made {made[key]} times, expected {expected[key]}")
            elif more > under_way[key] + (started if key == at_point else 0):
                self.failures.append(f"{name}: {key[:40]}… was made twice, though its answer was in the log")
            else:
                self.counts["evaluations under way at a kill, made again as nobody received the answer, or to compare a program that was started anew"] += more

    def run(self, kills):
        unbroken = {jobs: self.unbroken("unbroken" if jobs == 1 else "unbroken2", jobs) for jobs in (1, 2)}
        done = checks = 0
        while done < kills and not self.failures:
            jobs = 1 + checks % 2
            done += self.check(f"check{checks}", jobs, kills - done, unbroken[jobs])
            checks += 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--milliseconds", type=float, default=15)
    options = parser.parse_args()
    campaign = Campaign(options)
    campaign.run(options.kills)
    for what, count in sorted(campaign.counts.items()):
        print(f"{count:6}  {what}")
    for failure in campaign.failures:
        print(f"resume.py: {failure}", file=sys.stderr)
    if not campaign.failures:
        shutil.rmtree(campaign.place)
    return 1 if campaign.failures else 0


if __name__ == "__main__":
    sys.exit(main())
