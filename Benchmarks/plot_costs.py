"""Draws how the cost of a check grows, and prints it as a Markdown table.

    swift run -c release --package-path Benchmarks scaling-benchmarks > costs.csv
    python3 Benchmarks/plot_costs.py costs.csv Benchmarks/costs.svg     # needs matplotlib, from PyPI
"""

import csv
import math
import sys

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt

# The same file for the same figures.
plt.rcParams["svg.hashsalt"] = "costs"


def read(path):
    series = {}
    with open(path) as file:
        for row in csv.DictReader(file):
            series.setdefault(row["series"], []).append({key: float(row[key]) for key in row if key != "series"})
    for name in ("parameters", "localisation"):
        if len(series.get(name, [])) < 3:
            sys.exit(f"{path}: found {len(series.get(name, []))} rows of {name}, expected 3 at least")
    return series


def slope(points):
    """The slope of the straight line through points, by least squares."""
    n = len(points)
    x, y = sum(p[0] for p in points) / n, sum(p[1] for p in points) / n
    return sum((p[0] - x) * (p[1] - y) for p in points) / sum((p[0] - x) ** 2 for p in points)


def draw(series, path):
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6), constrained_layout=True)
    rows = series["parameters"]
    left.loglog([r["parameters"] for r in rows], [r["processor_seconds"] for r in rows], "o-")
    # Below 4,096 parameters each entry is checked on its own.
    large = [(math.log(r["parameters"]), math.log(r["processor_seconds"])) for r in rows if r["parameters"] >= 4096]
    left.set_title("Every entry" + (f": time ∝ P^{slope(large):.2f} from 4,096 on" if len(large) > 1 else ""))
    left.set_ylabel("processor time, s")
    rows = series["localisation"]
    right.semilogx([r["parameters"] for r in rows], [r["evaluations"] for r in rows], "o-", color="tab:orange")
    decade = slope([(math.log10(r["parameters"]), r["evaluations"]) for r in rows])
    right.set_title(f"One wrong entry: {decade:+.0f} evaluations a decade")
    right.set_ylabel("evaluations")
    right.set_ylim(0, 1.1 * max(r["evaluations"] for r in rows))
    for axes in (left, right):
        axes.set_xlabel("parameters P")
        axes.grid(True, which="major", alpha=0.3)
    figure.savefig(path, metadata={"Date": None})


def table(series):
    print("| varied | value | parameters | evaluations | processor time | wall time | peak memory |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name, rows in series.items():
        for r in rows:
            print(f"| {name} | {r['value']:,.0f} | {r['parameters']:,.0f} | {r['evaluations']:,.0f} | "
                  f"{r['processor_seconds']:.3g} s | {r['seconds']:.3g} s | {r['peak_megabytes']:.0f} MB |")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("plot_costs: expected the file of figures and the picture to write")
    found = read(sys.argv[1])
    draw(found, sys.argv[2])
    table(found)
