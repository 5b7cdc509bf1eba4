import Reports

/// Every checkable sentence of the five source texts, with the experiment that confirms or refutes it.
public enum ClaimCatalogue {
  /// One experiment for each claim, in the order of the sources.
  public static let all: [ClaimExperiment] =
    BinaryClassificationClaims.claims + MatrixFormClaims.claims + WorkedExampleClaims.claims
    + OptimisationClaims.claims + BriefClaims.claims

  /// Puts every claim to the test; the same seed gives the same results to the bit.
  public static func run(seed: UInt64) -> [Report.Claim] {
    let context = ClaimContext(seed: seed)
    return all.map { $0.run(context) }
  }
}
