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
for package in torch jax pytest xdist hypothesis; do
  "$python" -c "import $package" 2>/dev/null || say "$package is not installed: its tests are left out"
done

GRADIENT_CHECK=$tool "$python" -B -m unittest discover --start-directory "$root/clients/python/tests"

if "$python" -c 'import numpy' 2>/dev/null; then
  (cd "$root/fixtures/solvers" && "$python" -B -m unittest test_problems)
fi

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
# with NAME CODE [OPTION…]: builds the example with more functions, which see the compiler's options.
with() {
  { cat "$root/clients/c/least_squares.c"; printf '%s\n' "$2"; } >"$scratch/$1.c"
  "$compiler" "${@:3}" -Wall -Wextra -Werror -I "$root/clients/c" -shared -fPIC -o "$scratch/$1.so" "$scratch/$1.c"
}
along='int gradient_check_jvp(const double *point, const double *tangent, double *product) {
  double gradient[2];
  int status = gradient_check_gradient(point, gradient);
  product[0] = gradient[0] * tangent[0] + FACTOR * gradient[1] * tangent[1];
  return status;
}'
stated='double gradient_check_accuracy(void) { return ACCURACY; }
const char *gradient_check_gradient_precision(void) { return FORMAT; }
int gradient_check_value_and_gradient(const double *point, double *value, double *gradient) {
  return gradient_check_value(point, value) + gradient_check_gradient(point, gradient);
}'
with along "$along" -DFACTOR=1.0
with wrong-along "$along" -DFACTOR=1.001
with stated "$stated" -DACCURACY=1e-9 '-DFORMAT="float64"'
with wrong-accuracy "$stated" -DACCURACY=2.0 '-DFORMAT="float64"'
with wrong-format "$stated" -DACCURACY=1e-9 '-DFORMAT="half"'
expect 0 program --library "$scratch/along.so"
expect 1 program --library "$scratch/wrong-along.so"
expect 0 program --library "$scratch/stated.so"
expect 65 program --library "$scratch/wrong-accuracy.so"
grep -q 'found 2.0, expected a relative accuracy above 0 and below 1' "$scratch/output" || {
  cat "$scratch/output" >&2
  say "the message about a wrong accuracy does not say what it was"
  exit 1
}
expect 65 program --library "$scratch/wrong-format.so"
expect 66 program --library "$scratch/missing.so"
expect 64 program --library "$scratch/right.so" -- "$scratch/rosenbrock"
echo "$program: passed"
