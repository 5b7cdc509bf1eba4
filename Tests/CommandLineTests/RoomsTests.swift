import Foundation
import Testing

/// Every module is a room that imports only rooms below it, and only those that the manifest names
/// (docs/ARCHITECTURE.md, "Rooms").
@Suite struct RoomsTests {
  /// By module, the modules of this package that it may import.
  static let permitted: [String: Set<String>] = [
    "CGSL": [], "CZlib": [], "CGradientCheck": [], "CBLASLoading": [], "CVectorFunctions": [],
    "BLAS": ["CBLASLoading"],
    "VectorFunctions": ["CVectorFunctions"],
    "Scalars": [],
    "Derivatives": ["Scalars"],
    "GSLDerivatives": ["CGSL", "Derivatives"],
    "Wording": [],
    "GradientChecking": ["Derivatives", "Scalars", "Wording"],
    "Proportions": [],
    "PropertyTesting": ["Proportions"],
    "GradientCheckTesting": ["Derivatives", "GradientChecking", "PropertyTesting", "Wording"],
    "DifferentiableObjectives": ["Derivatives", "GradientChecking"],
    "GradientCheckDifferentiation": ["DifferentiableObjectives", "GradientCheckTesting", "GradientChecking"],
    "ToolchainDerivatives": [
      "Derivatives", "DifferentiableObjectives", "GradientChecking", "Scalars", "Wording",
    ],
    "swift-derivatives": ["ToolchainDerivatives"],
    "InputFiles": ["Wording"],
    "TensorFiles": ["CZlib", "InputFiles"],
    "RunLogs": ["CZlib", "InputFiles"],
    "JSONText": [],
    "ExternalPrograms": [
      "CGradientCheck", "Derivatives", "GradientChecking", "InputFiles", "RunLogs", "Scalars", "TensorFiles",
    ],
    "ReferenceMLP": ["BLAS", "Scalars", "VectorFunctions"],
    "NetworkFiles": ["InputFiles", "JSONText", "ReferenceMLP", "Scalars", "TensorFiles", "Wording"],
    "NetworkChecking": ["Derivatives", "GradientChecking", "ReferenceMLP", "Scalars", "VectorFunctions"],
    "TrainingHealth": ["GSLDerivatives", "NetworkChecking", "ReferenceMLP", "Scalars", "Wording"],
    "PlantedDefects": ["GradientChecking", "NetworkChecking", "ReferenceMLP", "Scalars"],
    "Reports": ["InputFiles", "JSONText", "Proportions", "Wording"],
    "CheckReports": [
      "BLAS", "Derivatives", "GSLDerivatives", "GradientChecking", "Reports", "VectorFunctions",
    ],
    "Runs": ["BLAS", "ReferenceMLP", "Reports", "RunLogs", "Scalars", "TrainingHealth", "Wording"],
    // Siblings: none of these four imports another.
    "Claims": [
      "GradientChecking", "NetworkChecking", "NetworkFiles", "PlantedDefects", "ReferenceMLP", "Reports",
      "Runs", "Scalars",
    ],
    "NetworkProperties": [
      "CheckReports", "NetworkChecking", "PlantedDefects", "Proportions", "PropertyTesting", "ReferenceMLP",
      "Reports", "Runs", "Scalars", "TrainingHealth", "Wording",
    ],
    "DefectTrials": [
      "CheckReports", "Derivatives", "GradientChecking", "NetworkChecking", "PlantedDefects", "ReferenceMLP",
      "Reports",
      "Runs", "Scalars",
    ],
    "SelfTest": [
      "CheckReports", "Derivatives", "GSLDerivatives", "GradientChecking", "NetworkChecking",
      "PlantedDefects", "Proportions", "ReferenceMLP", "Reports", "Runs", "Scalars", "TrainingHealth",
    ],
    "VerificationSuite": [
      "CheckReports", "Claims", "DefectTrials", "Derivatives", "GSLDerivatives", "GradientChecking",
      "NetworkChecking", "NetworkFiles", "NetworkProperties", "PlantedDefects", "PropertyTesting",
      "ReferenceMLP", "Reports", "Runs", "Scalars",
    ],
    // What tests of several modules share.
    "TestSupport": ["NetworkChecking", "ReferenceMLP"],
    "Commands": ["CheckReports", "GradientChecking", "InputFiles", "Reports", "RunLogs"],
    "ProgramCommands": [
      "CheckReports", "Commands", "ExternalPrograms", "GradientChecking", "Reports", "RunLogs",
    ],
    "NetworkCommands": [
      "BLAS", "CheckReports", "Commands", "GradientChecking", "NetworkChecking", "NetworkFiles",
      "ReferenceMLP", "Reports", "Runs", "TrainingHealth",
    ],
    "SuiteCommands": [
      "CheckReports", "Commands", "DefectTrials", "InputFiles", "JSONText", "NetworkFiles",
      "NetworkProperties", "PlantedDefects", "ReferenceMLP", "Reports", "RunLogs", "Runs",
      "VerificationSuite",
      "Wording",
    ],
    "gradient-check-program": ["CheckReports", "Commands", "ProgramCommands"],
    "gradient-check-network": ["CheckReports", "Commands", "NetworkCommands"],
    "gradient-check-suite": ["CheckReports", "Commands", "SuiteCommands"],
    "gradient-check": [
      "CheckReports", "Commands", "ExternalPrograms", "JSONText", "NetworkCommands", "PlantedDefects",
      "ProgramCommands", "ReferenceMLP", "Reports", "RunLogs", "Runs", "SelfTest", "SuiteCommands", "Wording",
    ],
  ]

