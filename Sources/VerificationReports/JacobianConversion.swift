import GradientChecking

extension Report.Check {
  /// A report entry made from the check of a Hessian–vector product: the details are those of the worst product.
  public init(_ result: HessianCheckResult, id: String, subject: String, group: String, seconds: Double) {
    self.init(
      result.worstProduct, all: result.products, verdict: result.verdict, id: id, subject: subject,
      group: group, seconds: seconds)
    let equation = Self.words(result.symmetry, equation: "⟨Ha, b⟩ = ⟨a, Hb⟩")
    message =
      verdict == .verified
      ? "All components of \(NumberFormatting.counted(result.products.count, "product")) Hv lie within the error "
        + "bounds of differences of the gradient; \(equation)."
      : "\(message) \(equation.prefix(1).uppercased() + equation.dropFirst())."
  }

  /// A report entry made from the check of a Jacobian: the details are those of the worst row or product.
  public init(_ result: VectorCheckResult, id: String, subject: String, group: String, seconds: Double) {
    self.init(
      result.worst, all: result.rows + result.products, verdict: result.verdict, id: id, subject: subject,
      group: group, seconds: seconds)
    let equation = result.adjoint.map { Self.words($0, equation: "⟨Jv, w⟩ = ⟨v, Jᵀw⟩") }
    let parts = [(result.rows.count, "row", "Jᵀw"), (result.products.count, "product", "Jv")]
    let counted = parts.filter { $0.0 > 0 }.map { "\(NumberFormatting.counted($0, $1)) \($2)" }
    let start =
      verdict == .verified
      ? "All entries of \(counted.joined(separator: " and ")) lie within the error bounds of every oracle"
      : message
    message = start + (equation.map { "; \($0)" } ?? "") + "."
  }

  /// Counts over all results, the least of their digits and power, and everything else from the worst.
  private init(
    _ worst: GradientCheckResult, all: [GradientCheckResult], verdict: GradientChecking.Verdict, id: String,
    subject: String, group: String, seconds: Double
  ) {
    self.init(worst, id: id, subject: subject, group: group, seconds: seconds)
    self.verdict = Report.Verdict(verdict)
    reason = nil
    if case .inconclusive(let found) = verdict { reason = found.rawValue }
    parameters = all.reduce(0) { $0 + $1.entries.count }
    evaluations = all.reduce(0) { $0 + $1.evaluations }
    agreedDigits = all.map(\.agreedDigits).min() ?? 0
    detectionPower = all.map(\.relativeDetectionPower).max() ?? .infinity
  }

  private static func words(_ adjoint: AdjointFinding, equation: String) -> String {
    let digits = NumberFormatting.digits(adjoint.agreedDigits)
    switch adjoint.verdict {
    case .verified: return "\(equation) to \(digits) digits"
    case .refuted: return "\(equation) does not hold: only \(digits) digits agree"
    case .inconclusive(let reason):
      return "\(equation) is undecided (\(reason.rawValue)), \(digits) digits agree"
    }
  }
}
