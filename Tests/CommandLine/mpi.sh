#!/usr/bin/env bash
# Checks the example of MPI with the gradient-check given as the argument: a right and a wrong gradient, and a rank that dies.
#
# Where MPICH or another MPI is not installed, that is said.
set -euo pipefail

program=mpi.sh
tool=$(CDPATH='' cd -P -- "$(dirname -- "$1")" && pwd)/$(basename -- "$1")
root=$(CDPATH='' cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=../../scripts/prerequisites.sh
. "$root/scripts/prerequisites.sh"

scratch=$(mktemp -d "${TMPDIR:-/tmp}/$program.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

fail() {
  say "$@"
  exit 1
}

# Debian calls MPICH's own commands so where another MPI is there, too.
for suffix in .mpich ""; do
  if command -v "mpicc$suffix" "mpirun$suffix" >/dev/null && echo '#include <mpi.h>' | "mpicc$suffix" -E - >/dev/null 2>&1; then
    compile=mpicc$suffix run=(mpirun$suffix -n 4)
    break
  fi
done
if [ -z "${compile:-}" ]; then
  say "mpicc and mpirun are not installed: the example of MPI is LEFT OUT"
  exit 0
fi
# Open MPI counts cores, and asks who runs it.
if "${run[0]}" --version 2>&1 | grep -q "Open MPI"; then run+=(--oversubscribe --allow-run-as-root); fi

# make NAME EXPRESSION: the example with a change, by sed, which must find its place.
make() {
  sed "$2" "$root/Examples/mpi/least_squares.c" >"$1.c"
  [ -z "$2" ] || ! cmp -s "$1.c" "$root/Examples/mpi/least_squares.c" || fail "found nothing to change by $2"
  "$compile" -O2 -Wall -Wextra -Werror -o "$1" "$1.c" -lm || fail "$1 does not compile"
}

# verdict STATUS NAME WORDS: checks a program on four ranks, and looks for words in its report.
verdict() {
  local status=0
  "$tool" program --jobs 1 --format json -- "${run[@]}" "./$2" >report.json 2>errors || status=$?
  if [ "$status" != "$1" ] || ! cat report.json errors | grep -qF -- "$3"; then
    cat report.json errors >&2
    fail "$2: found status $status, expected $1 with: $3"
  fi
}

make right ""
verdict 0 right '"program/least squares on 4 ranks"'
make wrong 's/r \* p\[0\] \* -t \* decay/1.01 * &/'
verdict 1 wrong '1 of 3 entries lies outside the bounds of two oracles: b[0].'
# Rank 2 ends at its twentieth sum, and takes all others with it: once, then always.
dies='s/^static void sum_up(const double \*p, double \*sums) {/&\n  static int asked = 0;\n  if (rank == 2 \&\& ++asked == 20'
make once "$dies"' \&\& access("dead", F_OK) != 0) { fclose(fopen("dead", "w")); abort(); }/'
verdict 0 once ', 19 evaluations, '
grep -q '"value" : "process [0-9]* on .*, 19 evaluations, .* s each in the median; then it ' report.json ||
  fail "found no record of the copy that died: $(grep process report.json)"
make always "$dies"') abort();/'
verdict 69 always 'of copy 1, which was started anew after 19 evaluations ('
echo "$program: passed"
