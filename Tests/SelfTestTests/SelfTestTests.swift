import Derivatives
import GradientChecking
import NetworkChecking
import ReferenceMLP
import Reports
import Runs
import Testing

@testable import SelfTest

@Suite("The checker on trial")
struct SelfTestTests {
  /// Trials whose cases take no more than a moment.
  private static let quick = "^(false|detection|honesty|interval|foreign)"

  @Test("A small trial refutes no correct gradient, and is the same whatever the number of tasks")
  func smallTrial() async throws {
    let one = try await SelfTest(filter: Self.quick, cases: 12, seed: 3, jobs: 1).run()
    let many = try await SelfTest(filter: Self.quick, cases: 12, seed: 3, jobs: 3).run()
    #expect(one.campaigns == many.campaigns)
    #expect(one.summary.falseAlarms == 0)
    let alarms = try #require(one.campaigns.first)
    #expect(alarms.cases == 12)
    #expect(alarms.counts.first { $0.name == "refuted" }?.count == 0)
    #expect(one.powerCurves == many.powerCurves)
    let promising = DetectionPowerTrial.Judge.allCases.filter { $0.promisedErrors != nil }
    // A trial for all foreign functions and one for each group.
    let groups = Set(ForeignFamily.all.prefix(12).map(\.group))
    #expect(one.campaigns.count == 3 + promising.count + 1 + groups.count)
  }

  @Test("A filter runs the trials in whose name it is found, and one that is found in none is refused")
  func filter() async throws {
    let power = try await SelfTest(filter: "^detection", cases: 1).run()
    #expect(power.campaigns.map(\.name).allSatisfy { $0.contains("Detection power") })
    #expect(power.campaigns.count == 2 && power.powerCurves.count == 1)
    #expect(throws: FilterError.self) { try SelfTest(filter: "pwer") }
    #expect(throws: FilterError.self) { try SelfTest(filter: "(") }
  }

  @Test("Correct gradients at special points, whose neighbours round far less, are not refuted")
  func specialPoints() throws {
    // The only cases of 100,000 that were, before the point itself was one of those at which rounding is sampled.
    for index in [12_979, 21_761, 38_374, 73_329, 75_626] {
      let outcome = try FalseAlarms.outcome(index, seed: 1)
      #expect(outcome.verdict != .refuted, "\(outcome.details)")
    }
  }

  @Test("A correct 0 is not refuted by oracles that round it alike at all points")
  func zeroDerivative() throws {
    // Both dual numbers give one number at all points, 1e-17 and 1e-33: no rounding that scatters.
    #expect(try FalseAlarms.outcome(13_699, seed: 1).verdict != .refuted)
  }

  @Test(
    "An entry that is off by half of what backpropagation may lose at one point is refuted, and no other is")
  func hiddenError() throws {
    let cell = MatrixCell(
      activation: .tanh, output: .softmax, loss: Loss(.crossEntropy), l2: 0, depth: 2, batch: 5, repetition: 0
    )
    let problem = RandomProblem(cell, seed: 1)
    let base = NetworkObjective("base", network: problem.network, problem: problem.problem)
    let checker = GradientChecker(methods: [ComplexStep(), DualNumbers(), DoubleDoubleDual()])
    let right = try checker.check(base)
    #expect(right.verdict == .verified)
    // The entry of which rounding is the largest part: of others half of it is less than a unit in the last place.
    let parts = right.entries.map { $0.claimed == 0 ? 0 : $0.allowance / abs($0.claimed) }
    let entry = try #require(parts.indices.max { parts[$0] < parts[$1] })
    let wrong = WrongEntryObjective(base: base, entry: entry, factor: 1 + parts[entry] / 2)
    let result = try checker.check(wrong)
    #expect(result.verdict == .refuted)
    #expect(result.wrongEntries.map(\.index) == [right.entries[entry].index])
    #expect(result.entries[entry].error <= result.entries[entry].allowance)
    #expect(result.entries[entry].repeatedError != nil)
  }

