#!/usr/bin/env bash
# Makes a report of every kind with the gradient-check given as the first argument, and looks at each in Chromium.
#
# Screenshots, printed pages and the reports stay in the folder given as the second argument, .build/browser where there
# is none. Installs Chromium, Java and the Python packages of requirements.txt where they are missing. Where Chromium
# cannot be had, the tests are left out, and that is said.
set -euo pipefail

program=browser
tool=$(realpath -- "${1:?the path of gradient-check}")
here=$(CDPATH='' cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(CDPATH='' cd -P -- "$here/../.." && pwd)
kept=${2:-$root/.build/browser}
# shellcheck source=../../scripts/prerequisites.sh
. "$root/scripts/prerequisites.sh"

# A browser by that name may be a stub that only says where to get one, so it has to tell its version.
chromium_that_runs() {
  local candidate
  for candidate in chromium chromium-browser google-chrome \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
    if "$candidate" --version >/dev/null 2>&1; then
      command -v "$candidate"
      return 0
    fi
  done
  return 1
}

# The packages are installed again only where their list has changed.
prepare_python() {
  python=$root/.build/browser-python/bin/python
  cmp -s "$here/requirements.txt" "$root/.build/browser-python/installed" && return 0
  rm -rf "$root/.build/browser-python"
  python3 -c 'import ensurepip' 2>/dev/null || install_for_tests python3-venv
  python3 -m venv "$root/.build/browser-python"
  "$python" -m pip install --quiet --no-compile --requirement "$here/requirements.txt"
  cp "$here/requirements.txt" "$root/.build/browser-python/installed"
}

# make NAME STATUS COMMAND ARGUMENT…: a report in the folder of that name, from a run that must end with that status.
make() {
  local name=$1 expected=$2 status=0
  shift 2
  mkdir -p "$kept/reports/$name"
  # shellcheck disable=SC2086 # The command may be two words.
  "$tool" $1 --color never --output "$kept/reports/$name" "${@:2}" >"$kept/reports/$name/report.txt" \
    2>"$kept/reports/$name/progress.txt" || status=$?
  if [ "$status" != "$expected" ]; then
    cat "$kept/reports/$name/progress.txt" >&2
    say "found status $status, expected $expected: gradient-check $*"
    return 1
  fi
}

# Few cases of each: enough for every part of a report.
make_reports() {
  cd "$root"
  make program-refuted 1 program -- python3 Tests/Browser/objective.py wrong
  make program-verified 0 program -- python3 Tests/Browser/objective.py right
  make program-kink 2 program -- python3 Tests/Browser/objective.py kink
  make network 1 network fixtures/networks/claimed-gradient-wrong.json
  make train 0 train fixtures/networks/iris-classifier.json --sweep-rate
  make train-failed 1 train fixtures/networks/iris-classifier.json --learning-rate 1000 --epochs 40
  make lesson 0 explain relu-2-3-1-unit-2-dead
  make lesson-wide 0 explain fixtures/networks/iris-classifier.json
  make lesson-defect 0 explain mazur-2-2-2 --defect D14
  make exercise 0 explain mazur-2-2-2 --exercise
  rm "$kept/reports/exercise/explanation.html"
  make properties 0 properties --cases 3
  make defects 0 defects --cases 1 --filter 'D(1|5|14|26)$'
  make selftest 0 selftest --cases 2 --filter 'false alarms|power|foreign'
  make diff 1 "report diff" "$kept/reports/program-verified/report.json" "$kept/reports/program-refuted/report.json"
  # A binary for debugging takes half a minute for the suite; how its report is shown is seen from one that was kept.
  make verify 0 "report render" reports/report.json
}

chromium=$(chromium_that_runs) || { install_for_tests chromium && chromium=$(chromium_that_runs); } || {
  say "Chromium is missing, and there is no package of it to install: THE BROWSER TESTS ARE LEFT OUT"
  exit 0
}
java -version >/dev/null 2>&1 || install_for_tests default-jre-headless

rm -rf "$kept/reports"
mkdir -p "$kept/reports"
kept=$(CDPATH='' cd -P -- "$kept" && pwd)
# The reports are made while the packages are installed.
make_reports &
reports=$!
prepare_python
wait "$reports"
"$python" -B "$here/test_reports.py" "$chromium" "$kept/reports" "$kept"