  private static let graph = Result {
    try ModuleGraph(package: Tool.fixtures.deletingLastPathComponent())
  }

  @Test func `no module imports one that is not below it`() throws {
    let graph = try Self.graph.get()
    for (module, imported) in graph.imported where !module.hasSuffix("Tests") {
      let permitted = try #require(Self.permitted[module], "\(module) is not in the table of rooms")
      #expect(imported.subtracting(permitted) == [], "\(module)")
    }
    #expect(Self.permitted.keys.filter { graph.declared[$0] == nil } == [])
  }

  @Test func `the table of rooms has no circle`() {
    var left = Self.permitted
    while case let free = left.filter({ $0.value.isDisjoint(with: left.keys) }).keys, !free.isEmpty {
      for module in free { left[module] = nil }
    }
    #expect(left.isEmpty)
  }

  @Test func `the manifest declares what is imported, and nothing else of this package`() throws {
    let graph = try Self.graph.get()
    #expect(graph.imported.count >= 30)
    #expect(graph.imported.keys.sorted() == graph.declared.keys.sorted())
    for (module, imported) in graph.imported {
      let declared = graph.declared[module] ?? []
      #expect(imported.subtracting(declared) == [], "\(module) imports, but does not declare")
      #expect(declared.subtracting(imported) == [], "\(module) declares, but does not import")
    }
  }

  @Test func `a first check waits for what it needs: no suite, or no network, or no program`() throws {
    let graph = try Self.graph.get()
    func reached(from module: String, _ before: Set<String> = []) -> Set<String> {
      guard !before.contains(module) else { return before }
      return (graph.declared[module] ?? []).reduce(before.union([module])) { reached(from: $1, $0) }
    }
    let suite: Set = [
      "Claims", "NetworkProperties", "DefectTrials", "SelfTest", "VerificationSuite", "PlantedDefects",
      "PropertyTesting",
    ]
    let networks: Set = ["NetworkChecking", "NetworkFiles", "ReferenceMLP"]
    let programs: Set = ["ExternalPrograms"]
    let network = reached(from: "gradient-check-network")
    #expect(network.isSuperset(of: networks) && network.isDisjoint(with: suite.union(programs)))
    let program = reached(from: "gradient-check-program")
    #expect(program.isSuperset(of: programs) && program.isDisjoint(with: suite.union(networks)))
    // The trials of the checker are a command of their own.
    let verification = reached(from: "gradient-check-suite")
    #expect(verification.isSuperset(of: suite.subtracting(["SelfTest"])))
    #expect(verification.isDisjoint(with: programs.union(["SelfTest"])))
  }

  @Test func `without the trait Tools swift-numerics alone is fetched`() throws {
    let package = Tool.fixtures.deletingLastPathComponent()
    let manifest = try String(contentsOf: package.appendingPathComponent("Package.swift"), encoding: .utf8)
    let products = manifest.matches(of: /\.product\(\s*name: "[^"]+", package: "([^"]+)"([^)]*)\)/)
    #expect(products.count >= 6)
    for product in products {
      #expect(
        product.1 == "swift-numerics" || product.2.contains("condition: tools"),
        "\(product.0) would be fetched by every package that depends on this one")
    }
  }

  @Test func `no product of the libraries links GSL but the one that is named after it`() throws {
    let graph = try Self.graph.get()
    func reaches(_ module: String) -> Bool {
      module == "CGSL" || (graph.declared[module] ?? []).contains(where: reaches)
    }
    for library in [
      "GradientChecking", "PropertyTesting", "GradientCheckTesting", "GradientCheckDifferentiation",
      "ReferenceMLP", "NetworkFiles", "NetworkChecking",
    ] {
      #expect(!reaches(library), "\(library)")
    }
    #expect(reaches("GSLDerivatives"))
  }
}
