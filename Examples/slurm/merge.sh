#!/usr/bin/env bash
# Makes the report of all shards; its status is the verdict. Fails, and says which, where a shard is missing or not finished.
#
#   sbatch --dependency=afterany:JOB Examples/slurm/merge.sh
#SBATCH --job-name=gradient-check-merge
#SBATCH --output=gradient-check-merge-%j.out
set -euo pipefail
exec "${GRADIENT_CHECK:-gradient-check}" report merge shards/*.log --output report "$@"
