import Foundation
import GradientChecking
import Reports
import Testing

@testable import SelfTest

@Suite("The checker on trial with functions of the world")
struct ForeignTrialTests {
  @Test("There are sixty families and more, in every group, each with a name of its own")
  func families() {
    #expect(ForeignFamily.all.count >= 60)
    #expect(Set(ForeignFamily.all.map(\.name)).count == ForeignFamily.all.count)
    for group in ForeignFamily.Group.allCases {
      #expect(ForeignFamily.all.count { $0.group == group } >= 5, "\(group.rawValue)")
    }
  }

  /// A derivative by differences of the formula at three steps, extrapolated; one-sided where the other side is undefined.
  private func differences(_ function: ForeignFunction, _ entry: Int) -> Double {
    func value(_ offset: Double) -> (x: Double, value: Double) {
      var x = function.point
      x[entry] += offset
      return (x[entry], function.formula(x))
    }
    func quotient(_ step: Double) -> Double {
      let (above, below) = (value(step), value(-step))
      return (above.value - below.value) / (above.x - below.x)
    }
    func forward(_ step: Double) -> Double {
      let (first, second, third) = (value(0), value(step), value(2 * step))
      return (4 * second.value - 3 * first.value - third.value) / (2 * step)
    }
    let step = 0.02 * function.lengths[entry]
    guard value(-step).value.isFinite else { return (4 * forward(step / 2) - forward(step)) / 3 }
    let coarse = (4 * quotient(step / 2) - quotient(step)) / 3
    let fine = (4 * quotient(step / 4) - quotient(step / 2)) / 3
    return (16 * fine - coarse) / 15
  }

  @Test("Every gradient is the derivative of its formula, by differences within its length", arguments: 0..<3)
  func gradients(turn: Int) {
    for family in ForeignFamily.all {
      let function = family.function(turn: turn, seed: 11)
      // What a program adds is no part of the formula, whose own rounding is all that disturbs these differences.
      let noise = function.program == nil ? function.noiseLevel : function.with { $0.noise = nil }.noiseLevel
      for (entry, derivative) in function.derivatives.enumerated() {
        guard case .exact(let slope) = derivative else { continue }
        // At a joint of two curves differences come near, no more.
        let tolerance =
          max(1e-6, 10 * family.visible) * abs(slope) + 1000 * noise / function.lengths[entry]
          + (function.point[entry] == 0 ? 2e-2 * function.scale : 0)
        let found = differences(function, entry)
        #expect(
          abs(found - slope) <= tolerance, "\(family.name), entry \(entry): \(slope), by differences \(found)"
        )
      }
    }
  }

  @Test("What programs compute is as near to their formulas as they declare, and as the trial believes")
  func programs() throws {
    for family in ForeignFamily.all {
      let function = family.function(turn: 1, seed: 5)
      let objective = ForeignObjective(name: family.name, function: function, mistake: nil)
      let difference = abs(try objective.value(at: function.point) - function.formula(function.point))
      #expect(difference <= function.noiseLevel, "\(family.name)")
      if let accuracy = function.accuracy {
        #expect(difference <= accuracy * abs(function.formula(function.point)), "\(family.name)")
      }
    }
  }

  @Test("A right claim of every family is judged as it should be, and so is a wrong one")
  func checker() throws {
    for family in ForeignFamily.all {
      let tally = try ForeignTrial.outcome(family, turn: 2, seed: 1, mistakes: 1)
      #expect(tally.count(.falseAlarm) == 0 && tally.count(.wavedThrough) == 0, "\(tally.examples)")
      #expect(tally.checks >= 1 && tally.rightClaims == 1, "\(family.name)")
    }
  }

  @Test("A share is exceeded where chance does not explain the count, however many the cases")
  func shares() {
    // Of 1% meant, 21 of 2,089 or more are counted by chance in half of the runs, 33 or more in one of a hundred.
    #expect(ForeignTally.isWithin(0.01, count: 32, of: 2089))
    #expect(!ForeignTally.isWithin(0.01, count: 33, of: 2089))
    #expect(ForeignTally.isWithin(0.01, count: 1106, of: 103_119))
    #expect(!ForeignTally.isWithin(0.01, count: 1107, of: 103_119))
    #expect(ForeignTally.isWithin(0.002, count: 0, of: 0))
    #expect(!ForeignTally.isWithin(0.01, count: 2, of: 2))
  }

  @Test("The same case is the same every time, noise from run to run included")
  func deterministic() throws {
    let family = try #require(ForeignFamily.all.first { $0.name == "run-to-run noise" })
    let first = try ForeignTrial.outcome(family, turn: 0, seed: 9)
    #expect(try ForeignTrial.outcome(family, turn: 0, seed: 9) == first)
  }
}

