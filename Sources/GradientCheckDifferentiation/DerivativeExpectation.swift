import DifferentiableObjectives
import GradientCheckTesting
import GradientChecking
import Testing

/// One call: a function is made, checked by the parameters of each format, and what is not verified becomes one issue.
struct DerivativeExpectation {
  let name: String
  let isForward: Bool
  let checker: GradientChecker
  let reasons: Set<Verdict.Reason>
  let sourceLocation: SourceLocation

  init(
    _ name: String, _ isForward: Bool, _ checker: GradientChecker, _ reasons: Set<Verdict.Reason>,
    _ sourceLocation: SourceLocation
  ) {
    (self.name, self.isForward, self.checker) = (name, isForward, checker)
    (self.reasons, self.sourceLocation) = (reasons, sourceLocation)
  }

  /// The gradient of a function with one number as its result, and products with its forward derivative.
  func gradient(_ make: () throws -> DifferentiatedFunction) -> [GradientCheckResult] {
    check(make, reverseValues: false) { part, issue in
      let result = try checker.check(DerivativeObjective(part: part))
      issue.add(result, at: part.point)
      guard isForward else { return [result] }
      let forward = try VectorChecker(checker: checker).check(
        PullbackObjective(part: part, hasReverse: false, hasForward: true))
      issue.add(forward, at: part.point)
      return [result] + forward.products
    }
  }

  /// The rows of a Jacobian, and products with the forward derivative.
  func rows(_ make: () throws -> DifferentiatedFunction) -> [VectorCheckResult] {
    check(make, reverseValues: true) { part, issue in
      let result = try VectorChecker(checker: checker).check(
        PullbackObjective(part: part, hasForward: isForward))
      issue.add(result, at: part.point)
      return [result]
    }
  }

  /// - Parameter reverseValues: whether the values that come with pullbacks are to be compared here, as no check of a gradient does.
  private func check<Found>(
    _ make: () throws -> DifferentiatedFunction, reverseValues: Bool,
    _ each: (FormatPart, inout CheckIssue) throws -> [Found]
  ) -> [Found] {
    let found: [Found]? = CheckIssue.recording(name, accepting: reasons, sourceLocation: sourceLocation) {
      issue in
      let function = try make()
      let found = try FormatPart.parts(of: function).flatMap { try each($0, &issue) }
      guard !found.isEmpty else { throw GradientCheckError.noParameters(objective: name) }
      for finding in try function.differentValues(reverse: reverseValues, forward: isForward) {
        issue.add(finding)
      }
      return found
    }
    return found ?? []
  }
}
