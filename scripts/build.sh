# shellcheck shell=bash
# Sourced by ./gradient-check and ./run-tests after scripts/prerequisites.sh, and by scripts/documentation.sh: SwiftPM's
# commands, kept quiet.
: "${program:?the name to put before messages}" "${root:?the folder of the package}"

readonly STATUS_CANNOT_WRITE=66
readonly STATUS_BUILD_FAILED=70

# How tests are built. Whole modules: file by file the compiler takes up to twice as long. Two threads write the objects for
# which SwiftPM waits, one of each file. The index, in which SwiftPM looks for tests of XCTest, needs nothing of the system's.
# shellcheck disable=SC2034
readonly TEST_BUILD=(
  -Xswiftc -whole-module-optimization -Xswiftc -num-threads -Xswiftc 2 -Xswiftc -index-ignore-system-modules)

# Package.swift then optimises the modules that compute: of all, and of the tests, the optimiser takes longer than they run.
case $program in run-tests | documentation) export GRADIENT_CHECK_OPTIMIZED=1 ;; esac

# Without this, a Ctrl-C that SwiftPM answers with an ordinary status would be taken for a failure.
# It does not outlive `exec`, so that gradient-check itself sees Ctrl-C as it always does.
trap stop_for_interrupt INT

stop_for_interrupt() {
  rm -f "${swift_log-}"
  trap - INT
  kill -INT $$
}

# Ends with a sentence where a build could not write: SwiftPM would say it in many.
require_place_to_build() {
  local place=$root/.build
  [ -e "$place" ] || place=$root
  if ! [ -w "$place" ]; then
    say "found that $place cannot be written to, expected a source tree in which to build (a copy of it will do)"
    exit "$STATUS_CANNOT_WRITE"
  fi
  place=${TMPDIR:-/tmp}
  if ! [ -d "$place" ] || ! [ -w "$place" ]; then
    say "found that $place cannot be written to, expected a folder for temporary files (see TMPDIR)"
    exit "$STATUS_CANNOT_WRITE"
  fi
}

# swift_quietly SUBCOMMAND ARGUMENT…: for `swift package` and `swift build`, heard of only when they fail.
swift_quietly() {
  local subcommand=$1
  shift
  swift_log=$(mktemp "${TMPDIR:-/tmp}/$program-build.XXXXXX")
  if ! swift "$subcommand" --package-path "$root" "$@" >"$swift_log" 2>&1 </dev/null; then
    show_failed_build
    exit "$STATUS_BUILD_FAILED"
  fi
  rm -f "$swift_log"
}

# A person gets the end of the log and its place; a CI job, whose files are gone afterwards, gets all of it.
show_failed_build() {
  if [ -t 2 ]; then
    tail -n 40 "$swift_log" >&2
    say "the build failed; the whole log is in $swift_log"
  else
    cat "$swift_log" >&2
    rm -f "$swift_log"
    say "the build failed"
  fi
}