@Suite("Broken checkers on trial with functions of the world")
struct BrokenCheckerTests {
  /// All claims about one function of a smooth family, by a checker that may be broken.
  private func tally(by examine: @escaping ForeignTrial.Examination) throws -> ForeignTally {
    let family = try #require(ForeignFamily.all.first { $0.name == "coupled quartics" })
    return try ForeignTrial.outcome(family, turn: 0, seed: 1, by: examine)
  }

  /// The checker's judgement with every entry changed.
  private func checker(
    changing change: @escaping @Sendable (inout EntryResult) -> Void
  ) -> ForeignTrial.Examination {
    { objective in
      var result = try ForeignTrial.checker(objective)
      for entry in result.entries.indices { change(&result.entries[entry]) }
      result.verdict = Self.verdict(result.entries)
      return result
    }
  }

  private static func verdict(_ entries: EntryResults) -> GradientChecking.Verdict {
    if entries.contains(where: { $0.verdict == .refuted }) { return .refuted }
    return entries.first { $0.verdict != .verified }?.verdict ?? .verified
  }

  private func holds(_ tally: ForeignTally) -> Bool {
    ForeignTally.campaigns([tally]).first?.holds ?? true
  }

  @Test("The checker as it is passes")
  func whole() throws {
    let tally = try tally(by: ForeignTrial.checker)
    #expect(tally.faults.isEmpty && tally.bounds > 0 && tally.boundsViolated == 0, "\(tally.examples)")
    #expect(holds(tally))
  }

  @Test("One that verifies everything, whatever it measures, waves through")
  func credulous() throws {
    let tally = try tally(by: checker { $0.verdict = .verified })
    #expect(tally.count(.wavedThrough) > 0)
    #expect(!holds(tally))
  }

  @Test("One that demands and states no power verifies wrong claims honestly, and fails all the same")
  func weak() throws {
    let tally = try tally(
      by: checker {
        $0.verdict = .verified
        $0.detectionPower = .infinity
      })
    #expect(tally.count(.wavedThrough) == 0 && tally.count(.weak) > 0)
    #expect(!holds(tally))
  }

  @Test("One that is content with any power misses what values show")
  func contentWithAnyPower() throws {
    let tally = try tally(by: { objective in
      var lax = GradientChecker()
      (lax.power, lax.requiredPower) = (1e6, 1e6)
      return try lax.check(objective)
    })
    #expect(tally.count(.weak) + tally.count(.wavedThrough) + tally.count(.needless) > 0)
    #expect(!holds(tally))
  }

  @Test("One that refutes everything raises false alarms and names the wrong entries")
  func suspicious() throws {
    let tally = try tally(by: checker { $0.verdict = .refuted })
    #expect(tally.count(.falseAlarm) == 1 && tally.count(.wrongList) > 0)
    #expect(!holds(tally))
  }

  @Test("One that decides nothing is needlessly undecided")
  func timid() throws {
    let tally = try tally(by: checker { $0.verdict = .inconclusive(.weakOracle) })
    #expect(tally.count(.needless) > 0 && tally.rightVerified == 0)
    #expect(!holds(tally))
  }

  @Test("One whose estimates are off by 1% is dishonest, however right its verdicts are")
  func dishonest() throws {
    let tally = try tally(
      by: checker { entry in
        for place in entry.estimates.indices { entry.estimates[place].value *= 1.01 }
      })
    #expect(tally.faults.isEmpty)
    #expect(tally.boundsFarOff == tally.bounds && tally.bounds > 0)
    #expect(!holds(tally))
  }

  @Test("The report has one trial for all functions and one for each group, with the share of each family")
  func report() throws {
    let smooth = ForeignFamily.all.filter { $0.group == .smooth }
    let implicit = ForeignFamily.all.filter { $0.group == .implicit }
    let tallies = try (smooth + implicit.prefix(2)).map {
      try ForeignTrial.outcome($0, turn: 2, seed: 1, mistakes: 0)
    }
    let campaigns = ForeignTally.campaigns(tallies)
    #expect(
      campaigns.map(\.name)
        == ["Foreign functions", "Foreign functions: smooth", "Foreign functions: implicit"])
    #expect(
      campaigns[0].counts.contains {
        $0.name == "smooth: judged as it should be" && $0.total == smooth.count && smooth.count > 10
      })
    #expect(campaigns[2].counts.contains { $0.name == "Kepler's equation: judged as it should be" })
    #expect(ForeignTally.campaigns([]).first?.holds == false)
  }
}
