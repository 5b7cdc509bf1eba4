import PropertyTesting
import Testing

@testable import NetworkProperties

/// The theorems about curvature, training and enclosures: what each says of the reference, and of planted
/// defects.
@Suite struct PropertiesOfTrainingTests {
  private static func properties(of training: TrainingUnderTest = TrainingUnderTest()) -> [TestedProperty] {
    PropertyCatalogue.curvature(of: training) + PropertyCatalogue.quadratics(of: training)
      + PropertyCatalogue.descent(of: training) + PropertyCatalogue.linearAndHomogeneous(of: training)
      + PropertyCatalogue.vanishingGradients(of: training) + PropertyCatalogue.enclosures(of: training)
  }

  /// The number in a name: 25 of "P25-contraction".
  private static func number(_ property: TestedProperty) -> Int? {
    Int(property.name.dropFirst().prefix { $0.isNumber })
  }

  @Test("every theorem about training holds of the reference")
  func holds() async throws {
    let runner = PropertyRunner(seed: 2, budget: .cases(16))
    for property in Self.properties() {
      let result = try await runner.run(property)
      #expect(result.verdict == .passed, "\(result.text)")
      #expect(result.worstMargin != nil, "\(property.name) compared nothing")
    }
  }

  /// Defects by the start of their names, for each property.
  private static let defects: [Int: [String]] = [
    20: ["D12", "D17", "D23"], 21: ["D17", "D32 Hessian product: entries"], 25: ["D7", "step uphill"],
    26: ["targetless", "step of half"], 27: ["D1 ", "step of three", "L without"],
    28: ["D6", "step of three", "L without"], 29: ["D6", "D17", "L_B of", "step uphill"],
    30: ["L_B of", "D32 Hessian product: mean"], 31: ["foreign", "step of half"], 32: ["D12", "D13", "D6"],
    33: ["D1 ", "D17"], 34: ["D7", "D17"],
    37: ["D17", "D32 Hessian product: φ″", "D32 Hessian product: first"],
    38: ["D28", "enclosure without"],
  ]

  @Test("every theorem about training fails under a defect that it is there to see")
  func defectsAreSeen() async throws {
    #expect(Set(Self.defects.keys) == Set(Self.properties().compactMap(Self.number)))
    var runner = PropertyRunner(seed: 1, budget: .cases(1_000))
    (runner.shrinkRuns, runner.furtherCases) = (0, 0)
    var seen: Set<String> = []
    for number in Self.defects.keys.sorted() {
      for name in Self.defects[number] ?? [] {
        let training = try #require(TrainingUnderTest.planted.first { $0.name.hasPrefix(name) }, "\(name)")
        let property = try #require(Self.properties(of: training).first { Self.number($0) == number })
        let result = try await runner.run(property)
        #expect(result.verdict == .failed, "P\(number) does not see \(training.name)")
        seen.insert(training.name)
      }
    }
    let gradients = Set(GradientUnderTest.planted.map(\.name))
    let unseen = Set(TrainingUnderTest.planted.map(\.name)).subtracting(seen).subtracting(gradients)
    #expect(unseen.isEmpty, "no property is there for \(unseen)")
  }

  @Test("a gradient of another count fails a property instead of stopping the run")
  func wrongCount() async throws {
    let reference = GradientUnderTest.reference
    let shorter = GradientUnderTest(
      name: "last layer missing", value: reference.value,
      backward: { Array(reference.backward($0, $1, $2).dropLast()) },
      pullback: { Array(reference.pullback($0, $1, $2).dropLast()) })
    var training = TrainingUnderTest(gradients: shorter)
    training.hessianProduct = { _, _ in [] }
    training.enclosure = { _ in [] }
    var runner = PropertyRunner(seed: 1, budget: .cases(4))
    (runner.shrinkRuns, runner.furtherCases) = (0, 0)
    for property in Self.properties(of: training) {
      let result = try await runner.run(property)
      #expect(result.verdict == .failed, "\(property.name)")
    }
  }
}
