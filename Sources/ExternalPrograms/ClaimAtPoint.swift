import GradientChecking

/// A value and a gradient; no value where the point is out of the program's own bounds.
struct ClaimAtPoint: Sendable {
  var values: [Double]
  var gradient: [Double]
}

extension ObjectiveService {
  /// Value and gradient at the point; no value where that is out of the program's own bounds.
  func claimAtPoint() throws -> ClaimAtPoint {
    let point = description.point
    let values = description.contains(point) ? try values(at: point) : []
    return ClaimAtPoint(values: values, gradient: try gradient(at: point))
  }
}

extension ProgramError {
  /// The same with more of what was found.
  func adding(_ more: String) -> ProgramError {
    ProgramError(
      kind, command: command, request: request, found: found + more, expected: expected, lastWords: lastWords)
  }
}

// MARK: - Copies that are alike

extension ClaimAtPoint {
  /// Whether another one has the same bits.
  func isSame(as other: ClaimAtPoint) -> Bool {
    Self.bits(values) == Self.bits(other.values) && Self.bits(gradient) == Self.bits(other.gradient)
  }

  /// Whether values have the same bits as these.
  func isSame(_ values: [Double]) -> Bool { Self.bits(self.values) == Self.bits(values) }

  private static func bits(_ numbers: [Double]) -> [UInt64] { numbers.map(\.bitPattern) }
}

extension ProgramDescription {
  /// Whether everything in another description is the same, but for where the program runs; NaN is the same as itself here.
  func isSame(as other: ProgramDescription) -> Bool {
    var (first, second) = (self, other)
    (first.point, second.point) = ([], [])
    (first.host, first.process, second.host, second.process) = (nil, nil, nil, nil)
    // A reply to a request for the gradient may have told it.
    if first.gradientPrecision == nil || second.gradientPrecision == nil {
      (first.gradientPrecision, second.gradientPrecision) = (nil, nil)
    }
    return first == second && point.map(\.bitPattern) == other.point.map(\.bitPattern)
  }

  /// Whether two copies' answers differ by no more than other machines' rounding makes them.
  func areAlike(_ first: ClaimAtPoint, _ second: ClaimAtPoint) -> Bool {
    areAlike(first.values, second.values) && areAlike(first.gradient, second.gradient)
  }

  /// The same of numbers that share one size: half of the format's digits are left, or as many as the accuracy that is stated.
  ///
  /// Another order of sums, other libraries and processors change less; data without a seed change more.
  func areAlike(_ first: [Double], _ second: [Double]) -> Bool {
    guard first.count == second.count else { return false }
    let size = first.reduce(0) { $1.isFinite ? max($0, abs($1)) : $0 }
    let bound = max(precision.unitRoundoff.squareRoot(), accuracy ?? 0) * size
    return zip(first, second).allSatisfy { one, other in
      one.bitPattern == other.bitPattern || (one.isNaN && other.isNaN) || abs(one - other) <= bound
    }
  }
}
