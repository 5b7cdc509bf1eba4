import Derivatives
import Foundation
import GradientChecking
import Scalars
import Wording

/// Compares the derivative of a function of a few numbers with what it ought to be, point by point, and with what the checker sees.
struct ScalarTrial {
  /// What a right derivative may be off by, in units roundoff: some eight roundings of elementary functions that are off by four each.
  static let allowedRoundings = 32.0

  let function: ScalarFunction
  let direction: RegisteredDerivative.Direction
  /// Whether the checker is asked too.
  var asksValues = true

  /// The comparison at points, rounded to the format.
  func run(at points: [[Double]]) -> Finding {
    var finding = Finding()
    var seen: Set<[UInt64]> = []
    for point in points {
      let point = point.map(function.arguments.rounded)
      guard point.allSatisfy(\.isFinite), seen.insert(point.map(\.bitPattern)).inserted else { continue }
      compare(at: point, &finding)
    }
    return finding
  }

  private func compare(at point: [Double], _ finding: inout Finding) {
    let value = function.value(point)
    let references = function.reference(point)
    guard value.isFinite, references.contains(where: { $0 != nil }) else {
      finding.skipped += 1
      return
    }
    let claimed = claim(at: point)
    if claimed.value != value {
      finding.note("another value", digits: 0, "\(words(point)): \(claimed.value), expected \(value)")
    }
    let entries = entries(at: point)
    for (place, reference) in references.enumerated() {
      guard let reference else {
        finding.skipped += 1
        continue
      }
      let claim = claimed.partials[place]
      finding.comparisons += 1
      let fault = note(claim, reference, place, at: point, &finding)
      if let entry = entries?[place] {
        weigh(entry, isWrong: fault, claim, reference, place, at: point, &finding)
      }
    }
    noteZero(at: point, references, claimed.partials, &finding)
  }

  private func claim(at point: [Double]) -> ScalarFunction.Derivative {
    direction == .reverse ? function.reverse(point, 1) : function.forward(point)
  }

  // MARK: By the formula

  /// Compares one partial derivative, and says whether it is wrong.
  private func note(
    _ claim: DoubleDouble, _ reference: DoubleDouble, _ place: Int, at point: [Double],
    _ finding: inout Finding
  ) -> Bool {
    let (error, size) = (abs((claim - reference).high), abs(reference.high))
    let isSame = claim.high == reference.high && !reference.isFinite
    let beyond =
      size > function.arguments.largest && claim.high.isInfinite
      && (claim.high < 0) == (reference.high < 0)
    if isSame || beyond { return false }
    // No format tells more digits than it has.
    let digits = min(
      max(0, NumberFormatting.digits(ofError: size > 0 ? error / size : error)),
      -log10(function.arguments.unitRoundoff))
    let allowed = allowance(reference, place, at: point)
    let isRight = error <= allowed
    // What underflows has no digits to compare.
    if !isRight || size > function.arguments.leastNormal {
      finding.worstDigits = min(finding.worstDigits ?? .infinity, isRight || !digits.isNaN ? digits : 0)
    }
    guard !isRight else { return false }
    finding.note(
      kind(claim.high, reference.high), digits: digits.isNaN ? 0 : digits,
      "\(words(point)): ∂/∂\(["x", "y", "z"][place]) is \(NumberFormatting.number(claim.high)), expected \(NumberFormatting.number(reference.high))"
    )
    return true
  }

  private func kind(_ claim: Double, _ reference: Double) -> String {
    if claim.isNaN { return "NaN" }
    if claim.isInfinite { return "infinite" }
    if reference.isInfinite { return "finite where it is infinite" }
    if claim == 0 { return "zero" }
    if (claim < 0) != (reference < 0), reference != 0 { return "wrong sign" }
    return "few digits"
  }

