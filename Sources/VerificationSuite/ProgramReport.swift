import ExternalPrograms
import GradientChecking
import VerificationReports

/// The check of what a program or a library claims, as a report.
public struct ProgramReport: Sendable {
  /// The report: one check of the gradient, or of the Jacobian, and one of Hessian products where there are any.
  public private(set) var report: Report
  /// What the checker found, part by part; empty where the budget did not suffice.
  public private(set) var results: [GradientCheckResult] = []

  /// Evaluations that each parameter of a smooth function takes, by all oracles that see values only.
  public static let usualEvaluations = 130

  /// Evaluations that a check of every entry usually takes.
  public static func expectedEvaluations(of service: any ObjectiveService) -> Int {
    let description = service.description
    // One row of the Jacobian for each output, or a few mixtures of many.
    return usualEvaluations * description.point.count * min(description.outputs, 64)
  }

  /// Checks what a service claims.
  ///
  /// - Parameters:
  ///   - service: the running program, or the library.
  ///   - title: the report's title.
  ///   - budget: the most evaluations; a check that is expected to need more does not begin.
  ///   - progress: is told the number of evaluations up to now.
  /// - Throws: `ProgramError`, and what the checker throws.
  public init(
    _ service: any ObjectiveService, title: String, budget: Int? = nil,
    progress: @escaping (Int) -> Void = { _ in }
  ) throws {
    report = Report(title: title, seed: 0)
    let counter = EvaluationCounter(limit: budget, notice: progress)
    let expected = Self.expectedEvaluations(of: service)
    if let budget, expected > budget {
      report.checks = [
        Self.unchecked(
          service, counter,
          "Nothing was checked: all entries need about \(expected) evaluations, and the budget is \(budget).")
      ]
    } else {
      do {
        try check(service, counter)
      } catch let error as EvaluationLimitReached {
        results = []
        report.checks = [
          Self.unchecked(
            service, counter,
            "The budget of \(error.limit) evaluations ended before all entries were checked.")
        ]
      }
    }
    report.timings = report.checks.map { Report.Timing(part: $0.subject, seconds: $0.seconds) }
    report.provenance =
      [
        Report.ProvenanceItem(name: "gradient-check", value: toolVersion, source: "built in"),
        Report.ProvenanceItem(name: "program", value: service.origin, source: "argument"),
      ] + Provenance.system
    report.finish()
  }

  private mutating func check(_ service: any ObjectiveService, _ counter: EvaluationCounter) throws {
    let checker = GradientChecker(methods: GradientMatrix.oracles)
    let name = service.description.name
    if let objective = service.vectorObjective(counter: counter) {
      let (result, seconds) = try timed { try VectorChecker(checker: checker).check(objective) }
      results = result.rows + result.products
      report.checks = [
        Report.Check(result, id: "program/\(name)", subject: "Jacobian", group: "program", seconds: seconds)
      ]
      return
    }
    let objective = ProgramObjective(service, counter: counter)
    let (result, seconds) = try timed { try checker.check(objective) }
    results = [result]
    report.checks = [
      Report.Check(result, id: "program/\(name)", subject: "gradient", group: "program", seconds: seconds)
    ]
    guard service.description.methods.contains("hvp") else { return }
    let (products, more) = try timed { try HessianChecker(checker: checker).check(objective) }
    results += products.products
    report.checks.append(
      Report.Check(
        products, id: "program/\(name)/hvp", subject: "Hessian products", group: "program", seconds: more))
  }

  private func timed<Result>(_ body: () throws -> Result) rethrows -> (Result, seconds: Double) {
    let clock = ContinuousClock()
    let start = clock.now
    let result = try body()
    return (result, (clock.now - start) / .seconds(1))
  }

  private static func unchecked(
    _ service: any ObjectiveService, _ counter: EvaluationCounter, _ message: String
  ) -> Report.Check {
    let description = service.description
    var check = Report.Check(
      id: "program/\(description.name)", subject: description.outputs == 1 ? "gradient" : "Jacobian",
      verdict: .inconclusive, reason: Verdict.Reason.budget.rawValue, parameters: description.point.count,
      evaluations: counter.count, agreedDigits: 0, detectionPower: .infinity, seconds: 0)
    check.message = message
    check.group = "program"
    return check
  }
}
