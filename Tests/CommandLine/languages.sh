#!/usr/bin/env bash
# Runs the clients of R and Octave, and the libraries in Fortran and C++, against the gradient-check given as the argument.
#
# Each is tested where its language is installed; where it is not, that is said.
set -euo pipefail

program=languages.sh
tool=$(CDPATH='' cd -P -- "$(dirname -- "$1")" && pwd)/$(basename -- "$1")
root=$(CDPATH='' cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=../../scripts/prerequisites.sh
. "$root/scripts/prerequisites.sh"

scratch=$(mktemp -d "${TMPDIR:-/tmp}/$program.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
export GRADIENT_CHECK=$tool

# quietly COMMAND…: shows what a command says only where it fails.
quietly() {
  "$@" >"$scratch/output" 2>&1 </dev/null || {
    cat "$scratch/output" >&2
    say "failed: $*"
    exit 1
  }
}

# is_there COMMAND WHAT: whether there is such a command; says what is left out otherwise.
is_there() {
  command -v "$1" >/dev/null || {
    say "$1 is not installed: $2 LEFT OUT"
    return 1
  }
}

# verdict STATUS LIBRARY [WORDS]: checks a library, and looks for words in what is said of it.
verdict() {
  local status=0
  "$tool" program --library "$2" >"$scratch/output" 2>&1 || status=$?
  if [ "$status" != "$1" ] || ! grep -qF -- "${3:-program}" "$scratch/output"; then
    cat "$scratch/output" >&2
    say "$2: found status $status, expected $1 with: ${3:-program}"
    exit 1
  fi
}

# with_mistake FILE EXPRESSION COPY: a copy with a mistake, by sed; it must differ.
with_mistake() {
  sed "$2" "$1" >"$3"
  if cmp -s "$1" "$3"; then
    say "found nothing to change in $1 by $2"
    exit 1
  fi
}

if is_there Rscript "the tests of clients/r are"; then
  if Rscript -e 'library(jsonlite)' >/dev/null 2>&1; then
    mkdir "$scratch/library"
    # R makes its packages in the sources' own folder.
    cp -R "$root/clients/r" "$scratch/r"
    quietly R CMD INSTALL --library="$scratch/library" "$scratch/r"
    quietly env R_LIBS="$scratch/library" R_TESTS= Rscript --vanilla "$root/clients/r/tests/check_gradient.R"
  else
    say "R's jsonlite is not installed: the tests of clients/r are LEFT OUT"
  fi
fi

if is_there octave-cli "the tests of clients/octave are"; then
  quietly octave-cli --norc --quiet --eval \
    "cd '$scratch'; pkg prefix '$scratch/octave' '$scratch/octave'; pkg local_list '$scratch/octave-list';
     pkg install '$root/clients/octave'; pkg load gradientcheck;
     exit (! test ('$root/clients/octave/test/check_gradient.tst', 'quiet', stdout))"
fi

examples=$root/Examples/programs
strict=(-O2 -Wall -Wextra -Werror -shared -fPIC)
if is_there gfortran "the example in Fortran is"; then
  with_mistake "$examples/tanh_layer.f90" 's/reshape(transpose(matmul(delta, transpose(x)))/reshape((matmul(delta, transpose(x)))/' \
    "$scratch/untransposed.f90"
  for source in "$examples/tanh_layer.f90" "$scratch/untransposed.f90"; do
    quietly gfortran "${strict[@]}" -J "$scratch" -o "$scratch/$(basename "$source" .f90).so" "$source"
  done
  verdict 0 "$scratch/tanh_layer.so"
  verdict 1 "$scratch/untransposed.so" "W is stored column by column"
fi

compiler=$(command -v c++ || command -v g++ || command -v clang++) || compiler=c++
if is_there "$compiler" "the example in C++ is"; then
  with_mistake "$examples/logistic_regression.cpp" '/result\[j\] += penalty/d' "$scratch/unpenalised.cpp"
  for source in "$examples/logistic_regression.cpp" "$scratch/unpenalised.cpp"; do
    quietly "$compiler" -std=c++17 "${strict[@]}" -I "$root/clients/c" -o "$scratch/$(basename "$source" .cpp).so" "$source"
  done
  verdict 0 "$scratch/logistic_regression.so"
  verdict 1 "$scratch/unpenalised.so" "w is off by −0.1 times the parameters"
fi
echo "$program: passed"
