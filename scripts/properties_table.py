"""Adds up the properties of several reports, by seed, as a Markdown table.

    ./gradient-check properties --filter "^P" --cases 100000 --seed 1 --format json > 1.json   # and so for other seeds
    python3 scripts/properties_table.py 1.json 2.json 3.json
"""

import json
import sys


def add(rows, report):
    for found in report["properties"]:
        row = rows.setdefault(
            found["name"], {"random": 0, "climbing": 0, "discarded": 0, "failures": 0, "margin": None}
        )
        climbing = found.get("climbingCases", 0)
        row["random"] += found["cases"] - climbing
        row["climbing"] += climbing
        row["discarded"] += found.get("discards", 0)
        row["failures"] += found["verdict"] != "verified"
        margin = found.get("worstMargin")
        if margin is not None:
            row["margin"] = max(margin, row["margin"] or 0)


def main(paths):
    if not paths:
        sys.exit("properties_table: found no file, expected reports in JSON")
    rows, seeds = {}, []
    for path in paths:
        with open(path) as file:
            report = json.load(file)
        seeds.append(report["seed"])
        add(rows, report)
    if len(set(seeds)) < len(seeds):
        sys.exit(f"properties_table: found the seeds {seeds}, expected each once")
    print("| property | random cases | by climbing | discarded | failures | worst margin |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for name, row in rows.items():
        margin = "–" if row["margin"] is None else f"{row['margin']:.3g}"
        counts = " | ".join(f"{row[key]:,}" for key in ("random", "climbing", "discarded", "failures"))
        print(f"| {name} | {counts} | {margin} |")


if __name__ == "__main__":
    main(sys.argv[1:])
