import BLAS
import Foundation
import GSLDerivatives
import Reports
import VectorFunctions

/// What a result depends on beyond the configuration.
package enum Provenance {
  /// Versions of GSL, BLAS, vector functions and Swift, the system, and the fixtures' place in the source tree.
  package static var system: [Report.ProvenanceItem] {
    [
      Report.ProvenanceItem(name: "GSL", value: gslVersion, source: "header it was built against"),
      Report.ProvenanceItem(
        name: "BLAS", value: BLASLibrary.current?.name ?? "none, plain loops",
        source: (["loaded at run time, unless GRADIENT_CHECK_BLAS is none"]
          + [BLASLibrary.current?.choice.reason ?? ""].filter { !$0.isEmpty }).joined(separator: "; ")),
      Report.ProvenanceItem(
        name: "vector functions", value: VectorFunctionLibrary.current?.name ?? "none, one number at a time",
        source: "loaded at run time, unless GRADIENT_CHECK_VECTOR_FUNCTIONS is none"),
      Report.ProvenanceItem(name: "compiler", value: compiler, source: "built in"),
      Report.ProvenanceItem(
        name: "system", value: ProcessInfo.processInfo.operatingSystemVersionString, source: "measured"),
      Report.ProvenanceItem(name: "architecture", value: architecture, source: "built in"),
    ]
  }

  private static var compiler: String {
    #if compiler(>=6.3)
      "Swift 6.3 or later"
    #elseif compiler(>=6.2)
      "Swift 6.2"
    #else
      "Swift 6.1"
    #endif
  }

  private static var architecture: String {
    #if arch(x86_64)
      "x86_64"
    #elseif arch(arm64)
      "arm64"
    #else
      "other"
    #endif
  }
}
