#!/usr/bin/env bash
# One shard of a run of gradient-check, as a task of an array job; goes on with its log when it is requeued.
#
#   sbatch --array=1-8 Examples/slurm/shards.sh selftest --cases 100000
#
# GRADIENT_CHECK is the tool, by default the one on the PATH; SHARDS how many there are, where a single one is submitted anew:
#   sbatch --array=3 --export=ALL,SHARDS=8 Examples/slurm/shards.sh selftest --cases 100000
#SBATCH --job-name=gradient-check
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=gradient-check-%A_%a.out
set -euo pipefail
shard=$SLURM_ARRAY_TASK_ID/${SHARDS:-$SLURM_ARRAY_TASK_COUNT}
mkdir -p shards
exec "${GRADIENT_CHECK:-gradient-check}" "$@" --jobs "${SLURM_CPUS_ON_NODE:-1}" \
  --shard "$shard" --resume "shards/$SLURM_ARRAY_TASK_ID.log"
