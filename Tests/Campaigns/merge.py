#!/usr/bin/env python3
"""Merges a run of many shards: the bytes of the run that makes all cases itself, in how much time and memory.

    Tests/Campaigns/merge.py .build/release/gradient-check [--shards 10 1000] [--cases 20000] [--jobs 2]

Of the trials of selftest the one with the cheapest cases is taken, as it is merging that is measured. Merging 1,000 shards must
take no more than 10 s and 200 MB.

Exit status: 0, or 1 with a line for each thing that went wrong.
"""

import argparse
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile
import time

MOST_SECONDS, MOST_MEGABYTES = 10, 200


def without_seconds(path):
    return [line for line in path.read_bytes().splitlines() if b'"seconds" :' not in line]


def measured(command, output):
    """Status, seconds and peak megabytes of a process."""
    began = time.monotonic()
    with open(output, "wb") as file:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=file)
        _, status, usage = os.wait4(process.pid, 0)
    # Kilobytes on Linux, bytes on macOS.
    peak = usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    return os.waitstatus_to_exitcode(status), time.monotonic() - began, peak


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool")
    parser.add_argument("--shards", type=int, nargs="+", default=[10, 1000])
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    run = [os.path.abspath(options.tool), "selftest", "--filter", "honesty", "--cases", str(options.cases), "--seed", "2"]
    failures = []
    with tempfile.TemporaryDirectory(prefix="gradient-check-merge-") as folder:
        place = pathlib.Path(folder)
        status, seconds, peak = measured([*run, "--format", "json"], place / "whole.json")
        print(f"one process: {seconds:.1f} s, {peak:.0f} MB", flush=True)
        for count in options.shards:
            logs = [place / f"{number}-of-{count}.log" for number in range(1, count + 1)]

            def make(number):
                command = [*run, "--jobs", "1", "--quiet", "--shard", f"{number}/{count}", "--log", str(logs[number - 1])]
                return subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode

            began = time.monotonic()
            with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
                if any(pool.map(make, range(1, count + 1))):
                    failures.append(f"found a shard of {count} that failed")
            making = time.monotonic() - began
            merged = place / f"{count}.json"
            ended, seconds, peak = measured(
                [run[0], "report", "merge", *map(str, logs), "--format", "json"], merged)
            size = sum(log.stat().st_size for log in logs) / 1e6
            cases = sum(log.read_bytes().count(b"\n") - 1 for log in logs)
            print(
                f"{count} shards: made in {making:.0f} s, {cases} cases in logs of {size:.1f} MB, merged in {seconds:.2f} s "
                f"and {peak:.0f} MB, a report of {merged.stat().st_size / 1e3:.0f} kB", flush=True)
            if ended != status or without_seconds(merged) != without_seconds(place / "whole.json"):
                failures.append(f"the report of {count} shards differs from that of one process")
            if not (seconds <= MOST_SECONDS and peak <= MOST_MEGABYTES):
                failures.append(f"{count} shards took {seconds:.1f} s and {peak:.0f} MB, at most {MOST_SECONDS} and {MOST_MEGABYTES}")
    for failure in failures:
        print(f"merge.py: {failure}", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
