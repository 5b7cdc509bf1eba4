import Derivatives
import GradientChecking

/// One claim, and what the checker said of it.
struct ForeignCheck {
  /// How a judgement is wrong.
  enum Fault: String, CaseIterable, Sendable, Codable {
    /// A right claim is refuted.
    case falseAlarm = "false alarms"
    /// A wrong entry is verified, though it is off by more than the power that is stated for it.
    case wavedThrough = "waved through above the stated power"
    /// A wrong entry is refuted, and so is another one, or another one alone.
    case wrongList = "wrong lists"
    /// Nothing was decided where a good analyst would have.
    case needless = "needlessly undecided"
    /// A wrong entry is verified, with a power that honestly says so but misses what is to be seen.
    case weak = "verified with less power than values allow"
  }

  let family: ForeignFamily
  let objective: ForeignObjective
  let result: GradientCheckResult

  private var function: ForeignFunction { objective.function }
  private var mistake: ForeignMistake? { objective.mistake }

  /// The power that is asked for where noise allows it, relative to the largest entry; twice as much is to be seen.
  private static let askedOfLargest = 1e-8
  /// What is asked for of a small entry, relative to itself.
  private static let askedOfItself = 1e-3

  /// What is wrong with the judgement; nil for a good one.
  var fault: Fault? {
    guard let mistake else { return faultOnRight }
    let entry = result.entries[mistake.entry]
    let error = function.derivatives[mistake.entry].error(of: entry.claimed)
    if entry.verdict == .verified, error > entry.detectionPower { return .wavedThrough }
    switch result.verdict {
    case .refuted:
      let wrong = result.entries.indices.filter { result.entries[$0].verdict == .refuted }
      return wrong == [mistake.entry] ? nil : .wrongList
    case .verified: return isOwed(error, mistake.entry) ? .weak : nil
    case .inconclusive:
      return isOwed(error, mistake.entry) && !isExcused(error, mistake.entry) ? .needless : nil
    }
  }

  private var faultOnRight: Fault? {
    if result.verdict == .refuted { return .falseAlarm }
    if family.right.accepts(result.verdict) { return nil }
    // Nothing is verified without a power of 1% of the largest entry; where noise hides as much there is nothing to blame.
    let isDecidable = function.point.indices.allSatisfy {
      function.hidden($0) <= CheckLimits.requiredPower * function.scale
    }
    return isDecidable || !family.right.verified ? .needless : nil
  }

  /// Whether an error of an entry is to be seen: by an analyst, above the noise, and above the power that was asked for.
  ///
  /// A claim of 0 says nothing of the size of its entry: the power asked for it is that of the largest one.
  private func isOwed(_ error: Double, _ entry: Int) -> Bool {
    let size = size(entry)
    let claimed = abs(result.entries[entry].claimed)
    let asked = Self.askedOfLargest * function.scale
    return error
      > max(
        family.visible * size, function.hidden(entry),
        2 * (claimed > 0 ? min(asked, Self.askedOfItself * claimed) : asked))
  }

  /// Whether it may stay undecided: for a reason that holds of the family, unless most of the entry is wrong.
  private func isExcused(_ error: Double, _ entry: Int) -> Bool {
    guard family.right.verified, family.right.accepts(result.verdict) else { return false }
    if case .infinite = function.derivatives[entry] { return true }
    return error < 0.5 * size(entry)
  }

  private func size(_ entry: Int) -> Double {
    let slope = abs(function.derivatives[entry].slope ?? 0)
    return slope > 0 ? slope : function.scale
  }

  /// How far beyond its bound each stated estimate lies from the derivative, in bounds: up to 1 for an honest one.
  var excesses: [(entry: Int, estimate: DerivativeEstimate, excess: Double)] {
    guard family.judgesBounds else { return [] }
    return zip(function.derivatives.indices, function.derivatives).flatMap { entry, derivative in
      // One-sided derivatives are no estimates of a derivative.
      guard case .exact(let truth) = derivative, result.entries[entry].kink == nil else {
        return [(entry: Int, estimate: DerivativeEstimate, excess: Double)]()
      }
      return result.entries[entry].estimates.filter(\.isUsable).map { estimate in
        let off = max(0, abs(estimate.value - truth) - function.rounding * abs(truth))
        return (entry, estimate, off == 0 ? 0 : off / estimate.errorBound)
      }
    }
  }

  /// The case for a person to look at, and to run again.
  var description: String {
    let claim = mistake.map(\.description) ?? "the right claim"
    var parts = ["\(objective.name), \(claim): \(result.verdict)"]
    if let mistake {
      let entry = result.entries[mistake.entry]
      let error = function.derivatives[mistake.entry].error(of: entry.claimed)
      parts.append(
        "the entry is \(function.derivatives[mistake.entry]), off by \(error), power \(entry.detectionPower)"
      )
    }
    let doubtful = result.entries.filter { $0.verdict != .verified }
    parts += doubtful.prefix(2).map { entry in
      let estimates = entry.estimates.map { "\($0.method) \($0.value) ± \($0.errorBound)" }
      return (["\(entry.index) claimed \(entry.claimed) (\(entry.verdict))"] + estimates).joined(
        separator: ", ")
    }
    parts.append("at \(objective.point)")
    return parts.joined(separator: "; ")
  }
}
