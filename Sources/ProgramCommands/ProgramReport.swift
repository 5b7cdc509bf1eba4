import CheckReports
import ExternalPrograms
import GradientChecking
import Reports

/// The check of what a program or a library claims, as a report.
public struct ProgramReport: Sendable {
  /// The report: one check of the gradient, or of the Jacobian, and one each of directional derivatives and of Hessian products
  /// where there are any.
  public private(set) var report: Report
  private let checker: GradientChecker

  /// The oracles of a program's check: examinations of its values.
  public static let standardChecker = GradientChecker(methodsWhereMoreIsKnown: GradientCheck.oracles)

  /// Evaluations that each parameter of a smooth function takes, looked at by its values: the median is 12.
  public static let usualEvaluations = 14
  /// Up to so many entries each is checked on its own, unless a budget or the user says otherwise: some 60,000 evaluations.
  ///
  /// A count decides and never the clock, so that a busy machine gives the same result.
  public static let mostEntries = 4096

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
  ///   - file: the file that the claim comes from, where one is known.
  ///   - mode: every entry, or a sketch; nil for what the plan chooses.
  ///   - budget: the most evaluations; a check that is expected to need more does not begin.
  ///   - checker: the oracles, and the power asked for.
  ///   - announce: is told the plan before it runs.
  ///   - progress: is told the number of evaluations up to now, by one thread at a time.
  /// - Throws: `ProgramError`, and what the checker throws.
  public init(
    _ service: any ObjectiveService, title: String, file: String? = nil, mode: Plan.Mode? = .exhaustive,
    budget: Int? = nil,
    checker: GradientChecker = ProgramReport.standardChecker,
    announce: (Plan) -> Void = { _ in },
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) throws {
    report = Report(title: title, seed: 0)
    self.checker = checker
    let counter = EvaluationCounter(limit: budget, notice: progress)
    do {
      let plan = Self.plan(service, mode, budget: budget)
      if plan.isAffordable {
        announce(plan)
        try check(service, counter, plan, isLimited: budget != nil && mode != .exhaustive)
      } else {
        report.checks = [Self.unchecked(service, counter, Self.unaffordable(plan))]
      }
    } catch let error as EvaluationLimitReached {
      let ended = "budget of \(error.limit) evaluations ended"
      if report.checks.isEmpty {
        report.checks = [Self.unchecked(service, counter, "The \(ended) before all entries were checked.")]
      } else {
        report.notRun.append(.init(what: Self.furtherClaims, why: "the \(ended)"))
      }
    } catch is CancellationError {
      noteInterruption(service, counter)
    }
    let fixed = service.description.fixedBlocks
    if !fixed.isEmpty {
      report.notRun.append(
        .init(what: fixed.joined(separator: ", "), why: "these parameters were not to be checked"))
    }
    let source = service.description.source
    for place in report.checks.indices {
      report.checks[place].file = source?.file ?? file
      report.checks[place].line = source?.line
    }
    report.timings = report.checks.map { Report.Timing(part: $0.subject, seconds: $0.seconds) }
    report.provenance =
      [
        Report.ProvenanceItem(name: "gradient-check", value: toolVersion, source: "built in"),
        Report.ProvenanceItem(name: "program", value: service.origin, source: "argument"),
      ]
      + service.records.map {
        Report.ProvenanceItem(name: "copy \($0.number)", value: $0.words, source: "measured")
      } + Provenance.system
    report.finish()
  }

  /// The report of a run that was interrupted before its program said what it serves.
  static func interrupted(title: String, file: String?) -> Report {
    var report = Report(title: title, seed: 0)
    var check = Report.Check(interrupted: "program", subject: "gradient", parameters: 0, evaluations: 0)
    check.file = file
    report.checks = [check]
    report.notRun = [Report.NotRun(what: "gradient check", why: "the run was interrupted", interrupted: true)]
    report.provenance =
      [Report.ProvenanceItem(name: "gradient-check", value: toolVersion, source: "built in")]
      + Provenance.system
    report.finish()
    return report
  }

  private static let furtherClaims = "checks of further claims"

