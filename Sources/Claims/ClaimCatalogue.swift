import Reports

/// Every checkable sentence of the five source texts, with the experiment that confirms or refutes it.
public enum ClaimCatalogue {
  /// One experiment for each claim, in the order of the sources.
  public static let all: [ClaimExperiment] =
    BinaryClassificationClaims.claims + MatrixFormClaims.claims + WorkedExampleClaims.claims
    + OptimisationClaims.claims + BriefClaims.claims

  /// The texts, by what the ids of their claims begin with.
  public static let sources = [
    (id: "S0", title: "binary classification step by step"),
    (id: "S1", title: "forward propagation and backpropagation in matrix form"),
    (id: "S2", title: "gradient descent and backpropagation, two worked examples"),
    (id: "S3", title: "losses, optimisers, activations, failure modes"),
    (id: "S4", title: "backpropagation in brief"),
  ]

  /// "S2: gradient descent and backpropagation, two worked examples", of the claim "S2.12".
  static func source(of claim: String) -> String? {
    sources.first { claim.hasPrefix($0.id + ".") }.map { "\($0.id): \($0.title)" }
  }

  /// Puts every claim to the test; the same seed gives the same results to the bit.
  public static func run(seed: UInt64) -> [Report.Claim] {
    let context = ClaimContext(seed: seed)
    return all.map { $0.run(context) }
  }
}
