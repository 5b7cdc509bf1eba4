#!/usr/bin/env python3
"""How a campaign on many nodes would go: what one machine can measure, measured, and the schedule simulated.

    Tests/Campaigns/schedule.py .build/release/gradient-check [--shards 1 10 100 1000] [--cases 20000] [--seconds 10]

Measured here: the cases of `selftest --filter honesty` as N shards, really made and merged: the seconds of each case, those of a process
that finds its shard done (start-up), and seconds, memory and sizes of the merge.

Simulated: each case takes its measured seconds, scaled to a mean of `--seconds`; a queue hands shards to nodes in their order, at most
DISPATCHES a second, as they become free. A node is slower than this machine by a factor of its own, log-normal with the deviation SPREAD;
a part STRAGGLERS of them is slower by a further 3 to 10, uniformly. A shard dies with the probability DEATHS, at a uniform moment: it is queued again
after REQUEUE seconds and goes on with its log, so that half a case is lost. The random numbers come of `--seed`.

Exit status: 0, or 1 where a merged report differs from that of one process.
"""

import argparse
import concurrent.futures
import heapq
import math
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

from merge import measured, without_seconds

DISPATCHES, SPREAD, STRAGGLERS, DEATHS, REQUEUE = 50, 0.1, 0.01, 0.01, 120


def made(run, place, count, jobs):
    """The logs of a run's shards."""
    logs = [place / f"{number}-of-{count}.log" for number in range(1, count + 1)]

    def make(number):
        command = [*run, "--jobs", "1", "--quiet", "--shard", f"{number}/{count}", "--resume", str(logs[number - 1])]
        subprocess.run(command, stdin=subprocess.DEVNULL, check=True)

    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        list(pool.map(make, range(1, count + 1)))
    # One that has nothing to do any more starts, reads its log and ends.
    began = time.monotonic()
    make(1)
    return logs, time.monotonic() - began


def seconds_of(logs):
    """The seconds of each shard's cases, in their order."""
    return [[float(line.split("\t")[2]) for line in log.read_text().splitlines()[1:]] for log in logs]


def simulated(shards, nodes, startup, scale, source):
    """Seconds up to the end of the last shard, and the part of the time that nodes were at work on cases."""
    def slowness():
        return source.lognormvariate(0, SPREAD) * (source.uniform(3, 10) if source.random() < STRAGGLERS else 1)

    factors = [slowness() for _ in range(nodes)]
    free = [(0.0, node) for node in range(nodes)]
    heapq.heapify(free)
    # What is to be done: from when on, the number, and which part of its work is done.
    queue = [(0.0, number, 0.0) for number in range(len(shards))]
    heapq.heapify(queue)
    work = [scale * sum(seconds) for seconds in shards]
    each = [total / max(1, len(seconds)) for total, seconds in zip(work, shards)]
    dispatched = end = busy = 0.0
    while queue:
        ready, number, done = heapq.heappop(queue)
        moment, node = heapq.heappop(free)
        begin = dispatched = max(ready, moment, dispatched + 1 / DISPATCHES)
        left = (1 - done) * work[number] * factors[node]
        if done == 0 and source.random() < DEATHS:
            part = source.random()
            heapq.heappush(queue, (begin + startup + part * left + REQUEUE, number, part))
            left = part * left + 0.5 * each[number] * factors[node]
        busy += left
        heapq.heappush(free, (begin + startup + left, node))
        end = max(end, begin + startup + left)
    return end, busy / (nodes * end)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool")
    parser.add_argument("--shards", type=int, nargs="+", default=[1, 10, 100, 1000])
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=10, help="of a case of the simulated campaign, in the mean")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    run = [os.path.abspath(options.tool), "selftest", "--filter", "honesty", "--cases", str(options.cases), "--seed", "2"]
    status = 0
    print("| shards | cases | start-up, s | merge, s | merge, MB | logs, MB | report, kB | nodes | simulated: cases/s | hours | nodes at work |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory(prefix="gradient-check-schedule-") as folder:
        place = pathlib.Path(folder)
        expected, _, _ = measured([*run, "--format", "json"], place / "whole.json")
        for count in options.shards:
            logs, startup = made(run, place, count, options.jobs)
            merged = place / f"{count}.json"
            ended, seconds, peak = measured([run[0], "report", "merge", *map(str, logs), "--format", "json"], merged)
            if ended != expected or without_seconds(merged) != without_seconds(place / "whole.json"):
                print(f"schedule.py: the report of {count} shards differs from that of one process", file=sys.stderr)
                status = 1
            shards = seconds_of(logs)
            cases = sum(map(len, shards))
            scale = options.seconds / statistics.fmean(second for shard in shards for second in shard)
            size = sum(log.stat().st_size for log in logs) / 1e6
            for nodes in sorted({count, math.ceil(count / 10)}, reverse=True):
                end, at_work = simulated(shards, nodes, startup, scale, random.Random(f"{options.seed} {count} {nodes}"))
                print(
                    f"| {count:,} | {cases:,} | {startup:.2f} | {seconds:.2f} | {peak:.0f} | {size:.1f} | "
                    f"{merged.stat().st_size / 1e3:.0f} | {nodes:,} | {cases / end:.3g} | {end / 3600:.2f} | {at_work:.0%} |", flush=True)
            for log in logs:
                log.unlink()
    times = sorted(second for shard in shards for second in shard)
    mean = statistics.fmean(times)
    print(f"One case in a hundred takes {times[int(0.99 * len(times))] / mean:.0f} to {times[-1] / mean:.0f} times the mean.")
    return status


if __name__ == "__main__":
    sys.exit(main())
