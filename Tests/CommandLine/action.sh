#!/usr/bin/env bash
# Runs all steps of .github/actions/gradient-check as GitHub Actions would, with the gradient-check given as the argument.
set -euo pipefail

program=action.sh
GRADIENT_CHECK_TOOL=$(CDPATH='' cd -P -- "$(dirname -- "$1")" && pwd)/$(basename -- "$1")
export GRADIENT_CHECK_TOOL
root=$(CDPATH='' cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=../../scripts/prerequisites.sh
. "$root/scripts/prerequisites.sh"
python3 -c 'import yaml' 2>/dev/null || install_for_tests python3-yaml || {
  say "PyYAML is missing, and there is no package of it to install: THE ACTION IS NOT TESTED"
  exit 0
}
scratch=$(mktemp -d "${TMPDIR:-/tmp}/$program.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/workspace" "$scratch/workspace/two words"
cp "$root"/fixtures/networks/claimed-gradient-*.json "$scratch/workspace/two words"
cd "$scratch/workspace"

# step STATUS COMMAND ARGUMENTS [INPUT=VALUE…]: uses the action, and fails unless it ends with that status, and says so.
step() {
  local expected=$1 status=0 command=$2 arguments=$3
  shift 3
  : >"$scratch/summary"
  : >"$scratch/outputs"
  python3 -B "$root/Tests/CommandLine/action.py" "$PWD" "command=$command" "arguments=$arguments" output=report "$@" \
    >"$scratch/log" 2>&1 || status=$?
  if [ "$status" != "$expected" ] || ! grep -qx "status=$expected" "$scratch/action-outputs"; then
    cat "$scratch/log" "$scratch/outputs" >&2
    echo "$program: found status $status, expected $expected: $command $arguments" >&2
    exit 1
  fi
}

# has FILE TEXT: fails unless the text stands in the file.
has() {
  grep -qF -- "$2" "$scratch/$1" || {
    cat "$scratch/$1" >&2
    echo "$program: expected in $1: $2" >&2
    exit 1
  }
}

step 0 network $'two words/claimed-gradient-right.json\n--mode\nexhaustive\n'
# The report is kept also of a check that failed, and in the folder that the inputs name.
kept='{"uses": "actions/upload-artifact@v7", "with": {"name": "gradient-check-report", "path": "report", "if-no-files-found": "warn"}}'
has log "$kept"
has action-outputs "report=report"
has summary "# ✓ Verified"
[ ! -e report/report.sarif ]
step 1 network $'two words/claimed-gradient-wrong.json\n' sarif=true
has log "$kept"
has summary "# ✗ Refuted"
has log "::error file=two words/claimed-gradient-wrong.json,line=12,title="
for kind in sarif html json junit.xml; do [ -s "report/report.$kind" ] || exit 1; done
# No shell reads the arguments: the name has a $ and a quote in it, and is no file.
step 66 network '$(touch made) "x.json'
has summary "made no report"
[ ! -e made ]
step 64 network "--no-such-option x.json" artifact=
if grep -q upload-artifact "$scratch/log"; then exit 1; fi
# Paths are relative to the folder, and the report's is to the workspace.
step 1 network claimed-gradient-wrong.json "folder=two words"
has log "::error file=two words/claimed-gradient-wrong.json,line=12,title="
[ -s report/report.md ]
step 0 selftest "--filter ^localisation --cases 100 --quiet"
echo "$program: passed"
