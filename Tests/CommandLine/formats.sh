#!/usr/bin/env bash
# Makes a report with every command, and validates its files: report.json against docs/report.schema.json, report.sarif
# against Tests/Formats/sarif.schema.json, report.junit.xml against Tests/Formats/junit.xsd; and the manifest of
# Examples/kubernetes against the schema of Kubernetes.
#
# What is missing, the Python modules jsonschema and kubernetes_validate or xmllint (libxml2-utils), leaves its part out, and
# that is said.
set -euo pipefail

program=formats.sh
tool=$1
root=$(CDPATH='' cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=../../scripts/prerequisites.sh
. "$root/scripts/prerequisites.sh"
scratch=$(mktemp -d "${TMPDIR:-/tmp}/$program.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
networks=$root/fixtures/networks

# report STATUS NAME COMMAND…: makes the report NAME, and fails unless the command ends with that status.
report() {
  local expected=$1 name=$2 status=0
  shift 2
  "$tool" "$1" --quiet --sarif --output "$scratch/$name" "${@:2}" 2>"$scratch/errors" || status=$?
  if [ "$status" != "$expected" ]; then
    cat "$scratch/errors" >&2
    say "found status $status, expected $expected: gradient-check $*"
    exit 1
  fi
}

# A function whose gradient is claimed with the factor $1.
cat >"$scratch/square.py" <<'PYTHON'
import json, sys
factor = float(sys.argv[1])
for line in sys.stdin:
    request = json.loads(line)
    point = request.get("params", {}).get("point")
    reply = {
        "describe": lambda: {"protocol": 1, "name": "square", "outputs": 1, "precision": "float64",
                             "parameters": [{"name": "x", "shape": [2], "point": [1.5, -0.5]}],
                             "methods": ["value", "gradient"], "files": False},
        "value": lambda: {"value": sum(x * x for x in point)},
        "gradient": lambda: {"gradient": [factor * x for x in point]},
        "shutdown": lambda: {},
    }[request["method"]]()
    print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": reply}), flush=True)
    if request["method"] == "shutdown":
        break
PYTHON

report 0 program program -- python3 "$scratch/square.py" 2
report 1 refuted program -- python3 "$scratch/square.py" 3
report 2 undecided program --budget 1 -- python3 "$scratch/square.py" 2
report 0 accepted program --budget 1 --accept budget -- python3 "$scratch/square.py" 2
if ! grep -q '<skipped type="inconclusive" message="accepted, budget' "$scratch/accepted/report.junit.xml" \
  || grep -q '<failure' "$scratch/accepted/report.junit.xml"; then
  cat "$scratch/accepted/report.junit.xml" >&2
  say "expected the accepted check to be skipped in report.junit.xml"
  exit 1
fi
report 0 network network "$networks/binary-classifier.json"
report 0 training train "$networks/iris-classifier.json" --epochs 3
report 0 defects defects --filter '^D1$' --cases 3
report 0 properties properties --filter '^P3-' --cases 10
report 0 selftest selftest --filter '^(power|localisation)' --cases 100
report 0 verify verify --profile quick
"$tool" report diff --quiet --output "$scratch/changes" "$scratch/program/report.json" "$scratch/refuted/report.json" || true
"$tool" report merge --quiet --output "$scratch/merged" "$scratch/defects/report.json"

status=0
python3 "$root/Tests/Formats/schema.py" "$scratch"/*/report.json "$scratch"/*/report.sarif || status=$?
[ "$status" = 0 ] || [ "$status" = 77 ] || exit 1
if command -v xmllint >/dev/null; then
  xmllint --noout --nonet --schema "$root/Tests/Formats/junit.xsd" "$scratch"/*/report.junit.xml 2>"$scratch/errors" || {
    cat "$scratch/errors" >&2
    exit 1
  }
else
  say "xmllint is not installed: report.junit.xml IS NOT VALIDATED"
fi
if python3 -c 'import kubernetes_validate' 2>/dev/null; then
  python3 -m kubernetes_validate --quiet --strict "$root/Examples/kubernetes/shards.yaml" >&2 || exit 1
else
  say "the Python module kubernetes_validate is not installed: the manifest of Kubernetes IS NOT VALIDATED"
fi
echo "$program: passed"
