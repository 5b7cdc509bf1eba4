#!/usr/bin/env bash
# Builds the DocC documentation of every library module into .build/documentation; fails on any warning.
set -euo pipefail
program=documentation
root=$(CDPATH='' cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=scripts/build.sh
. "$root/scripts/build.sh"
cd "$root"

modules=(BLAS Scalars Derivatives GSLDerivatives GradientChecking PropertyTesting GradientCheckTesting
  DifferentiableObjectives GradientCheckDifferentiation ToolchainDerivatives RunLogs TensorFiles
  JSONText ExternalPrograms ReferenceMLP NetworkFiles NetworkChecking PlantedDefects VectorFunctions
  Reports CheckReports Runs Claims NetworkProperties DefectTrials SelfTest VerificationSuite Commands ProgramCommands
  NetworkCommands SuiteCommands)
docc=$(command -v docc || xcrun --find docc)

# Built as the tests are, whose build is then used.
swift package "${TEST_BUILD[@]}" dump-symbol-graph --minimum-access-level public >.build/documentation.log 2>&1 || {
  cat .build/documentation.log >&2
  exit 1
}
graphs=$(find -L .build -type d -name symbolgraph -print -quit)
failed=0
for module in "${modules[@]}"; do
  input=.build/documentation-input/$module
  rm -rf "$input"
  mkdir -p "$input" .build/documentation
  cp "$graphs/$module.symbols.json" "$input/"
  find "$graphs" -name "$module@*.symbols.json" -exec cp {} "$input/" \;
  catalog=()
  [ -d "Sources/$module/$module.docc" ] && catalog=("Sources/$module/$module.docc")
  output=$("$docc" convert "${catalog[@]}" --additional-symbol-graph-dir "$input" --fallback-display-name "$module" \
    --fallback-bundle-identifier "gradient-check.$module" --output-dir ".build/documentation/$module" 2>&1) || failed=1
  if grep -qE 'warning:|error:' <<<"$output"; then
    printf '%s\n' "$output" >&2
    failed=1
  fi
done
[ "$failed" = 0 ] && echo "documentation: ${#modules[@]} modules without a warning"
exit "$failed"