  /// Says what an interruption left undecided: all of the claim, or what comes after the checks that are finished.
  private mutating func noteInterruption(_ service: any ObjectiveService, _ counter: EvaluationCounter) {
    let description = service.description
    let what = report.checks.isEmpty ? "gradient check" : Self.furtherClaims
    let evaluations = NumberFormatting.counted(counter.count, "evaluation")
    report.notRun.append(
      .init(what: what, why: "the run was interrupted after \(evaluations)", interrupted: true))
    guard report.checks.isEmpty else { return }
    report.checks = [
      Report.Check(
        interrupted: "program/\(description.name)",
        subject: description.outputs == 1 ? "gradient" : "Jacobian",
        group: "program", parameters: description.point.count, evaluations: counter.count)
    ]
  }

  /// What will be done, by counts alone.
  ///
  /// A Jacobian is always checked in every entry, or every entry of a few mixtures of its rows. A sketch that would cost more
  /// than every entry is none.
  private static func plan(
    _ service: any ObjectiveService, _ mode: Plan.Mode?, budget: Int?
  ) -> Plan {
    let outputs = service.description.outputs
    let parameters = service.description.point.count
    let cost = Plan.Cost(
      parameters: parameters, secondsPerEvaluation: nil,
      evaluationsPerEntry: usualEvaluations * min(outputs, 64))
    let allowed = Plan.Budget(evaluations: budget)
    guard outputs == 1 else { return Plan(.exhaustive, cost: cost, budget: allowed) }
    let every = Plan(.exhaustive, cost: cost, budget: allowed)
    let isEnough = every.exhaustiveEvaluations <= (budget ?? .max) - evaluationsBeforeEntries
    if mode != .exhaustive, isEnough, every.exhaustiveEvaluations <= every.sketchEvaluations { return every }
    if mode == nil {
      let isExhaustive = budget == nil ? parameters <= mostEntries : isEnough
      return Plan(isExhaustive ? .exhaustive : .sketch, cost: cost, budget: allowed)
    }
    return Plan(mode, cost: cost, budget: allowed)
  }

  /// Evaluations of a few directions, which come before the entries where a budget may end too soon for these.
  private static let evaluationsBeforeEntries = Plan.mostEvaluationsOfFew

  private static func unaffordable(_ plan: Plan) -> String {
    let budget = plan.budget.evaluations.map { " and the budget is \($0)" } ?? ""
    return plan.mode == .exhaustive
      ? "Nothing was checked: all entries need about \(plan.evaluations) evaluations,\(budget)."
      : "Nothing was checked: \(plan.words)."
  }

  private mutating func check(
    _ service: any ObjectiveService, _ counter: EvaluationCounter, _ plan: Plan, isLimited: Bool
  ) throws {
    if plan.mode == .sketch { return try makeSketch(service, counter, plan) }
    guard isLimited, service.description.outputs == 1 else { return try checkEntries(service, counter) }
    var sketch = GradientSketch(checker: checker)
    sketch.budget = Self.evaluationsBeforeEntries
    var (few, seconds) = try timed { try sketch.check(service.objective(counter: counter)) }
    let isDecided = few.verdict == .refuted || few.verdict == .verified
    do {
      try checkEntries(service, counter)
      let isCutShort = report.checks[0].reason == Verdict.Reason.budget.rawValue
      guard isDecided, isCutShort else { return addBlocks(of: few) }
    } catch let limit as EvaluationLimitReached {
      guard report.checks.isEmpty, isDecided else { throw limit }
    }
    // Entries that were not reached take nothing back.
    (few.evaluations, few.isCutShort) = (counter.count, true)
    let others = report.checks.dropFirst()
    report.checks = []
    add(
      Report.Check(
        few, id: "program/\(service.description.name)", subject: "gradient", group: "program",
        seconds: seconds),
      Report.CheckDetails(few))
    report.checks += others
  }

