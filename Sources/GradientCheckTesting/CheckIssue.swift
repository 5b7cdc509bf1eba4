import GradientChecking
import Testing
import Wording

/// The one issue of a call: what its checks did not verify.
package struct CheckIssue {
  /// What was checked, in the issue's first line where it could not be.
  package let name: String
  /// Reasons for an inconclusive check that are no failure.
  package let accepted: Set<Verdict.Reason>
  /// The place of the call.
  package let sourceLocation: SourceLocation
  private var checks: [GradientFailure] = []
  private var findings: [String] = []

  /// An issue that nothing was found for yet.
  private init(_ name: String, accepting accepted: Set<Verdict.Reason>, at sourceLocation: SourceLocation) {
    (self.name, self.accepted, self.sourceLocation) = (name, accepted, sourceLocation)
  }

  /// Adds a check, of which what is not verified goes into the issue.
  package mutating func add(_ result: GradientCheckResult, at point: [Double]) {
    checks.append(GradientFailure(result, at: point))
  }

  /// Adds what the check of a Jacobian did not verify: rows, products, and whether they belong to one matrix.
  package mutating func add(_ result: VectorCheckResult, at point: [Double]) {
    for row in result.rows { add(row, at: point) }
    // A product Jv is looked at along the outputs, not by the parameters.
    for product in result.products { add(product, at: []) }
    if let adjoint = result.adjoint { add(adjoint, "⟨Jv, w⟩ = ⟨v, Jᵀw⟩") }
  }

  /// Adds what the check of a product with the Hessian did not verify.
  package mutating func add(_ result: HessianCheckResult) {
    for product in result.products { add(product, at: []) }
    add(result.symmetry, "⟨Ha, b⟩ = ⟨a, Hb⟩")
  }

  private mutating func add(_ adjoint: AdjointResult, _ equation: String) {
    switch adjoint.verdict {
    case .verified: return
    case .inconclusive(let reason) where accepted.contains(reason): return
    default:
      add(
        "\(equation): \(adjoint.verdict), \(NumberFormatting.number(adjoint.forward)) on the left and "
          + "\(NumberFormatting.number(adjoint.reverse)) on the right, of which \(NumberFormatting.digits(adjoint.agreedDigits)) digits agree"
      )
    }
  }

  /// Adds something else that is wrong.
  package mutating func add(_ finding: String) { findings.append("\(name): \(finding)") }

  /// Makes the checks of a call, and records what they did not verify.
  ///
  /// - Parameters:
  ///   - name: what is checked.
  ///   - accepted: reasons for an inconclusive check that are no failure.
  ///   - point: where, for an error of the objective's own.
  ///   - blocks: the names of its numbers.
  ///   - sourceLocation: the place of the call.
  ///   - check: makes the checks, and adds them.
  /// - Returns: what was found; nil where it threw, which is the issue then.
  package static func recording<Found>(
    _ name: String, accepting accepted: Set<Verdict.Reason>, at point: [Double] = [],
    _ blocks: [ParameterBlock] = [], sourceLocation: SourceLocation,
    _ check: (inout CheckIssue) throws -> Found
  ) -> Found? {
    var issue = CheckIssue(name, accepting: accepted, at: sourceLocation)
    do {
      let found = try check(&issue)
      issue.record()
      return found
    } catch {
      issue.record(error, at: point, blocks)
      return nil
    }
  }

  /// Records the issue with its checks as JSON, nothing where all is verified or accepted; every check is reported where a trait asks for that.
  private func record() {
    for check in checks {
      TestRecord.report(named: check.result.name, at: sourceLocation) { try check.json() }
    }
    let failures = checks.filter { !$0.isAccepted(accepted) }
    let texts = failures.map(\.text) + findings
    guard !texts.isEmpty else { return }
    for failure in failures {
      TestRecord.attach(Result { try failure.json() }, named: failure.result.name, at: sourceLocation)
    }
    Issue.record("\(texts.joined(separator: "\n"))", sourceLocation: sourceLocation)
  }

  /// Records that nothing could be checked, and where, for an error of the objective's own.
  private func record(_ error: any Error, at point: [Double], _ blocks: [ParameterBlock]) {
    let isOurs = error is GradientCheckError || error is VectorObjectiveError
    let place = isOurs || point.isEmpty ? "" : ", at " + PointWords.text(of: point, blocks)
    Issue.record("\(name): not checked: \(error)\(place)", sourceLocation: sourceLocation)
  }
}
