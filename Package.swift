// swift-tools-version: 6.1

import PackageDescription

let numerics = Target.Dependency.product(name: "RealModule", package: "swift-numerics")
let complex = Target.Dependency.product(name: "ComplexModule", package: "swift-numerics")

// Products above `GSLDerivatives` link GSL, which is GPL; `GradientChecking` and `ReferenceMLP` do not.
let package = Package(
  name: "gradient-check",
  platforms: [.macOS(.v14)],
  products: [
    .library(name: "GradientChecking", targets: ["GradientChecking", "Derivatives", "Scalars"]),
    .library(name: "PropertyTesting", targets: ["PropertyTesting"]),
    .library(name: "GradientCheckTesting", targets: ["GradientCheckTesting"]),
    .library(name: "ReferenceMLP", targets: ["ReferenceMLP", "NetworkFiles", "NetworkChecking"]),
    .library(name: "GSLDerivatives", targets: ["GSLDerivatives"]),
    .executable(name: "gradient-check", targets: ["gradient-check"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.0.0"),
    .package(url: "https://github.com/swiftcsv/SwiftCSV", from: "0.10.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    .systemLibrary(
      name: "CGSL", pkgConfig: "gsl", providers: [.apt(["libgsl-dev"]), .brew(["gsl"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .target(name: "CBLASLoading"),
    .target(name: "BLAS", dependencies: ["CBLASLoading"]),
    .target(name: "CVectorFunctions"),
    .target(name: "VectorFunctions", dependencies: ["CVectorFunctions"]),
    .target(name: "Scalars", dependencies: [numerics, complex]),
    .target(name: "Derivatives", dependencies: ["Scalars", numerics, complex]),
    .target(name: "GSLDerivatives", dependencies: ["CGSL", "Derivatives"]),
    .target(name: "GradientChecking", dependencies: ["Derivatives", "Scalars", numerics, complex]),
    .target(name: "PropertyTesting", dependencies: [numerics]),
    .target(name: "GradientCheckTesting", dependencies: ["GradientChecking", "PropertyTesting"]),
    .target(name: "TensorFiles", dependencies: ["CZlib"]),
    .target(name: "JSONText"),
    .systemLibrary(name: "CGradientCheck"),
    .target(
      name: "ExternalPrograms",
      dependencies: [
        "CGradientCheck", "Derivatives", "GradientChecking", "TensorFiles",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]),
    .target(name: "ReferenceMLP", dependencies: ["BLAS", "Scalars", "VectorFunctions", numerics]),
    .target(
      name: "NetworkFiles",
      dependencies: [
        "JSONText", "ReferenceMLP", "Scalars", "TensorFiles", numerics,
        .product(name: "SwiftCSV", package: "SwiftCSV"),
      ]),
    .target(
      name: "NetworkChecking",
      dependencies: [
        "Derivatives", "GradientChecking", "ReferenceMLP", "Scalars", "VectorFunctions", numerics, complex,
      ]),
    .target(
      name: "PlantedDefects",
      dependencies: ["GradientChecking", "NetworkChecking", "ReferenceMLP", "Scalars", numerics, complex]),
    .target(
      name: "Reports", dependencies: [.product(name: "Mustache", package: "swift-mustache")],
      resources: [.copy("Templates")]),
    .target(name: "CheckReports", dependencies: ["GradientChecking", "Reports"]),
    .target(
      name: "VerificationSuite",
      dependencies: [
        "BLAS", "CheckReports", "Derivatives", "ExternalPrograms", "GSLDerivatives", "GradientChecking",
        "NetworkChecking", "NetworkFiles", "PlantedDefects", "PropertyTesting", "ReferenceMLP", "Scalars",
        "Reports", "VectorFunctions", numerics, complex,
      ]),
    .executableTarget(
      name: "gradient-check",
      dependencies: [
        "CheckReports", "ExternalPrograms", "GradientChecking", "NetworkFiles", "PlantedDefects",
        "ReferenceMLP", "Reports", "VerificationSuite",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .testTarget(name: "BLASTests", dependencies: ["BLAS"]),
    .testTarget(name: "ScalarsTests", dependencies: ["Scalars", numerics, complex]),
    .testTarget(name: "DerivativesTests", dependencies: ["Derivatives", "Scalars", numerics, complex]),
    .testTarget(name: "GSLDerivativesTests", dependencies: ["Derivatives", "GSLDerivatives", numerics]),
    .testTarget(
      name: "GradientCheckingTests",
      dependencies: ["Derivatives", "GradientChecking", "ReferenceMLP", "Scalars", numerics, complex]),
    .testTarget(name: "PropertyTestingTests", dependencies: ["PropertyTesting"]),
    .testTarget(
      name: "GradientCheckTestingTests",
      dependencies: ["GradientCheckTesting", "GradientChecking", "PropertyTesting"]),
    .testTarget(name: "TensorFilesTests", dependencies: ["TensorFiles"]),
    .testTarget(
      name: "ExternalProgramsTests",
      dependencies: ["ExternalPrograms", "GradientChecking", "Derivatives"], exclude: ["Programs"]),
    .testTarget(
      name: "ReferenceMLPTests",
      dependencies: [
        "BLAS", "NetworkChecking", "NetworkFiles", "NetworkTestCases", "ReferenceMLP", "Scalars",
        "VectorFunctions", complex,
      ]),
    .target(
      name: "NetworkTestCases", dependencies: ["NetworkChecking", "ReferenceMLP"],
      path: "Tests/NetworkTestCases"),
    .testTarget(
      name: "NetworkCheckingTests",
      dependencies: [
        "BLAS", "Derivatives", "GradientChecking", "NetworkChecking", "NetworkTestCases", "PlantedDefects",
        "ReferenceMLP", "Scalars",
      ]),
    .testTarget(
      name: "PlantedDefectsTests",
      dependencies: ["GradientChecking", "NetworkFiles", "PlantedDefects", "ReferenceMLP", "Scalars"]),
    .testTarget(name: "NetworkFilesTests", dependencies: ["NetworkFiles", "ReferenceMLP"]),
    .testTarget(name: "VectorFunctionsTests", dependencies: ["Scalars", "VectorFunctions", numerics]),
    .testTarget(name: "ReportsTests", dependencies: ["Reports"]),
    .testTarget(name: "CheckReportsTests", dependencies: ["CheckReports", "GradientChecking", "Reports"]),
    .testTarget(
      name: "VerificationSuiteTests",
      dependencies: [
        "BLAS", "Derivatives", "GradientChecking", "NetworkChecking", "NetworkFiles", "PlantedDefects",
        "PropertyTesting", "ReferenceMLP", "Scalars", "Reports", "VerificationSuite", numerics,
      ]),
    .testTarget(name: "CommandLineTests", dependencies: ["ReferenceMLP", "gradient-check"]),
  ],
  swiftLanguageModes: [.v6]
)
