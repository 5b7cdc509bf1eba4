import Foundation
import Testing

@testable import PropertyTesting

/// The values a property was run with, in the order in which they came.
private actor Log {
  private(set) var values: [String] = []
  func note(_ value: String) { values.append(value) }
}

private let lists = Generator.double(in: -4...4).array(count: 0...30)

@Suite("Runs")
struct RunnerTests {
  /// Fails for one case in a few hundred.
  private static let rare = TestedProperty("rare", "no two neighbours are equal", lists, target: .margin) {
    list in
    guard list.count > 1 else { return Outcome.holds.labelled("short") }
    let gaps = zip(list, list.dropFirst()).map { abs($0 - $1) }
    return Outcome.atMost(gaps.map { -$0 }, gaps.map { _ in -0.005 }).labelled("long", if: list.count > 15)
  }

  /// The result without its time, as text.
  private func fingerprint(_ runner: PropertyRunner, _ property: TestedProperty) async throws -> String {
    var result = try await runner.run(property)
    result.seconds = 0
    return String(decoding: try result.json(), as: UTF8.self)
  }

  @Test("The same seed gives the same result to the bit, whatever the number of jobs")
  func jobs() async throws {
    var results: Set<String> = []
    for seed in 1...4 as ClosedRange<UInt64> {
      let one = try await fingerprint(PropertyRunner(seed: seed, budget: .cases(600)), Self.rare)
      for jobs in [2, 3, 8] {
        let other = try await fingerprint(
          PropertyRunner(seed: seed, budget: .cases(600), jobs: jobs), Self.rare)
        #expect(other == one, "seed \(seed), \(jobs) jobs")
      }
      results.insert(one)
    }
    #expect(results.count == 4)
  }

  @Test("A property's cases depend on seed and name, not on what else runs, nor on the budget")
  func cases() async throws {
    func values(_ name: String, seed: UInt64, cases: Int, after: String? = nil) async throws -> [String] {
      let log = Log()
      let property = TestedProperty(name, "is noted", lists) { list in
        await log.note("\(list.map(\.bitPattern))")
        return .holds
      }
      let runner = PropertyRunner(seed: seed, budget: .cases(cases))
      if let after { _ = try await runner.run(TestedProperty(after, "comes before", lists) { _ in .holds }) }
      _ = try await runner.run(property)
      return await log.values
    }
    let plain = try await values("a", seed: 1, cases: 150)
    #expect(plain.count == 150 && Set(plain).count > 120)
    #expect(try await values("a", seed: 1, cases: 150, after: "b") == plain)
    #expect(try await values("a", seed: 1, cases: 40) == Array(plain.prefix(40)))
    #expect(try await values("a", seed: 2, cases: 150) != plain)
    #expect(try await values("b", seed: 1, cases: 150) != plain)
  }

