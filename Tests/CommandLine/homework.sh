#!/usr/bin/env bash
# Checks the example of a learner's training, right and with each of its mistakes, by the gradient-check given as the argument.
set -euo pipefail

program=homework.sh
tool=$1
root=$(CDPATH='' cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=../../scripts/prerequisites.sh
. "$root/scripts/prerequisites.sh"

# expect STATUS WORDS ARGUMENT…: checks the example with these arguments, and fails unless status and output are as expected.
expect() {
  local expected=$1 words=$2 status=0 output
  shift 2
  output=$("$tool" homework mazur-2-2-2 -- python3 -B "$root/Examples/homework/train.py" "$@" 2>&1) || status=$?
  if [ "$status" != "$expected" ] || ! grep -qF -- "$words" <<<"$output"; then
    echo "$output" >&2
    say "found status $status, expected $expected and the words \"$words\": train.py $*"
    exit 1
  fi
}

command -v python3 >/dev/null || { say "Python is missing: THE EXAMPLE IS LEFT OUT"; exit 0; }
expect 0 "Every number is right."
expect 0 "Every number is right." --digits 4 --steps 20
expect 1 "D14 in layer 2 by 0.5" --mistake weights-first
expect 1 "D14 in layer 2 by 0.5" --mistake weights-first --digits 5
expect 1 "Before step 2 every number is right." --mistake not-zeroed
expect 1 "not set to zero between calls" --mistake not-zeroed --digits 6
echo "$program: passed"