  private func outcome(_ verdict: GradientChecking.Verdict, kink: Bool = false) -> FalseAlarms.Outcome {
    FalseAlarms.Outcome(name: "case", verdict: verdict, trait: .ordinary, hasKink: kink, details: "why")
  }

  @Test("One refuted correct gradient, or 2% inconclusive away from kinks, fails the trial; kinks do not")
  func tally() {
    let verified = Array(repeating: outcome(.verified), count: 199)
    #expect(FalseAlarms.campaign(verified).holds)
    #expect(!FalseAlarms.campaign(verified + [outcome(.refuted)]).holds)
    #expect(FalseAlarms.campaign(verified + [outcome(.inconclusive(.kink), kink: true)]).holds)
    let weak = Array(repeating: outcome(.inconclusive(.weakOracle)), count: 5)
    #expect(!FalseAlarms.campaign(verified + weak).holds)
    #expect(!FalseAlarms.campaign([]).holds)
  }

  @Test("What an interruption left out of a trial may mend a share, and no refutation")
  func interruptedTally() {
    // One undecided of ten is too much, and of a hundred would not be.
    let few = Array(repeating: outcome(.verified), count: 9) + [outcome(.inconclusive(.weakOracle))]
    #expect(FalseAlarms.campaign(few).undecided == nil && !FalseAlarms.campaign(few).holds)
    #expect(FalseAlarms.campaign(few, missing: 90).undecided == true)
    #expect(FalseAlarms.campaign(few, missing: 40).undecided == nil)
    #expect(FalseAlarms.campaign(few + [outcome(.refuted)], missing: 1_000).undecided == nil)
  }