  @Test("The first failing case is the one reported, and its index replays it")
  func firstFailure() async throws {
    let log = Log()
    let property = TestedProperty("first", "is below 0.99", Generator.uniform(in: 0...1)) { value in
      await log.note("\(value)")
      return .atMost(value, 0.99)
    }
    var runner = PropertyRunner(seed: 5, budget: .cases(2000))
    runner.furtherCases = 0
    let result = try await runner.run(property)
    let failure = try #require(result.failure)
    let index = try #require(failure.caseIndex)
    let values = await log.values.compactMap { Double($0) }
    #expect(values.firstIndex { $0 > 0.99 } == index && result.cases == index + 1)
    #expect(failure.found.input == "\(values[index])" && failure.simplest.input == "1.0")
    #expect(result.verdict == .failed && result.stoppedBy == .failure && !result.isPassed)
    let token = try ReplayToken(failure.token)
    for seed in [1, 5] as [UInt64] {
      let replayed = try await PropertyRunner(seed: seed, replay: token).run(property)
      #expect(replayed.failure?.found == failure.found && replayed.failure?.simplest == failure.simplest)
      #expect(
        replayed.stoppedBy == .replay && replayed.verdict == .failed
          && replayed.failure?.token == failure.token)
    }
    // The token is of another property: that one runs as ever.
    let other = TestedProperty("other", "holds", lists) { _ in .holds }
    #expect(try await PropertyRunner(replay: token).run(other).cases == 100)
  }

  @Test("Passing: the bound, the budget in cases, and the worst margin with its case")
  func passing() async throws {
    let property = TestedProperty("passing", "is below 2", Generator.uniform(in: 0...1)) {
      .close($0, 0, within: 2)
    }
    let result = try await PropertyRunner(budget: .cases(1000)).run(property)
    #expect(result.verdict == .passed && result.stoppedBy == .cases && result.cases == 1000)
    #expect(
      result.text.hasPrefix(
        "passing: 0 failures in 1,000 cases: at 95% confidence fewer than 0.30% of cases fail"))
    let margin = try #require(result.worstMargin)
    #expect(margin > 0.49 && margin <= 0.5)
    let replayed = try await PropertyRunner(replay: result.worstToken).run(property)
    #expect(replayed.worstMargin == margin && replayed.cases == 1 && replayed.isPassed)
    #expect(replayed.failingFractionBound == 1)
  }

  @Test("A budget in seconds ends, runs at least one case, and says what ended it")
  func seconds() async throws {
    let slow = TestedProperty("slow", "takes its time", lists) { _ in
      try await Task.sleep(for: .milliseconds(2))
      return .holds
    }
    let none = try await PropertyRunner(budget: .seconds(0)).run(slow)
    #expect(none.cases == 1 && none.stoppedBy == .seconds && none.verdict == .passed)
    let some = try await PropertyRunner(budget: .cases(1_000_000, orSeconds: 0.05), jobs: 2).run(slow)
    #expect(some.stoppedBy == .seconds && some.cases >= 1 && some.cases < 1000)
    #expect(try await PropertyRunner(budget: .cases(3, orSeconds: 1000)).run(slow).stoppedBy == .cases)
  }

  @Test(
    "A run that is interrupted ends with the cases that it has, and refutes no statement for want of more")
  func interruption() async throws {
    final class Count: @unchecked Sendable {
      private let lock = NSLock()
      private var count = 0
      var value: Int { lock.withLock { count } }
      func add() { lock.withLock { count += 1 } }
    }
    let count = Count()
    var runner = PropertyRunner(budget: .cases(1_000_000))
    runner.isStopped = { count.value >= 50 }
    let property = TestedProperty("long", "holds", lists) { _ in
      count.add()
      return .holds
    }
    let held = try await runner.run(property)
    #expect(held.stoppedBy == .interruption && held.verdict == .passed)
    #expect(held.cases >= 50 && held.cases < 1_000_000 && held.cases == count.value)
    let wanted = try await runner.run(
      TestedProperty("false", "is to fail", lists, expectsFailure: true) { _ in .holds })
    #expect(wanted.verdict == .gaveUp && wanted.summary == "interrupted after 0 cases")
  }

  @Test("Too many discards: after 458 without a good case, and 100 more for each good one")
  func discards() async throws {
    let never = TestedProperty("never", "is never checked", lists) { _ in
      try assume(false)
      return .holds
    }
    for jobs in [1, 3] {
      let result = try await PropertyRunner(jobs: jobs).run(never)
      #expect(result.verdict == .gaveUp && result.stoppedBy == .discards)
      #expect(result.discards == 459 && result.cases == 0)
    }
    let seldom = TestedProperty("seldom", "is seldom checked", Generator.integer(in: 0...999)) { value in
      try assume(value == 0)
      return .holds
    }
    let result = try await PropertyRunner(budget: .cases(1000)).run(seldom)
    #expect(result.verdict == .gaveUp && result.discards == 459 + 100 * result.cases)
    let often = TestedProperty("often", "is often checked", Generator.integer(in: 0...9)) { value in
      try assume(value > 4)
      return .holds
    }
    let good = try await PropertyRunner().run(often)
    #expect(good.isPassed && good.cases == 100 && good.discards > 50)
  }

  @Test("A false statement is expected to be refuted, and its holding is the failure")
  func expectedFailures() async throws {
    let isFalse = TestedProperty(
      "false", "all are below 5", Generator.integer(in: 0...9), expectsFailure: true
    ) {
      value in
      .check(value < 5, "\(value) is not")
    }
    let refuted = try await PropertyRunner().run(isFalse)
    #expect(
      refuted.isPassed && refuted.failure?.simplest.input == "5" && refuted.summary == "refuted, as expected")
    let isTrue = TestedProperty(
      "true", "all are below 10", Generator.integer(in: 0...9), expectsFailure: true
    ) {
      value in
      .check(value < 10, "")
    }
    let held = try await PropertyRunner().run(isTrue)
    #expect(held.verdict == .unexpectedlyHeld && !held.isPassed)
  }

  @Test("What a body or a generator throws is a failure, and so is comparing nothing")
  func throwing() async throws {
    struct Trap: Error {}
    let body = TestedProperty("body", "does not throw", lists) { _ in throw Trap() }
    let generator = TestedProperty("generator", "does not throw", Generator<Int> { _ in throw Trap() }) { _ in
      .holds
    }
    let nothing = TestedProperty("nothing", "compares", lists) { _ in .close([], [], within: []) }
    for (property, headline) in [
      (body, "threw Trap"), (generator, "the generator threw Trap"),
      (nothing, "not true: |left − right| ≤ tolerance"),
    ] {
      let result = try await PropertyRunner().run(property)
      #expect(result.verdict == .failed, "\(property.name)")
      #expect(result.failure?.simplest.headline.hasPrefix(headline) == true, "\(result.text)")
    }
  }

  @Test("A case that fails and then holds is called not deterministic")
  func flaky() async throws {
    let log = Log()
    let once = TestedProperty("once", "fails once", lists) { _ in
      await log.note("")
      return await log.values.count == 7 ? .fails("the seventh call") : .holds
    }
    let result = try await PropertyRunner().run(once)
    #expect(result.verdict == .failed && result.failure?.isDeterministic == false)
    #expect(result.text.contains("held when run again"))
  }

  @Test("Labels are counted, and a proven shortfall is no pass")
  func labels() async throws {
    let minimums = [
      LabelMinimum("even", atLeast: 0.4), LabelMinimum("zero", atLeast: 0.3),
      LabelMinimum("near", atLeast: 0.5),
    ]
    let property = TestedProperty("labels", "holds", Generator.integer(in: 0...9), coverage: minimums) {
      value in
      Outcome.holds.labelled("even", if: value % 2 == 0).labelled("zero", if: value == 0).labelled(
        "zero", if: value == 0
      )
      .labelled("near", if: value < 5).labelled("big", if: value > 7)
    }
    let result = try await PropertyRunner(budget: .cases(3200), jobs: 2).run(property)
    #expect(result.verdict == .undercovered)
    #expect(result.labels.map(\.label) == ["even", "zero", "near", "big"])
    #expect(result.labels.map(\.verdict) == [.sufficient, .insufficient, .sufficient, .observed])
    #expect(
      abs(result.labels[1].share - 0.1) < 0.04 && result.labelShortfalls.contains { $0.label == "zero" })
    #expect(try await PropertyRunner(budget: .cases(20)).run(property).verdict == .passed)
  }

  @Test("Climbing finds what random cases do not, on any number of jobs")
  func climbing() async throws {
    func property(_ target: TestedProperty.Target) -> TestedProperty {
      TestedProperty(
        "needle", "is not all large", Generator.uniform(in: 0...1).array(count: 8), target: target
      ) {
        list in
        let least = list.min() ?? 0
        return Outcome.atMost(least, 0.9).scored(least)
      }
    }
    // Random: 0.1⁸ a case.
    #expect(try await PropertyRunner(budget: .cases(4000)).run(property(.none)).isPassed)
    for target in [TestedProperty.Target.margin, .score] {
      var results: Set<String> = []
      for jobs in [1, 4] {
        let runner = PropertyRunner(budget: .cases(4000), jobs: jobs)
        let result = try await runner.run(property(target))
        let failure = try #require(result.failure, "\(target)")
        #expect(failure.origin == .climbing && result.cases == 2000 && result.climbingCases <= 2000)
        #expect(failure.simplest.input == "\(Array(repeating: 1.0, count: 8))")
        let replayed = try await PropertyRunner(replay: try ReplayToken(failure.token)).run(property(target))
        #expect(replayed.failure?.found == failure.found)
        results.insert(try await fingerprint(runner, property(target)))
      }
      #expect(results.count == 1)
    }
  }

  @Test("How frequent failures are is told by the cases behind the first, and the worst of all is kept")
  func furtherCases() async throws {
    let property = TestedProperty("half", "is below 5", Generator.uniform(in: 0...10)) { .atMost($0, 5) }
    let result = try await PropertyRunner().run(property)
    let failure = try #require(result.failure)
    #expect(failure.furtherCases == 100 && failure.furtherFailures > 20 && failure.furtherFailures < 80)
    #expect(result.failingFractionBound > Double(failure.furtherFailures) / 100)
    let worst = try #require(failure.worst)
    #expect(
      failure.simplest.input == "6.0" && Double(worst.input) ?? 0 > 9 && result.worstMargin == worst.margin)
  }
}
