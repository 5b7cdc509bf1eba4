// swift-tools-version: 6.1

import PackageDescription

// A package of its own, so that whatever measuring needs never reaches the users of the libraries.
let package = Package(
  name: "benchmarks",
  platforms: [.macOS(.v14)],
  dependencies: [.package(name: "gradient-check", path: "..")],
  targets: [
    .executableTarget(
      name: "oracle-benchmarks",
      dependencies: [
        .product(name: "GradientChecking", package: "gradient-check"),
        .product(name: "ReferenceMLP", package: "gradient-check"),
        .product(name: "GSLDerivatives", package: "gradient-check"),
        .product(name: "PropertyTesting", package: "gradient-check"),
      ]),
    .executableTarget(
      name: "network-benchmarks",
      dependencies: [
        .product(name: "GradientChecking", package: "gradient-check"),
        .product(name: "ReferenceMLP", package: "gradient-check"),
        .product(name: "TrainingHealth", package: "gradient-check"),
      ]),
    .executableTarget(
      name: "scaling-benchmarks",
      dependencies: [
        .product(name: "GradientChecking", package: "gradient-check"),
        .product(name: "ReferenceMLP", package: "gradient-check"),
      ]),
  ],
  swiftLanguageModes: [.v6]
)
