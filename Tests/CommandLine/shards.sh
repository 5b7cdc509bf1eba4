#!/usr/bin/env bash
# Shards of the suite's commands, merged, against the run that makes all cases itself; runs that are killed and go on with their
# log, by the gradient-check given as the argument. The long run is Tests/Campaigns/resume.py, and slurm.sh beside it.
set -euo pipefail

program=shards.sh
tool=$(realpath -- "$1")
root=$(CDPATH='' cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=../../scripts/prerequisites.sh
. "$root/scripts/prerequisites.sh"
folder=$(mktemp -d "${TMPDIR:-/tmp}/$program.XXXXXX")
trap 'rm -rf "$folder"' EXIT

fail() {
  say "$1"
  exit 1
}

# same FILE FILE: whether two reports have the same bytes, but for seconds.
same() {
  diff <(grep -v '"seconds" :' "$1") <(grep -v '"seconds" :' "$2")
}

# expect STATUS WORDS ARGUMENT…: fails unless gradient-check ends with the status, and says the words.
expect() {
  local expected=$1 words=$2 status=0 output
  shift 2
  output=$("$tool" "$@" 2>&1) || status=$?
  if [ "$status" != "$expected" ] || ! grep -qF -- "$words" <<<"$output"; then
    echo "$output" >&2
    fail "found status $status, expected $expected and the words \"$words\": $*"
  fi
}

# compare NAME COUNT ARGUMENT…: a run as a whole, and by COUNT shards that are merged last one first.
compare() {
  local name=$1 count=$2 whole=0 merged=0 logs=() shard
  shift 2
  "$tool" "$@" --format json >"$folder/$name.json" || whole=$?
  for ((shard = count; shard >= 1; shard--)); do
    "$tool" "$@" --quiet --shard "$shard/$count" --log "$folder/$name-$shard.log" || fail "shard $shard of $* failed"
    logs+=("$folder/$name-$shard.log")
  done
  "$tool" report merge "${logs[@]}" --format json >"$folder/$name-merged.json" || merged=$?
  [ "$whole" = "$merged" ] || fail "found status $merged, expected $whole of the whole run: $*"
  same "$folder/$name.json" "$folder/$name-merged.json" >&2 || fail "the merged report of $* differs"
}

selftest=(selftest --cases 8 --seed 3 --filter '^(false|honesty|interval|foreign|largest)')
compare selftest 3 "${selftest[@]}"
compare defects 4 defects --cases 2 --filter '^D(1|36)$|mean'
# More shards than properties: some have nothing to do.
compare properties 4 properties --cases 20 --filter '^P(3|17)-|false'
compare verify 2 verify --profile quick

# What does not belong together, what is missing, what is there twice, what is damaged.
cd "$folder"
expect 65 'found no log of shard 2/3 beside it, expected those of all 3 shards' \
  report merge selftest-1.log selftest-3.log
expect 65 'selftest-1.log, line 1: found shard 1/3 once more, after selftest-1.log, expected each shard once' \
  report merge selftest-1.log selftest-1.log selftest-2.log
expect 65 'defects-4.log, line 1: found a log of another run, with command defects, expected one with command selftest' \
  report merge selftest-1.log defects-4.log
"$tool" "${selftest[@]}" --seed 4 --quiet --shard 2/3 --log seed.log
expect 65 'seed.log, line 1: found a log of another run, with --seed 4, expected one with --seed 3, as selftest-1.log has' \
  report merge selftest-1.log seed.log selftest-3.log
"$tool" "${selftest[@]}" --cases 7 --quiet --shard 2/3 --log cases.log
expect 65 'with --cases 7, expected one with --cases 8' report merge selftest-1.log cases.log selftest-3.log
"$tool" selftest --cases 8 --seed 3 --filter honesty --quiet --shard 2/3 --log filter.log
expect 65 'with --filter honesty, expected one with --filter ^(false' report merge selftest-1.log filter.log selftest-3.log
"$tool" "${selftest[@]}" --quiet --shard 2/4 --log count.log
expect 65 'count.log, line 1: found shard 2/4, expected one of 3 shards, as selftest-1.log is' \
  report merge selftest-1.log count.log selftest-3.log
expect 65 'found no log beside other files that are, expected logs alone' report merge selftest-1.log selftest.json
sed '3s/verified/refuted /' selftest-2.log >damaged.log
expect 65 'damaged.log, line 3: found the checksum ' report merge selftest-1.log damaged.log selftest-3.log
sed '3d' selftest-2.log >short.log
expect 65 'of false alarms, though it falls to shard 2/3, expected all cases of the shard' \
  report merge selftest-1.log short.log selftest-3.log
expect 64 'found no log for the cases of shard 1/3, expected --log FILE' "${selftest[@]}" --shard 1/3
expect 64 'expected them at report merge' "${selftest[@]}" --shard 1/3 --log new.log --output out
expect 64 'shard' "${selftest[@]}" --shard 4/3 --log new.log
expect 65 'found a log that was begun before, expected no such file' "${selftest[@]}" --shard 1/3 --log selftest-1.log
expect 65 'found a log of another run, with --shard 1/3, expected one with --shard 2/3' \
  "${selftest[@]}" --shard 2/3 --resume selftest-1.log

# The log of a program's check has evaluations and no cases; it belongs to one program, point and set of options.
costly=(python3 -B "$root/Tests/Campaigns/costly.py" notes 0)
"$tool" program --quiet --log program.log -- "${costly[@]}"
expect 65 'program.log, line 1: found a log of program, expected one of verify, properties, defects, selftest' \
  report merge program.log
expect 65 'line 1: found a log of another run, with --power 1e-08, expected one with --power 1e-06' \
  program --power 1e-6 --resume program.log -- "${costly[@]}"
expect 65 "notes 0 wrong" program --resume program.log -- "${costly[@]}" wrong
expect 65 'found a log that was begun before' program --log program.log -- "${costly[@]}"
expect 64 '--log: found it with --resume, expected one of them' program --log a --resume b -- "${costly[@]}"

# A run whose log is cut off anywhere goes on to the same bytes, and one that is finished makes no case again.
# So few cases need not be verified; reports are compared with their verdict.
"$tool" "${selftest[@]}" --quiet --log whole.log --fail-on nothing
lines=$(wc -l <whole.log)
head -c $(($(wc -c <whole.log) / 2)) whole.log >half.log
half=$(wc -l <half.log)
"$tool" "${selftest[@]}" --resume half.log --fail-on nothing --format json >half.json
same selftest.json half.json >&2 || fail "the report of a run that went on differs"
[ "$(wc -l <half.log)" = "$lines" ] || fail "found $(wc -l <half.log) lines, expected $lines after $half"
"$tool" "${selftest[@]}" --resume half.log --fail-on nothing --format json >again.json
same selftest.json again.json >&2 || fail "the report of a run that was finished differs"
[ "$(wc -l <half.log)" = "$lines" ] || fail "a run that was finished made cases again"

# A whole run's log gives its report, too.
"$tool" report merge half.log --fail-on nothing --format json >alone.json
same selftest.json alone.json >&2 || fail "the report of a whole run's log differs"

python3 -B "$root/Tests/Campaigns/resume.py" "$tool" --kills 5 --milliseconds 5
echo "$program: passed"
