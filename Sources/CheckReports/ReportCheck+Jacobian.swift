import GradientChecking
import Reports

extension Report.Check {
  /// A report entry made from the check of a Hessian–vector product: the details are those of the worst product.
  public init(_ result: HessianCheckResult, id: String, subject: String, group: String, seconds: Double) {
    self.init(
      result.worstProduct, all: result.products, verdict: result.verdict, id: id, subject: subject,
      group: group, seconds: seconds)
    evaluations = result.evaluations
    let equation = Self.words(result.symmetry, equation: "⟨Ha, b⟩ = ⟨a, Hb⟩")
    message =
      verdict == .verified
      ? "All components of \(NumberFormatting.counted(result.products.count, "product")) Hv lie within the error "
        + "bounds of differences of the gradient; \(equation)."
      : "\(message) \(equation.capitalizedSentence)."
  }

  /// A report entry made from the check of a Jacobian: the details are those of the worst row or product.
  public init(_ result: VectorCheckResult, id: String, subject: String, group: String, seconds: Double) {
    self.init(
      result.worst, all: result.rows + result.products, verdict: result.verdict, id: id, subject: subject,
      group: group, seconds: seconds)
    evaluations = result.evaluations
    wrongEntries = (result.rows + result.products).flatMap(Self.wrongEntries)
    diagnoses = result.diagnoses.map(Report.Diagnosis.init)
    let equation = result.adjoint.map { Self.words($0, equation: "⟨Jv, w⟩ = ⟨v, Jᵀw⟩") }
    let parts = [(result.rows.count, "row", "Jᵀw"), (result.products.count, "product", "Jv")]
    let counted = parts.filter { $0.0 > 0 }.map { "\(NumberFormatting.counted($0, $1)) \($2)" }
    let start =
      verdict == .verified
      ? "All entries of \(counted.joined(separator: " and ")) lie within \(Self.bounds(of: result.rows + result.products))"
      : Self.refutation(result) ?? (message.hasSuffix(".") ? String(message.dropLast()) : message)
    message = start + (equation.map { "; \($0)" } ?? "") + "."
  }

  /// The wrong entries of a row with the row, those of a product Jv with the output.
  private static func wrongEntries(_ result: GradientCheckResult) -> [Report.Entry] {
    result.wrongEntries.map { wrong in
      var entry = Report.Entry(wrong.index)
      entry.row = result.row
      return entry
    }
  }

  /// How many entries are wrong, over all rows and all products, and where; nil where none is.
  private static func refutation(_ result: VectorCheckResult) -> String? {
    let parts = [
      words(result.rows, of: "of the rows"), words(result.products, of: "of the products Jv"),
    ].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }

  /// Entries that are listed in the message; the others are in the list of wrong entries.
  private static let listedEntries = 6

  private static func words(_ results: [GradientCheckResult], of what: String) -> String? {
    let count = results.reduce(0) { $0 + $1.entries.count }
    let places = results.enumerated().flatMap { number, result in
      result.wrongEntries.map {
        "\($0.index) \(result.row.map { "in \($0)" } ?? "along tangent \(number + 1)")"
      }
    }
    guard !places.isEmpty else { return nil }
    let listed = places.prefix(listedEntries).joined(separator: ", ")
    let rest = places.count > listedEntries ? " and \(places.count - listedEntries) more" : ""
    let share = NumberFormatting.counted(
      places.count, of: count, "entry \(what)", "entries \(what)", verb: ("lies", "lie"))
    return "\(share) outside the bounds of two oracles: \(listed)\(rest)"
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
    agreedDigits = all.map(\.agreedDigits).min() ?? 0
    detectionPower = all.map(\.relativeDetectionPower).max() ?? .infinity
  }

  private static func words(_ adjoint: AdjointResult, equation: String) -> String {
    let digits = NumberFormatting.digits(adjoint.agreedDigits)
    switch adjoint.verdict {
    case .verified: return "\(equation) to \(digits) digits"
    case .refuted: return "\(equation) does not hold: only \(digits) digits agree"
    case .inconclusive(let reason):
      return "\(equation) is undecided (\(reason.rawValue)), \(digits) digits agree"
    }
  }
}
