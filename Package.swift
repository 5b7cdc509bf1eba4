// swift-tools-version: 6.1

import PackageDescription

let numerics = Target.Dependency.product(name: "RealModule", package: "swift-numerics")
let complex = Target.Dependency.product(name: "ComplexModule", package: "swift-numerics")

// Where a system's libraries lie in the usual folders, pkg-config is not asked: it would be for every package that depends on this one too.
#if os(Linux)
  let asksPkgConfig = Context.environment["PKG_CONFIG_PATH"] != nil
#else
  let asksPkgConfig = true
#endif

// What the libraries for tests and checks do without: with `traits: []` a package that depends on this one fetches swift-numerics alone.
let tools = TargetDependencyCondition.when(traits: ["Tools"])
let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser", condition: tools)
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache", condition: tools)
let csv = Target.Dependency.product(name: "SwiftCSV", package: "SwiftCSV", condition: tools)
let subprocess = Target.Dependency.product(
  name: "Subprocess", package: "swift-subprocess", condition: tools)

// Products above `GSLDerivatives` link GSL, which is GPL; `GradientChecking` and `ReferenceMLP` do not.
let package = Package(
  name: "gradient-check",
  platforms: [.macOS(.v14)],
  products: [
    .library(name: "GradientChecking", targets: ["GradientChecking", "Derivatives", "Scalars"]),
    .library(name: "PropertyTesting", targets: ["PropertyTesting", "Proportions"]),
    .library(name: "GradientCheckTesting", targets: ["GradientCheckTesting"]),
    .library(name: "GradientCheckDifferentiation", targets: ["GradientCheckDifferentiation"]),
    .library(name: "ReferenceMLP", targets: ["ReferenceMLP", "NetworkFiles", "NetworkChecking"]),
    .library(name: "GSLDerivatives", targets: ["GSLDerivatives"]),
    .library(name: "TrainingHealth", targets: ["TrainingHealth"]),
    .executable(name: "gradient-check", targets: ["gradient-check"]),
    .executable(name: "gradient-check-network", targets: ["gradient-check-network"]),
    .executable(name: "gradient-check-program", targets: ["gradient-check-program"]),
    .executable(name: "gradient-check-suite", targets: ["gradient-check-suite"]),
  ],
  traits: [
    .trait(name: "Tools", description: "The commands, their reports, and the network's files."),
    .default(enabledTraits: ["Tools"]),
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
      name: "CGSL", pkgConfig: asksPkgConfig ? "gsl" : nil, providers: [.apt(["libgsl-dev"]), .brew(["gsl"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: asksPkgConfig ? "zlib" : nil,
      providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .target(name: "CBLASLoading"),
    .target(name: "BLAS", dependencies: ["CBLASLoading"]),
    .target(name: "CVectorFunctions"),
    .target(name: "VectorFunctions", dependencies: ["CVectorFunctions"]),
    .target(name: "Scalars", dependencies: [numerics, complex]),
    .target(name: "Derivatives", dependencies: ["Scalars", numerics, complex]),
    .target(name: "GSLDerivatives", dependencies: ["CGSL", "Derivatives"]),
    .target(name: "Wording"),
    .target(
      name: "GradientChecking", dependencies: ["Derivatives", "Scalars", "Wording", numerics, complex]),
    .target(name: "Proportions", dependencies: [numerics]),
    .target(name: "PropertyTesting", dependencies: ["Proportions", numerics]),
    .target(
      name: "GradientCheckTesting",
      dependencies: ["Derivatives", "GradientChecking", "PropertyTesting", "Wording"]),
    .target(name: "DifferentiableObjectives", dependencies: ["Derivatives", "GradientChecking"]),
    .target(
      name: "GradientCheckDifferentiation",
      dependencies: ["DifferentiableObjectives", "GradientCheckTesting", "GradientChecking"]),
    // Forward derivatives of closures are made by request only.
    .target(
      name: "ToolchainDerivatives",
      dependencies: ["Derivatives", "DifferentiableObjectives", "GradientChecking", "Scalars", "Wording"],
      swiftSettings: [
        .unsafeFlags(["-Xfrontend", "-enable-experimental-forward-mode-differentiation"])
      ]),
    .executableTarget(
      name: "swift-derivatives",
      dependencies: [
        "ToolchainDerivatives", argumentParser,
      ]),
    .target(name: "InputFiles", dependencies: ["Wording"]),
    .target(name: "TensorFiles", dependencies: ["CZlib", "InputFiles"]),
    .target(name: "RunLogs", dependencies: ["CZlib", "InputFiles"]),
    .target(name: "JSONText"),
    .systemLibrary(name: "CGradientCheck"),
    .target(
      name: "ExternalPrograms",
      dependencies: [
        "CGradientCheck", "Derivatives", "GradientChecking", "InputFiles", "RunLogs", "Scalars",
        "TensorFiles",
        subprocess,
      ]),
    .target(name: "ReferenceMLP", dependencies: ["BLAS", "Scalars", "VectorFunctions", numerics]),
    .target(
      name: "NetworkFiles",
      dependencies: [
        "InputFiles", "JSONText", "ReferenceMLP", "Scalars", "TensorFiles", "Wording", numerics, csv,
      ]),
    .target(
      name: "NetworkChecking",
      dependencies: [
        "Derivatives", "GradientChecking", "ReferenceMLP", "Scalars", "VectorFunctions", numerics, complex,
      ]),
    .target(
      name: "TrainingHealth",
      dependencies: ["GSLDerivatives", "NetworkChecking", "ReferenceMLP", "Scalars", "Wording"]),
    .target(
      name: "PlantedDefects",
      dependencies: ["GradientChecking", "NetworkChecking", "ReferenceMLP", "Scalars", numerics]),
    .target(
      name: "Reports",
      dependencies: [
        "InputFiles", "JSONText", "Proportions", "Wording", mustache,
      ],
      resources: [.copy("Templates")]),
    .target(
      name: "CheckReports",
      dependencies: [
        "BLAS", "Derivatives", "GSLDerivatives", "GradientChecking", "Reports", "VectorFunctions",
      ]),
    .target(
      name: "Runs",
      dependencies: ["BLAS", "ReferenceMLP", "Reports", "RunLogs", "Scalars", "TrainingHealth", "Wording"]),
    // Siblings, which compile side by side.
    .target(
      name: "Claims",
      dependencies: [
        "GradientChecking", "NetworkChecking", "NetworkFiles", "PlantedDefects", "ReferenceMLP", "Reports",
        "Runs", "Scalars",
      ]),
    .target(
      name: "NetworkProperties",
      dependencies: [
        "CheckReports", "NetworkChecking", "PlantedDefects", "Proportions", "PropertyTesting", "ReferenceMLP",
        "Reports",
        "Runs", "Scalars", "TrainingHealth", "Wording",
      ]),
    .target(
      name: "DefectTrials",
      dependencies: [
        "CheckReports", "Derivatives", "GradientChecking", "NetworkChecking", "PlantedDefects",
        "ReferenceMLP", "Reports",
        "Runs", "Scalars", numerics,
      ]),
    .target(
      name: "SelfTest",
      dependencies: [
        "CheckReports", "Derivatives", "GSLDerivatives", "GradientChecking", "NetworkChecking",
        "PlantedDefects", "Proportions", "ReferenceMLP", "Reports", "Runs", "Scalars", "TrainingHealth",
        numerics, complex,
      ]),
    .target(
      name: "VerificationSuite",
      dependencies: [
        "CheckReports", "Claims", "DefectTrials", "Derivatives", "GSLDerivatives", "GradientChecking",
        "NetworkChecking", "NetworkFiles", "NetworkProperties", "PlantedDefects", "PropertyTesting",
        "ReferenceMLP", "Reports", "Runs", "Scalars", numerics, complex,
      ]),
    .target(
      name: "Commands",
      dependencies: [
        "CheckReports", "GradientChecking", "InputFiles", "Reports", "RunLogs", argumentParser,
      ]),
    .target(
      name: "ProgramCommands",
      dependencies: [
        "CheckReports", "Commands", "ExternalPrograms", "GradientChecking", "Reports", "RunLogs",
        argumentParser,
      ]),
    .target(
      name: "NetworkCommands",
      dependencies: [
        "BLAS", "CheckReports", "Commands", "GradientChecking", "NetworkChecking", "NetworkFiles",
        "ReferenceMLP", "Reports", "Runs", "TrainingHealth", argumentParser,
      ]),
    .target(
      name: "SuiteCommands",
      dependencies: [
        "CheckReports", "Commands", "DefectTrials", "InputFiles", "JSONText", "NetworkFiles",
        "NetworkProperties", "PlantedDefects", "ReferenceMLP", "Reports", "RunLogs", "Runs",
        "VerificationSuite", "Wording",
        argumentParser,
      ]),
    // What a first check of a program, one of a network, and a first run of the suite wait for.
    .executableTarget(
      name: "gradient-check-program",
      dependencies: [
        "CheckReports", "Commands", "ProgramCommands", argumentParser,
      ]),
    .executableTarget(
      name: "gradient-check-network",
      dependencies: [
        "CheckReports", "Commands", "NetworkCommands", argumentParser,
      ]),
    .executableTarget(
      name: "gradient-check-suite",
      dependencies: [
        "CheckReports", "Commands", "SuiteCommands", argumentParser,
      ]),
    .executableTarget(
      name: "gradient-check",
      dependencies: [
        "CheckReports", "Commands", "ExternalPrograms", "JSONText", "NetworkCommands", "PlantedDefects",
        "ProgramCommands", "ReferenceMLP", "Reports", "RunLogs", "Runs", "SelfTest", "SuiteCommands",
        "Wording",
        argumentParser,
      ]),
    .testTarget(name: "BLASTests", dependencies: ["BLAS"]),
    .testTarget(name: "ScalarsTests", dependencies: ["Scalars", numerics, complex]),
    .testTarget(name: "DerivativesTests", dependencies: ["Derivatives", "Scalars", numerics, complex]),
    .testTarget(
      name: "GSLDerivativesTests",
      dependencies: ["CGSL", "Derivatives", "GSLDerivatives", "Proportions", numerics]),
    .testTarget(
      name: "GradientCheckingTests",
      dependencies: ["Derivatives", "GradientChecking", "ReferenceMLP", "Scalars", numerics, complex]),
    .testTarget(name: "ProportionsTests", dependencies: ["Proportions"]),
    .testTarget(name: "PropertyTestingTests", dependencies: ["Proportions", "PropertyTesting"]),
    .testTarget(
      name: "GradientCheckTestingTests",
      dependencies: [
        "Derivatives", "GradientCheckTesting", "GradientChecking", "PropertyTesting", "TestSupport",
      ]),
    .testTarget(
      name: "GradientCheckDifferentiationTests",
      dependencies: [
        "DifferentiableObjectives", "GradientCheckDifferentiation", "GradientChecking", "TestSupport",
      ]),
    .testTarget(
      name: "ToolchainDerivativesTests",
      dependencies: ["GradientChecking", "Scalars", "ToolchainDerivatives", "swift-derivatives"]),
    .testTarget(name: "InputFilesTests", dependencies: ["InputFiles"]),
    .testTarget(name: "TensorFilesTests", dependencies: ["TensorFiles"]),
    .testTarget(name: "RunLogsTests", dependencies: ["RunLogs"]),
    .testTarget(
      name: "ExternalProgramsTests",
      dependencies: ["ExternalPrograms", "GradientChecking", "Derivatives", "RunLogs"], exclude: ["Programs"]),
    .testTarget(
      name: "ReferenceMLPTests",
      dependencies: [
        "BLAS", "NetworkChecking", "NetworkFiles", "TestSupport", "ReferenceMLP", "Scalars",
        "VectorFunctions", complex,
      ]),
    .target(
      name: "TestSupport", dependencies: ["NetworkChecking", "ReferenceMLP"],
      path: "Tests/TestSupport"),
    .testTarget(
      name: "NetworkCheckingTests",
      dependencies: [
        "BLAS", "Derivatives", "GradientChecking", "NetworkChecking", "TestSupport", "PlantedDefects",
        "ReferenceMLP", "Scalars",
      ]),
    .testTarget(
      name: "TrainingHealthTests",
      dependencies: ["GSLDerivatives", "NetworkChecking", "ReferenceMLP", "Scalars", "TrainingHealth"]),
    .testTarget(
      name: "PlantedDefectsTests",
      dependencies: [
        "GradientChecking", "NetworkFiles", "PlantedDefects", "ReferenceMLP", "Scalars", "TestSupport",
      ]),
    .testTarget(name: "NetworkFilesTests", dependencies: ["JSONText", "NetworkFiles", "ReferenceMLP"]),
    .testTarget(name: "VectorFunctionsTests", dependencies: ["Scalars", "VectorFunctions", numerics]),
    .testTarget(name: "ReportsTests", dependencies: ["Reports"]),
    .testTarget(
      name: "CheckReportsTests",
      dependencies: [
        "BLAS", "CheckReports", "GradientCheckTesting", "GradientChecking", "Reports", "Wording",
      ]),
    .testTarget(name: "RunsTests", dependencies: ["BLAS", "RunLogs", "Runs"]),
    .testTarget(
      name: "ClaimsTests", dependencies: ["Claims", "ReferenceMLP", "Reports", "Scalars", "TestSupport"]),
    .testTarget(
      name: "NetworkPropertiesTests",
      dependencies: [
        "DefectTrials", "NetworkProperties", "Proportions", "PropertyTesting", "ReferenceMLP", "Reports",
        "Runs", "Scalars",
        "TestSupport",
      ]),
    .testTarget(
      name: "DefectTrialsTests",
      dependencies: ["DefectTrials", "GradientChecking", "PlantedDefects", "ReferenceMLP", "Reports", "Runs"]),
    .testTarget(
      name: "SelfTestTests",
      dependencies: [
        "Derivatives", "GradientChecking", "NetworkChecking", "ReferenceMLP", "Reports", "Runs", "Scalars",
        "SelfTest", "TrainingHealth", numerics,
      ]),
    .testTarget(
      name: "VerificationSuiteTests",
      dependencies: [
        "CheckReports", "GradientChecking", "NetworkChecking", "ReferenceMLP", "Reports", "Runs",
        "VerificationSuite",
      ]),
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "BLAS", "Commands", "GradientChecking", "NetworkChecking", "NetworkCommands", "NetworkFiles",
        "ReferenceMLP", "Reports", "RunLogs", "Runs", "gradient-check", "gradient-check-network",
        "gradient-check-program", "gradient-check-suite",
        argumentParser,
      ]),
    .testTarget(name: "WordingTests", dependencies: ["Wording"]),
    .testTarget(
      name: "ExampleTests",
      dependencies: [
        "Derivatives", "GSLDerivatives", "GradientCheckDifferentiation", "GradientCheckTesting",
        "GradientChecking", "NetworkChecking", "NetworkFiles", "PropertyTesting", "ReferenceMLP", "Scalars",
        "TestSupport", complex,
      ],
      path: "Examples/swift"),
  ],
  swiftLanguageModes: [.v6]
)

// Where tests are run, the modules in which they compute are optimised. (No version of a package may ask for that.)
let computing: Set = [
  "BLAS", "Derivatives", "GradientChecking", "NetworkChecking", "ReferenceMLP", "Scalars",
]
if Context.environment["GRADIENT_CHECK_OPTIMIZED"] != nil {
  for target in package.targets where computing.contains(target.name) {
    target.swiftSettings = (target.swiftSettings ?? []) + [.unsafeFlags(["-O"])]
  }
}
