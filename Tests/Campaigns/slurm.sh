#!/usr/bin/env bash
# Runs the files of Examples/slurm on a Slurm of its own on this machine: eight shards of selftest, one of which is killed and
# requeued, and the job that merges; the report must have the bytes of one process's, but for seconds. Then the wall time of the
# same cases as one shard and as two, and a check of a program whose copies Slurm places.
#
#   Tests/Campaigns/slurm.sh .build/debug/gradient-check [CASES]
#
# Needs root, and installs slurm-wlm and munge of Debian where they are missing; ends what it started.
set -euo pipefail

program=slurm.sh
GRADIENT_CHECK=$(realpath -- "${1:?the path of gradient-check}")
export GRADIENT_CHECK
cases=${2:-400}
root=$(CDPATH='' cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=../../scripts/prerequisites.sh
. "$root/scripts/prerequisites.sh"

fail() {
  say "$1"
  tail -n 5 "$folder"/log/*.log "$folder"/*.out >&2 2>/dev/null || true
  exit 1
}

[ "$(id -u)" = 0 ] || { say "found no root, expected it: Slurm's daemons start jobs of every user"; exit 72; }
if ! command -v slurmctld >/dev/null || ! command -v slurmd >/dev/null || ! command -v munged >/dev/null; then
  apt-get install -y -qq slurm-wlm munge >/dev/null || { say "Slurm is missing and could not be installed"; exit 72; }
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/$program.XXXXXX")
export SLURM_CONF=$folder/slurm.conf
munged=

# Ends a daemon by its pid file.
end() {
  [ ! -s "$1" ] || kill "$(cat "$1")" 2>/dev/null || true
}

clean_up() {
  scancel --user=root 2>/dev/null || true
  end "$folder/slurmd.pid"
  end "$folder/slurmctld.pid"
  [ -z "$munged" ] || end "$munged"
  # Their last words are written to the folder.
  local tries
  for ((tries = 0; tries < 50; tries++)); do
    [ -e "$folder/slurmctld.pid" ] || [ -e "$folder/slurmd.pid" ] || break
    sleep 0.1
  done
  rm -rf "$folder"
}
trap clean_up EXIT

# wait_for SECONDS WHAT COMMAND…: until the command succeeds.
wait_for() {
  local end=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || fail "waited in vain for $what"
    sleep 0.2
  done
}

[ -e /etc/munge/munge.key ] || mungekey -c
chown munge: /etc/munge/munge.key
if ! munge -n >/dev/null 2>&1; then
  install -d -o munge -g munge /run/munge
  su -s /bin/sh munge -c munged
  munged=/run/munge/munged.pid
fi
wait_for 10 munged munge -n
mkdir -p "$folder"/{state,spool,log}
sed "s|@DIR@|$folder|g; s|@HOST@|$(hostname)|g" "$root/Tests/Campaigns/slurm.conf" >"$SLURM_CONF"
slurmctld
slurmd
is_ready() { sinfo --noheader --format=%T | grep -q '^idle$'; }
wait_for 30 "an idle node" is_ready

arguments=(selftest --cases "$cases" --seed 5 --filter '^(false|honesty|interval)')
cd "$folder"
status=0
"$GRADIENT_CHECK" "${arguments[@]}" --format json >whole.json || status=$?

# Eight shards, one of which is killed when it has made some cases, and then requeued.
job=$(sbatch --parsable --array=1-8 "$root/Examples/slurm/shards.sh" "${arguments[@]}")
has_begun() { [ "$(wc -l <shards/1.log)" -ge 4 ]; }
wait_for 60 "the first shard" has_begun
victim=
for process in /proc/[0-9]*; do
  # Some have ended since the list was made.
  [ -r "$process/cmdline" ] || continue
  if tr '\0' ' ' 2>/dev/null <"$process/cmdline" | grep -q -- '--shard 1/8 '; then victim=${process#/proc/}; fi
done
[ -n "$victim" ] || fail "found no process of shard 1, expected it under way: more cases are needed"
kill -KILL "$victim"
before=$(wc -l <shards/1.log)
has_failed() { scontrol show job "${job}_1" | grep -Eq 'JobState=FAILED'; }
wait_for 30 "the killed shard to fail" has_failed
scontrol requeue "${job}_1"
# Slurm gives what was requeued two minutes to think.
scontrol update JobId="${job}_1" StartTime=now
merge=$(sbatch --parsable --dependency=afterany:"$job" "$root/Examples/slurm/merge.sh")
has_ended() { scontrol show job "$merge" | grep -Eq 'JobState=(COMPLETED|FAILED)'; }
wait_for 300 "the report" has_ended
code=$(scontrol show job "$merge" | sed -n 's/.*ExitCode=\([0-9]*\):.*/\1/p')
[ "$code" = "$status" ] || fail "the job that merges ended with $code, expected $status of one process"
diff <(grep -v '"seconds" :' whole.json) <(grep -v '"seconds" :' report/report.json) >&2 \
  || fail "the report of eight shards differs from that of one process"
[ "$(sort shards/1.log | uniq -d | wc -l)" = 0 ] && [ "$before" -lt "$(wc -l <shards/1.log)" ] \
  || fail "the shard that was killed did not go on with its log"
echo "eight shards: killed one after $((before - 1)) of $(($(wc -l <shards/1.log) - 1)) cases; the report is that of one process"

for count in 1 2; do
  rm -rf shards
  began=$(date +%s.%N)
  sbatch --wait --array=1-"$count" "$root/Examples/slurm/shards.sh" "${arguments[@]}" >/dev/null
  LC_ALL=C printf '%s shards of one core each: %.1f s\n' "$count" "$(echo "$(date +%s.%N) - $began" | bc)"
done

copies=(srun --quiet --ntasks=1 --unbuffered python3 -B "$root/Tests/Campaigns/costly.py" "$folder/notes" 5 wrong)
status=0
"$GRADIENT_CHECK" program --jobs 2 --resume placed.log --format json -- "${copies[@]}" >placed.json || status=$?
[ "$status" = 1 ] && grep -q 'x\[4\]' placed.json || fail "found status $status of a program that Slurm places, expected 1"
[ "$(cut -d ' ' -f 1 notes | sort -u | wc -l)" = 2 ] || fail "expected two copies that Slurm placed to share the evaluations"
echo "$program: passed"