  /// Names the blocks that few directions refuted and of which no entry was looked at before the budget ended.
  private mutating func addBlocks(of few: SketchResult) {
    guard few.verdict == .refuted, report.checks[0].verdict == .refuted else { return }
    let named = Set(report.checks[0].wrongEntries.map(\.block))
    let more = few.wrongBlocks.map(\.block).filter { !named.contains($0) }
    if !more.isEmpty {
      report.checks[0].message += " Wrong along random directions: \(more.joined(separator: ", "))."
    }
  }

  /// Checks every entry, of the gradient and of what else is claimed.
  private mutating func checkEntries(_ service: any ObjectiveService, _ counter: EvaluationCounter) throws {
    let name = service.description.name
    if let objective = service.vectorObjective(counter: counter) {
      let (result, seconds) = try timed { try VectorChecker(checker: checker).check(objective) }
      add(
        Report.Check(result, id: "program/\(name)", subject: "Jacobian", group: "program", seconds: seconds),
        Report.CheckDetails(result.rows + result.products))
      return
    }
    let objective = service.objective(counter: counter)
    let (result, seconds) = try timed { try checker.check(objective) }
    var check = Report.Check(
      result, id: "program/\(name)", subject: "gradient", group: "program", seconds: seconds)
    let open = result.entries(having: .inconclusive(.budget)).count
    if let limit = counter.limit, open > 0 {
      check.message +=
        " The budget of \(limit) evaluations ended before \(open) of \(result.entries.count) entries were checked."
      check.evaluations = counter.count
    }
    add(check, Report.CheckDetails([result]))
    if let directional = service.directionalObjective(counter: counter) {
      let (along, more) = try timed { try VectorChecker(checker: checker).check(directional) }
      add(
        Report.Check(
          along, id: "program/\(name)/jvp", subject: "directional derivative", group: "program", seconds: more
        ), Report.CheckDetails(along.products))
    }
    guard service.description.methods.contains("hvp") else { return }
    let (products, more) = try timed { try HessianChecker(checker: checker).check(objective) }
    add(
      Report.Check(
        products, id: "program/\(name)/hvp", subject: "Hessian products", group: "program", seconds: more),
      Report.CheckDetails(products.products))
  }

  private mutating func add(_ check: Report.Check, _ details: Report.CheckDetails) {
    report.checks.append(check)
    report.checks[report.checks.count - 1].details = details
  }

  private mutating func makeSketch(
    _ service: any ObjectiveService, _ counter: EvaluationCounter, _ plan: Plan
  ) throws {
    let sketch = plan.sketch(checker: checker)
    var (result, seconds) = try timed { try sketch.check(service.objective(counter: counter)) }
    result.evaluations = counter.count
    if try goOn(result, service, counter, plan) { return }
    add(
      Report.Check(
        result, id: "program/\(service.description.name)", subject: "gradient", group: "program",
        seconds: seconds), Report.CheckDetails(result))
    for (method, what) in [("jvp", "directional derivatives"), ("hvp", "Hessian products")]
    where service.description.methods.contains(method) {
      report.notRun.append(
        .init(what: what, why: "a sketch is made of the gradient alone; see --mode exhaustive"))
    }
  }

  /// Checks every entry, where a sketch could not decide and the entries are few enough.
  private mutating func goOn(
    _ sketch: SketchResult, _ service: any ObjectiveService, _ counter: EvaluationCounter, _ plan: Plan
  ) throws -> Bool {
    guard case .inconclusive(let reason) = sketch.verdict, Self.isWorthMore(reason),
      service.description.point.count <= Self.mostEntries,
      plan.exhaustiveEvaluations <= (plan.budget.evaluations ?? .max) - counter.count
    else { return false }
    try checkEntries(service, counter)
    report.checks[0].message =
      "A sketch could not decide (\(reason.rawValue)), so that every entry was checked: "
      + report.checks[0].message
    return true
  }

  /// Whether single entries may be decided where directions were not.
  private static func isWorthMore(_ reason: Verdict.Reason) -> Bool {
    switch reason {
    case .nondeterministic, .budget, .nonFinite: false
    case .kink, .jump, .staircase, .singular, .noise, .domain, .weakOracle: true
    }
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
    check.details = Report.CheckDetails()
    return check
  }
}
