#!/usr/bin/env bash
# Runs the clients and the examples against the gradient-check given as the argument.
#
# NumPy is installed where that is possible; where it is not, its tests are left out, and that is said. PyTorch and JAX
# are tested where they are installed.
set -euo pipefail

program=clients.sh
tool=$1
root=$(CDPATH='' cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=../../scripts/prerequisites.sh
. "$root/scripts/prerequisites.sh"

# The first Python that has NumPy: a system package belongs to the system's Python, not to one of a version manager.
python_with_numpy() {
  local candidate
  for candidate in python3 /usr/bin/python3; do
    if "$candidate" -c 'import numpy' 2>/dev/null; then
      echo "$candidate"
      return 0
    fi
  done
  return 1
}

install_numpy() {
  local manager package=python3-numpy
  manager=$(package_manager) && may_install_with "$manager" || return 1
  [ "$manager" != brew ] || package=numpy
  say "installing $package"
  install_packages "$manager" "$package"
}

python=$(python_with_numpy) || { install_numpy && python=$(python_with_numpy); } || python=python3
"$python" -c 'import numpy' 2>/dev/null || say "NumPy is missing: ITS TESTS ARE LEFT OUT"
for package in torch jax; do
  "$python" -c "import $package" 2>/dev/null || say "$package is not installed: its tests are left out"
done

GRADIENT_CHECK=$tool "$python" -B -m unittest discover --start-directory "$root/clients/python/tests"

# expect STATUS ARGUMENT…: runs the tool, and fails unless it ends with that status.
expect() {
  local expected=$1 status=0
  shift
  "$tool" "$@" >"$scratch/output" 2>&1 || status=$?
  if [ "$status" != "$expected" ]; then
    cat "$scratch/output" >&2
    say "found status $status, expected $expected: gradient-check $*"
    exit 1
  fi
}

scratch=$(mktemp -d "${TMPDIR:-/tmp}/$program.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
compiler=$(command -v cc || command -v clang) || { say "there is no C compiler: THE C EXAMPLES ARE LEFT OUT"; exit 0; }
"$compiler" -O2 -Wall -Wextra -Werror -o "$scratch/rosenbrock" "$root/Examples/programs/rosenbrock.c" -lm
"$compiler" -O2 -Wall -Wextra -Werror -shared -fPIC -o "$scratch/right.so" "$root/clients/c/least_squares.c"
sed 's/gradient\[1\] += error/gradient[1] -= error/' "$root/clients/c/least_squares.c" >"$scratch/wrong.c"
"$compiler" -I "$root/clients/c" -shared -fPIC -o "$scratch/wrong.so" "$scratch/wrong.c"
expect 0 program -- "$scratch/rosenbrock"
for language in rustc julia; do
  command -v "$language" >/dev/null || say "$language is not installed: its example is left out"
done
if command -v rustc >/dev/null; then
  rustc -O -o "$scratch/rosenbrock-rust" "$root/Examples/programs/rosenbrock.rs"
  expect 0 program -- "$scratch/rosenbrock-rust"
fi
if command -v julia >/dev/null; then
  expect 0 program -- julia "$root/Examples/programs/rosenbrock.jl"
fi
expect 0 program --library "$scratch/right.so"
expect 1 program --library "$scratch/wrong.so"
expect 66 program --library "$scratch/missing.so"
expect 64 program --library "$scratch/right.so" -- "$scratch/rosenbrock"
echo "$program: passed"
