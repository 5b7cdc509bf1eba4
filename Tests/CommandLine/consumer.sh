#!/usr/bin/env bash
# A package of its own that depends on this one for its tests, with `traits: []`: it fetches swift-numerics alone, asks
# for neither GSL nor pkg-config, and may have types of the names that one expects to be free.
set -euo pipefail
root=$(CDPATH='' cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
# As a package of somebody else finds it.
unset GRADIENT_CHECK_OPTIMIZED
folder=$(mktemp -d "${TMPDIR:-/tmp}/consumer.XXXXXX")
trap 'rm -rf "$folder"' EXIT

fail() {
  echo "consumer: $1" >&2
  exit 1
}

mkdir -p "$folder/package/Sources/OwnNames" "$folder/package/Tests/ConsumerTests" "$folder/bin"
# A dependency's name is that of its folder, whatever this clone is called.
ln -s "$root" "$folder/gradient-check"
cat >"$folder/package/Package.swift" <<'SWIFT'
// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "consumer",
  platforms: [.macOS(.v14)],
  dependencies: [.package(path: "../gradient-check", traits: [])],
  targets: [
    .target(name: "OwnNames"),
    .testTarget(
      name: "ConsumerTests",
      dependencies: [
        "OwnNames", .product(name: "GradientCheckTesting", package: "gradient-check"),
        .product(name: "PropertyTesting", package: "gradient-check"),
      ]),
  ]
)
SWIFT
cat >"$folder/package/Sources/OwnNames/OwnNames.swift" <<'SWIFT'
public struct Budget { public init() {} }
public struct Choice { public init() {} }
public struct Property { public init() {} }
public struct Source { public init() {} }
public struct Verdict { public init() {} }
SWIFT
cat >"$folder/package/Tests/ConsumerTests/ConsumerTests.swift" <<'SWIFT'
import GradientCheckTesting
import OwnNames
import PropertyTesting
import Testing

/// As types, since a call would take the one that can be made.
private struct Mine {
  var budget: Budget
  var choice: Choice
  var property: Property
  var source: Source
  var verdict: Verdict
}

@Test func names() {
  _ = Mine(budget: Budget(), choice: Choice(), property: Property(), source: Source(), verdict: Verdict())
}

@Test func gradient() async throws {
  expectGradient("squares", at: [1, 2]) { x in
    x[0] * x[0] + x[1] * x[1]
  } gradient: { x in
    x.map { 2 * $0 }
  }
  try await expectProperty(
    "reversal", "reversing twice changes nothing", Generator.integer(in: 0...9).array(count: 0...5),
    regressions: .none
  ) { list in
    Outcome.equal(Array(list.reversed().reversed()), list)
  }
}
SWIFT
cat >"$folder/bin/pkg-config" <<'SH'
#!/bin/sh
echo "$*" >>"$(dirname "$0")/asked"
exit 1
SH
chmod +x "$folder/bin/pkg-config"

cd "$folder/package"
PATH="$folder/bin:$PATH" swift test >"$folder/log" 2>&1 </dev/null || {
  cat "$folder/log" >&2
  fail "found that the consumer's tests do not build or pass, expected them to"
}
grep -q 'Test run with 2 tests' "$folder/log" || fail "found another number of tests, expected 2: $(tail -n 3 "$folder/log")"
fetched=$(ls .build/checkouts)
[ "$fetched" = swift-numerics ] || fail "found that it fetched \"$fetched\", expected swift-numerics alone"
if grep -iE 'gsl|zlib|pkg-config' "$folder/log" >&2; then
  fail "found the lines above, expected no word of GSL, zlib or pkg-config"
fi
# Elsewhere the libraries of the system lie where only pkg-config knows.
if [ "$(uname)" = Linux ] && [ -z "${PKG_CONFIG_PATH-}" ] && [ -e "$folder/bin/asked" ]; then
  fail "found that pkg-config was asked for $(tr '\n' ';' <"$folder/bin/asked"), expected no question"
fi
echo "consumer: passed"
