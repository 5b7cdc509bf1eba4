import BLAS
import CheckReports
import GradientChecking
import NetworkChecking
import NetworkFiles
import Reports

/// The check of one network file as a report.
public struct NetworkReport: Sendable {
  /// The report, with one check.
  public private(set) var report: Report

  /// The oracles of a network's check: those of values, and those of its formula.
  public static let standardChecker = GradientChecker(methods: GradientCheck.oracles)

  /// Checks the gradient claimed in a network file, or backpropagation where none is claimed.
  ///
  /// - Parameters:
  ///   - file: the network file's contents.
  ///   - name: the file's name, for the report.
  ///   - mode: every entry, or a sketch; nil for what the plan chooses.
  ///   - jobs: threads; the result does not depend on it.
  ///   - checker: the oracles, and the power without which nothing is verified.
  ///   - announce: is told the plan before it runs.
  /// - Throws: what the checker throws.
  public init(
    _ file: NetworkFile, file name: String, mode: Plan.Mode? = .exhaustive, jobs: Int = 1,
    checker: GradientChecker = NetworkReport.standardChecker,
    announce: (Plan) -> Void = { _ in }
  ) throws {
    let objective = NetworkObjective(
      file.name, network: file.network, problem: file.problem, claim: file.claimedGradient)
    let check = try BLASLibrary.$usesThreads.withValue(jobs > 1) {
      try Self.check(
        objective, mode, jobs: jobs, checker, id: "network/\(file.name)", subject: Self.subject(file),
        announce)
    }
    self.init(check, file: name, lines: file.claimLines)
  }

  /// The report of a network whose check was interrupted.
  ///
  /// - Parameters:
  ///   - network: the network file's contents.
  ///   - name: the file's name.
  ///   - omission: what the interruption left out.
  init(interrupted network: NetworkFile, file name: String, _ omission: Report.NotRun?) {
    let check = Report.Check(
      interrupted: "network/\(network.name)", subject: Self.subject(network), group: Self.group,
      parameters: network.network.parameterCount, evaluations: 0)
    self.init(check, file: name, notRun: omission.map { [$0] } ?? [])
  }

  private static let group = "network file"

  private static func subject(_ file: NetworkFile) -> String {
    let claim = file.claimedGradient == nil ? "backpropagation" : "the gradient claimed in the file"
    return "\(claim), \(NumberFormatting.counted(file.problem.samples, "sample"))"
  }

  private init(
    _ check: Report.Check, file name: String, lines: [String: Int] = [:], notRun: [Report.NotRun] = []
  ) {
    report = Report(title: "network \(name)", seed: 0)
    report.checks = [check]
    report.notRun = notRun
    // Standard input is no file.
    report.checks[0].file = name == "-" ? nil : name
    for place in check.blocks.indices {
      report.checks[0].blocks[place].line = lines[check.blocks[place].name]
    }
    report.timings = report.checks.map { Report.Timing(part: "gradient check", seconds: $0.seconds) }
    report.provenance =
      [
        Report.ProvenanceItem(name: "gradient-check", value: toolVersion, source: "built in"),
        Report.ProvenanceItem(name: "file", value: name, source: "argument"),
      ] + Provenance.system
    report.finish()
  }

  /// One report of several files; networks of one name are told apart by their files.
  static func joined(_ results: [NetworkReport], title: String) throws -> Report {
    var reports = results.map(\.report)
    let ids = reports.flatMap(\.checks).map(\.id)
    for place in reports.indices {
      for number in reports[place].checks.indices {
        let check = reports[place].checks[number]
        guard let file = check.file, ids.count(where: { $0 == check.id }) > 1 else { continue }
        reports[place].checks[number].id += " (\(file))"
      }
    }
    return try Report.merged(reports, title: title)
  }

  /// Up to so many steps every entry is checked where nothing is asked for: at 2.5 ns each, some ten seconds.
  ///
  /// Beyond, the user is told of the plan, and a sketch takes a second. One limit for both strategies: the work that it
  /// allows grows with the network across the change from one to the other.
  public static let mostSteps = 4e9

  /// What will be done, by counts alone; the time that one evaluation takes is measured to say how long it will be.
  static func plan(_ objective: NetworkObjective, _ mode: Plan.Mode?, jobs: Int) throws -> Plan {
    let work = CheckWork(objective)
    var cost = try Plan.Cost.measured(objective)
    let parameters = Double(cost.parameters)
    cost.evaluationsPerEntry = max(1, Int((work.evaluations / parameters).rounded()))
    cost.secondsPerEntry = cost.secondsPerEvaluation.map {
      $0 * work.everyEntry / work.evaluation / parameters / Double(work.isSideBySide ? jobs : 1)
    }
    return Plan(mode ?? (work.everyEntry <= mostSteps ? .exhaustive : .sketch), cost: cost)
  }

  private static func check(
    _ objective: NetworkObjective, _ mode: Plan.Mode?, jobs: Int, _ checker: GradientChecker, id: String,
    subject: String,
    _ announce: (Plan) -> Void
  ) throws -> Report.Check {
    var checker = checker
    checker.workers = jobs
    // Where every entry is asked for there is nothing to plan, and nothing to measure for it.
    let plan = try mode == .exhaustive ? nil : plan(objective, mode, jobs: jobs)
    if let plan { announce(plan) }
    let clock = ContinuousClock()
    let start = clock.now
    guard let plan, plan.mode == .sketch else {
      let result = try checker.check(objective)
      let seconds = (clock.now - start) / .seconds(1)
      var check = Report.Check(result, id: id, subject: subject, group: group, seconds: seconds)
      check.details = Report.CheckDetails([result])
      if let worst = result.worst { check.details?.quotients = quotients(objective, of: worst.place) }
      return check
    }
    let result = try plan.sketch(checker: checker).check(objective)
    let seconds = (clock.now - start) / .seconds(1)
    var check = Report.Check(result, id: id, subject: subject, group: group, seconds: seconds)
    check.details = Report.CheckDetails(result)
    return check
  }

  /// Quotients of one entry over the steps of which a picture shows truncation and rounding: its oracles take none of most.
  private static func quotients(_ objective: NetworkObjective, of parameter: Int) -> [Report.Quotient] {
    let center = objective.point[parameter]
    let size = max(abs(center), 1)
    var moved = objective.point
    func value(_ x: Double) -> Double {
      moved[parameter] = x
      return objective.value(at: moved)
    }
    let noise = abs(value(center)) * 0x1p-53
    return stride(from: -48, through: 0, by: 2).map { exponent in
      let (above, below) = (
        center + Double(sign: .plus, exponent: exponent, significand: size),
        center - Double(sign: .plus, exponent: exponent, significand: size)
      )
      let step = (above - below) / 2
      return Report.Quotient(
        step: step, value: (value(above) - value(below)) / (2 * step), noise: noise / step)
    }.filter { $0.value.isFinite }
  }
}
