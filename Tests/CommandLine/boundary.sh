#!/usr/bin/env bash
# How gradient-check ends where the system lacks something, and what it leaves when it is killed while it writes.
# The long run is Tests/Fuzzing/kills.py without --short.
set -euo pipefail
tool=${1:?the path of gradient-check}
here=$(CDPATH='' cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/../Fuzzing" && pwd)
python3 "$here/environment.py" "$tool"
python3 "$here/kills.py" "$tool" --short
