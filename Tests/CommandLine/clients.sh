#!/usr/bin/env bash
# Runs the clients and the examples against the gradient-check given as the argument.
#
#   clients.sh PATH                    with what is installed; NumPy, pytest, pytest-xdist and hypothesis are, where that is possible
#   clients.sh PATH --with-frameworks  in an environment of its own, with PyTorch and JAX too: some 3 minutes more
#
# What is left out, and why, is said.
set -euo pipefail

program=clients.sh
tool=$(CDPATH='' cd -P -- "$(dirname -- "$1")" && pwd)/$(basename -- "$1")
root=$(CDPATH='' cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=../../scripts/prerequisites.sh
. "$root/scripts/prerequisites.sh"
# By the name of the system's package; torch and jax are in no system that we know of, or too old.
packages=(numpy pytest xdist hypothesis)

# python_with PACKAGE…: the first Python that has these: a system package belongs to the system's, not to a version manager's.
python_with() {
  local candidate
  for candidate in python3 /usr/bin/python3; do
    if "$candidate" -c "import $(IFS=,; echo "$*")" 2>/dev/null; then
      echo "$candidate"
      return 0
    fi
  done
  return 1
}

# Those of the packages that the system offers, for the system's Python.
install_packages_of_tests() {
  local manager package
  manager=$(package_manager) && may_install_with "$manager" && [ "$manager" != brew ] || return 1
  for package in "${packages[@]}"; do
    [ "$package" != xdist ] || package=pytest-xdist
    install_for_tests "python3-$package" || say "going on without python3-$package"
  done
}

# What there is on PyPI, in an environment that is kept for the next time.
environment_with_frameworks() {
  local environment=$root/.build/clients-python
  [ -x "$environment/bin/python" ] || python3 -m venv "$environment" >&2 ||
    stop_for_missing_prerequisite "found no way to make an environment at $environment, expected python3 with venv"
  "$environment/bin/pip" install --quiet --disable-pip-version-check -r "$root/clients/python/tests/requirements.txt" >&2 ||
    stop_for_missing_prerequisite "pip failed (see above), expected it to install clients/python/tests/requirements.txt"
  echo "$environment/bin/python"
}

if [ "${2-}" = --with-frameworks ]; then
  python=$(environment_with_frameworks)
elif ! python=$(python_with "${packages[@]}"); then
  install_packages_of_tests || say "found no package manager that may install what the tests use"
  python=$(python_with "${packages[@]}") || python=$(python_with numpy) || python=python3
fi
left_out=
for package in "${packages[@]}" torch jax; do
  "$python" -c "import $package" 2>/dev/null || left_out="$left_out $package"
done
[ -z "$left_out" ] || say "not installed for $("$python" --version), so that their tests are LEFT OUT:$left_out;" \
  "they run with: Tests/CommandLine/clients.sh PATH --with-frameworks"

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