  /// Some roundings, underflow, and what the derivative differs by at the arguments beside: those that an intermediate result was rounded to.
  private func allowance(_ reference: DoubleDouble, _ place: Int, at point: [Double]) -> Double {
    let unit = function.arguments.unitRoundoff
    var allowed = Self.allowedRoundings * unit * abs(reference.high) + function.arguments.leastNormal
    guard function.isContinuous else { return allowed }
    // Of a format that is finer than `Double` the difference is a part of that between two of its numbers.
    let step = max(unit, 0x1p-53)
    for argument in point.indices {
      var differences = 0.0
      for side in [-2.0, 2.0] {
        var beside = point
        beside[argument] += side * step * point[argument]
        guard let other = function.reference(beside)[place] else { continue }
        let difference = abs((other - reference).high)
        if difference.isFinite { differences = max(differences, difference) }
      }
      allowed += 2 * differences * unit / step
    }
    return allowed
  }

  /// A product with 0 is 0 wherever the derivative is a number.
  private func noteZero(
    at point: [Double], _ references: [DoubleDouble?], _ partials: [DoubleDouble], _ finding: inout Finding
  ) {
    guard direction == .reverse else { return }
    let products = function.reverse(point, 0).partials
    for place in products.indices where references[place]?.isFinite == true && partials[place].isFinite {
      guard products[place].high != 0 else { continue }
      finding.note(
        "zero cotangent", digits: 0,
        "\(words(point)): ∂/∂\(["x", "y", "z"][place]) times 0 is \(NumberFormatting.number(products[place].high))"
      )
    }
  }

  // MARK: By values

  /// The checker's results, one for each argument; nil for a format that it does not know, and where there is nothing to check.
  private func entries(at point: [Double]) -> [EntryResult]? {
    guard asksValues, let precision else { return nil }
    let objective = ScalarObjective(trial: self, point: point, precision: precision) {
      claim(at: $0).partials.map(\.high)
    }
    return (try? GradientChecker().check(objective))?.entries.map { $0 }
  }

  /// The narrower one of arguments and result; nil where the checker does not know one of them.
  private var precision: Precision? {
    guard let arguments = function.arguments.precision, let result = function.result.precision else {
      return nil
    }
    return arguments == .float32 ? arguments : result
  }

  /// Counts a verdict, and notes where it contradicts the formula.
  private func weigh(
    _ entry: EntryResult, isWrong: Bool, _ claim: DoubleDouble, _ reference: DoubleDouble, _ place: Int,
    at point: [Double], _ finding: inout Finding
  ) {
    finding.byValues["\(entry.verdict)", default: 0] += 1
    let error = abs((claim - reference).high)
    // What underflow is forgiven for, values may well show.
    let isForgiven = error > 0 && abs(reference.high) <= function.arguments.leastNormal
    let isFalseAlarm = entry.verdict == .refuted && !isWrong && !isForgiven
    let isMissed = entry.verdict == .verified && isWrong && !(error <= entry.detectionPower)
    guard isFalseAlarm || isMissed else { return }
    finding.contradictions.append("\(words(point)): \(entry.verdict) by values: \(entry.sentence())")
  }

  private func words(_ point: [Double]) -> String {
    zip(["x", "y", "z"], point).map { "\($0) = \(NumberFormatting.exact($1))" }.joined(separator: ", ")
  }
}

/// A function of a few numbers as one that the checker knows by its values.
private struct ScalarObjective: Objective {
  let trial: ScalarTrial
  let point: [Double]
  let precision: Precision
  let gradient: ([Double]) -> [Double]

  var name: String { "f" }
  var blocks: [ParameterBlock] {
    ["x", "y", "z"].prefix(point.count).map { ParameterBlock($0, shape: []) }
  }
  var abilities: Abilities {
    var abilities = Abilities()
    if precision == .float32 { abilities.claimFormat = { .float32 } }
    return abilities
  }

  func value(at point: [Double]) -> Double { trial.function.value(point) }
  func claimedGradient(at point: [Double]) -> [Double] { gradient(point) }
}
