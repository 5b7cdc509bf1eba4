#!/usr/bin/env bash
# Runs the step of .github/actions/gradient-check as GitHub Actions would, with the gradient-check given as the argument.
set -euo pipefail

program=action.sh
GRADIENT_CHECK_TOOL=$(CDPATH='' cd -P -- "$(dirname -- "$1")" && pwd)/$(basename -- "$1")
export GRADIENT_CHECK_TOOL
root=$(CDPATH='' cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
scratch=$(mktemp -d "${TMPDIR:-/tmp}/$program.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/workspace" "$scratch/workspace/two words"
cp "$root"/fixtures/networks/claimed-gradient-*.json "$scratch/workspace/two words"
cd "$scratch/workspace"

# step STATUS COMMAND ARGUMENTS [SARIF]: runs the step, and fails unless it ends with that status, and says so.
step() {
  local expected=$1 status=0
  : >"$scratch/summary"
  : >"$scratch/outputs"
  env GITHUB_ACTIONS=true GITHUB_WORKSPACE="$PWD" GITHUB_STEP_SUMMARY="$scratch/summary" GITHUB_OUTPUT="$scratch/outputs" \
    GRADIENT_CHECK_COMMAND="$2" GRADIENT_CHECK_ARGUMENTS="$3" GRADIENT_CHECK_OUTPUT=report GRADIENT_CHECK_SARIF="${4-false}" \
    "$root/.github/actions/gradient-check/run" >"$scratch/log" 2>&1 || status=$?
  if [ "$status" != "$expected" ] || ! grep -qx "status=$expected" "$scratch/outputs"; then
    cat "$scratch/log" "$scratch/outputs" >&2
    echo "$program: found status $status, expected $expected: $2 $3" >&2
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
has summary "# ✓ Verified"
[ ! -e report/report.sarif ]
step 1 network $'two words/claimed-gradient-wrong.json\n' true
has summary "# ✗ Refuted"
has log "::error file=two words/claimed-gradient-wrong.json,title="
[ -s report/report.sarif ] && [ -s report/report.html ] && [ -s report/report.json ] && [ -s report/report.junit.xml ]
# No shell reads the arguments: the name has a $ and a quote in it, and is no file.
step 66 network '$(touch made) "x.json'
has summary "made no report"
[ ! -e made ]
step 64 network "--no-such-option x.json"
step 0 selftest "--filter ^localisation --cases 100 --quiet"
echo "$program: passed"
