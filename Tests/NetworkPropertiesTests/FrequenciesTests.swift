import Proportions
import PropertyTesting
import ReferenceMLP
import Reports
import Testing

@testable import NetworkProperties

/// What is true only as a frequency: stated as one, and tested as one.
@Suite struct FrequenciesTests {
  @Test("the frequencies hold, every outcome is met, and every start is one of the outcomes")
  func hold() async throws {
    for property in PropertyCatalogue.frequencies() {
      let result = try await PropertyRunner(seed: 3, budget: .cases(400)).run(property)
      #expect(result.verdict == .passed, "\(result.text)")
      #expect(result.labels.allSatisfy { $0.count > 0 && $0.minimum != nil }, "\(result.text)")
      #expect(result.labels.reduce(0) { $0 + $1.count } == result.cases)
    }
  }

  @Test("a frequency that is another than stated is refuted, and so is a step that is another")
  func refuted() async throws {
    // Half the rate leaves ηλ in 1…4: nothing diverges.
    let slower = TestedProperty(
      "Q0-slower", "a third is bounded", Generator<Double>.uniform(in: 1...4),
      coverage: [LabelMinimum("bounded", atLeast: 1.0 / 3), LabelMinimum("diverges", atLeast: 2.0 / 3)]
    ) { product in
      let start = TwoWeights(
        first: product.squareRoot() * 0.6, second: product.squareRoot() * 0.8, target: 0, rate: 1)
      return Outcome.holds.labelled((start.losses(steps: 300).last ?? .nan) < 8 ? "bounded" : "diverges")
    }
    let runner = PropertyRunner(seed: 1, budget: .cases(400))
    #expect(try await PropertySuite.result(of: slower, runner).verdict == .refuted)

    for name in ["step of half the length", "D6", "targetless"] {
      let training = try #require(TrainingUnderTest.planted.first { $0.name.hasPrefix(name) })
      for property in PropertyCatalogue.frequencies(of: training)
      where name != "targetless" || !property.name.hasPrefix("Q1") {
        let converted = try await PropertySuite.result(of: property, runner)
        #expect(
          converted.verdict == .refuted && !converted.counterexamples.isEmpty, "\(property.name), \(name)")
      }
    }
  }

  @Test("two numbers descend as the network does, with ReLU on either side of 0 too")
  func twoNumbers() throws {
    let training = TrainingUnderTest()
    for (first, activation) in [(1.5, Activation.identity), (-0.5, .identity), (1.5, .relu), (-0.5, .relu)] {
      let start = TwoWeights(first: first, second: 0.75, target: 1, rate: 0.3, activation: activation)
      let run = try training.run(start.networkCase, rate: start.rate, steps: 20, biases: false)
      let losses = start.losses(steps: 20)
      #expect(losses.count == run.count)
      for (loss, value) in zip(losses, run) {
        // A contraction: 20 steps of 10 roundings each.
        #expect(abs(loss - training.loss(of: value)) <= 200 * 0x1p-53 * max(loss, losses[0]))
      }
      guard first > 0 else { continue }
      #expect(abs(start.sharpness - training.sharpness(of: start.networkCase, biases: false)) < 1e-9)
    }
  }

  @Test("Q1 is exact: a run is bounded just where ηλ < 4")
  func dichotomy() async throws {
    let property = try #require(PropertyCatalogue.frequencies().first)
    let result = try await PropertyRunner(seed: 5, budget: .cases(1_000)).run(property)
    let bounded = try #require(result.labels.first { $0.label == "bounded" })
    // A probability of 1e-6 to fall outside if a third is right.
    let bounds = ClopperPearson.bounds(count: bounded.count, cases: bounded.cases, confidence: 1 - 1e-6)
    #expect(bounds.lower < 1.0 / 3 && 1.0 / 3 < bounds.upper, "\(bounds)")
    #expect(bounds.upper - bounds.lower < 0.16, "\(bounds)")
  }

  @Test("a frequency's report has the interval of every outcome")
  func report() async throws {
    let property = try #require(PropertyCatalogue.frequencies().first)
    let converted = try await PropertySuite.result(of: property, PropertyRunner(seed: 1, budget: .cases(100)))
    #expect(converted.verdict == .verified && converted.labels.count == 2)
    for label in converted.labels {
      let (lower, upper) = (try #require(label.lowerBound), try #require(label.upperBound))
      let share = Double(label.count) / Double(label.cases)
      #expect(lower < share && share < upper && upper - lower < 0.25)
    }
    var report = Report(title: "properties", seed: 1)
    report.properties = [converted]
    report.finish()
    #expect(report.propertyLines.contains(" of 100 (95% interval "), "\(report.propertyLines)")
    #expect(report.propertyLines.contains("%), at least 33"), "\(report.propertyLines)")
  }
}
