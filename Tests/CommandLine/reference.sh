#!/usr/bin/env bash
# The pages of docs/reference that are made from something else are what would be made now: the command line from the tool's
# help, report.json from its schema. `scripts/reference PATH` makes them again. So are the verdicts of the gallery.
set -euo pipefail

tool=$1
root=$(CDPATH='' cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
"$root/scripts/reference" "$tool" --check
"$root/scripts/gallery" "$tool" --check