  @Test("A trial that is interrupted has the cases up to then, and those after it have none")
  func interruptedRun() async throws {
    let stop = RunStop()
    let report = try await RunStop.$current.withValue(stop) {
      try await SelfTest(filter: "false|power", cases: 200, seed: 3, jobs: 2).run {
        if $0.done == 4 { stop.ask() }
      }
    }
    let cases = try #require(report.campaigns.first).cases
    #expect(report.campaigns.count == 1 && (4...5).contains(cases) && report.powerCurves.isEmpty)
    #expect(
      report.notRun == [
        Report.NotRun(
          what: "false alarms", why: "the run was interrupted when \(cases) of 200 were done",
          interrupted: true),
        Report.NotRun(
          what: "detection power", why: "the run was interrupted when 0 of 2 were done", interrupted: true),
      ])
    #expect(report.verdict == .inconclusive)
    let whole = try await SelfTest(filter: "false", cases: cases, seed: 3).run()
    #expect(whole.campaigns == report.campaigns)
  }

  @Test("A sketch names the one entry that is wrong by 1%, and the trial of it is the same every time")
  func localisationOutcome() throws {
    for index in 0..<3 {
      let outcome = try LocalisationTrial.outcome(index, seed: 5, parameters: 300)
      #expect(outcome.isExact && outcome.verdict == .refuted, "\(outcome.details)")
      #expect(outcome.verdictOnRight == .verified, "\(outcome.details)")
      #expect(try LocalisationTrial.outcome(index, seed: 5, parameters: 300).details == outcome.details)
    }
  }

  @Test(
    "One wrong entry that is not named, or named with another, fails the trial; so does an accusation")
  func localisation() {
    func outcome(
      isExact: Bool = true, miss: Double = 0x1p-16, onRight: GradientChecking.Verdict = .verified
    ) -> LocalisationTrial.Outcome {
      LocalisationTrial.Outcome(
        name: "case", verdict: .refuted, isExact: isExact, evaluations: 200, missProbability: miss,
        verdictOnRight: onRight, details: "why")
    }
    let found = Array(repeating: outcome(), count: 5)
    #expect(LocalisationTrial.campaign(found).holds)
    #expect(LocalisationTrial.campaign(found + [outcome(onRight: .inconclusive(.noise))]).holds)
    #expect(!LocalisationTrial.campaign(found + [outcome(onRight: .refuted)]).holds)
    #expect(!LocalisationTrial.campaign(found + [outcome(isExact: false)]).holds)
    #expect(!LocalisationTrial.campaign(found + [outcome(miss: 0x1p-13)]).holds)
    #expect(!LocalisationTrial.campaign([]).holds)
  }

  @Test("Power is promised only where every case was flagged")
  func power() throws {
    func outcome(valuesOnlyDownTo digits: Int) -> DetectionPowerTrial.Outcome {
      DetectionPowerTrial.Outcome(flagged: [
        .valuesOnly: DetectionPowerTrial.errors.indices.map { $0 < digits }
      ])
    }
    let enough = DetectionPowerTrial.campaigns([outcome(valuesOnlyDownTo: 8), outcome(valuesOnlyDownTo: 9)])
    #expect(try #require(enough.first).holds)
    let short = DetectionPowerTrial.campaigns([outcome(valuesOnlyDownTo: 8), outcome(valuesOnlyDownTo: 7)])
    #expect(try !#require(short.first).holds)
    // A judge that saw no case promises nothing.
    #expect(!enough[1].holds)
  }

  @Test("A miss is excused where correct backpropagation loses as much, never above the stated power")
  func excuses() throws {
    func campaign(missing index: Int, hidden: Bool, stated: Bool) throws -> Report.Campaign {
      let errors = DetectionPowerTrial.errors.indices
      let outcome = DetectionPowerTrial.Outcome(
        flagged: [.exact: errors.map { $0 < 12 && $0 != index }],
        stated: [.exact: errors.map { $0 < 12 && (stated || $0 != index) }],
        hidden: [.exact: errors.map { hidden && $0 == index }])
      return try #require(DetectionPowerTrial.campaigns([outcome]).last)
    }
    #expect(try campaign(missing: 11, hidden: true, stated: false).holds)
    #expect(try !campaign(missing: 11, hidden: false, stated: false).holds)
    #expect(try !campaign(missing: 11, hidden: true, stated: true).holds)
    let counts = try campaign(missing: 11, hidden: true, stated: false).counts
    #expect(counts.first { $0.name.contains("hidden") }?.count == 1)
    #expect(counts.last?.count == 11 && counts.last?.total == 11)
  }

  @Test("A judge that flags a correct gradient fails, however small an error it sees")
  func quietWithoutError() throws {
    let all = DetectionPowerTrial.Outcome(flagged: [.exact: DetectionPowerTrial.errors.map { _ in true }])
    let campaigns = DetectionPowerTrial.campaigns([all])
    #expect(try !#require(campaigns.last).holds)
    var quiet = all
    quiet.flagged[.exact]?[DetectionPowerTrial.errors.count - 1] = false
    #expect(try #require(DetectionPowerTrial.campaigns([quiet]).last).holds)
  }

  @Test("The curve counts each rule's flags, sets of oracles, single ones and the fixed tolerance")
  func curve() throws {
    let outcomes = try (0..<2).map { try DetectionPowerTrial.outcome($0, seed: 5) }
    let curve = DetectionPowerTrial.curve(outcomes)
    let rules = Dictionary(grouping: curve.series, by: \.rule).mapValues(\.count)
    #expect(rules == [.twoOracles: 2, .oneOracle: 6, .fixedTolerance: 1])
    for series in curve.series {
      #expect(series.networks == 2)
      #expect(series.points.map(\.error) == DetectionPowerTrial.errors)
      #expect(series.points.last?.flagged == 0, "\(series.name) flags a correct gradient")
      // The fixed tolerance may miss even the largest error, where the entry is small; no oracle does.
      if series.rule != .fixedTolerance { #expect(series.points.first?.flagged == 2, "\(series.name)") }
    }
    // What two oracles refute, one of them contradicts.
    let refuted = try #require(curve.series.first { $0.name == "values only" })
    let ridders = try #require(curve.series.first { $0.name == Ridders().name })
    let chebyshev = try #require(curve.series.first { $0.name == ChebyshevInterpolation().name })
    for (index, point) in refuted.points.enumerated() {
      #expect(point.flagged <= ridders.points[index].flagged + chebyshev.points[index].flagged)
    }
  }
}
