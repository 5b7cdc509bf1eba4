#!/usr/bin/env bash
# Runs the gradient-check given as the argument over damaged inputs, always the same ones: half a minute of two cores.
#
# The long run, with other seeds, is in CONTRIBUTING.md.
set -euo pipefail

tool=$1
root=$(CDPATH='' cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
faults=$root/.build/fuzzing-faults

rm -rf "$faults"
python3 "$root/Tests/Fuzzing/fuzz.py" --binary "$tool" --cases 240 --faults "$faults"
