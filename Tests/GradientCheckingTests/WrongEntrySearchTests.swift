import RealModule
import Testing

@testable import GradientChecking

@Suite("Finding the wrong entries of a large gradient")
struct WrongEntrySearchTests {
  private func names(_ result: SketchResult) -> [String] { result.wrongEntries.map(\.index.description) }

  @Test("Three wrong entries among thousands are named, exactly they, with their errors")
  func threeEntries() throws {
    let count = 3000
    let places = [0, 1234, 2999]
    let result = try GradientSketch().check(
      CoupledSines(count) { gradient in for place in places { gradient[place] *= 1.5 } })
    #expect(result.verdict == .refuted)
    #expect(names(result) == places.map { "x[\($0)]" })
    #expect(result.isListComplete && result.missProbability <= 1e-4)
    #expect(result.evaluations <= 600)
    let right = try CoupledSines(count).claimedGradient(at: CoupledSines(count).point)
    for (entry, place) in zip(result.wrongEntries, places) {
      #expect(abs((entry.best?.value ?? .nan) - right[place]) < 1e-6)
    }
  }

  @Test("One entry that is wrong by 1% is found wherever it is, whatever the seed")
  func onePercent() throws {
    let count = 200
    let right = try CoupledSines(count).claimedGradient(at: CoupledSines(count).point)
    for trial in 0..<20 {
      let place = (trial * 97 + 13) % count
      guard abs(right[place]) > 1e-2 else { continue }
      var sketch = GradientSketch()
      sketch.seed = UInt64(trial)
      let result = try sketch.check(CoupledSines(count) { $0[place] *= 1.01 })
      #expect(names(result) == ["x[\(place)]"], "trial \(trial): \(result.verdict)")
    }
  }

  @Test("Errors that cancel each other in half of the directions are all found")
  func cancelling() throws {
    for seed in 0..<6 {
      var sketch = GradientSketch()
      sketch.seed = UInt64(seed)
      // Sizes differ, so that the errors times the sizes are made equal.
      let point = CoupledSines(120).point
      let result = try sketch.check(
        CoupledSines(120) { gradient in
          for place in [5, 6, 77, 118] { gradient[place] += (place < 50 ? 0.25 : -0.25) / abs(point[place]) }
        })
      #expect(names(result) == ["x[5]", "x[6]", "x[77]", "x[118]"], "seed \(seed)")
    }
  }

  @Test("A whole block that is a constant times what it should be is named, with the factor")
  func wholeBlock() throws {
    let blocks = [
      ParameterBlock("W1", shape: [20, 10]), ParameterBlock("b1", shape: [20]),
      ParameterBlock("W2", shape: [8, 20]),
      ParameterBlock("b2", shape: [8]),
    ]
    for (factor, code) in [(64.0, Diagnosis.Code.constantFactor), (-1, .sign)] {
      let result = try GradientSketch().check(
        CoupledSines(388, blocks: blocks) { gradient in for place in 220..<380 { gradient[place] *= factor } }
      )
      #expect(result.verdict == .refuted)
      #expect(result.wrongBlocks.map(\.block) == ["W2"])
      #expect(result.wrongBlocks.allSatisfy { $0.verdict == .refuted })
      #expect(abs((result.wrongBlocks.first?.factor ?? .nan) - factor) < 1e-3)
      #expect(result.diagnoses.map(\.code) == [code])
      // |claimed − true| over |claimed|, from four directions: within a factor of 2.
      let relativeError = result.wrongBlocks.first?.relativeError ?? .nan
      #expect(relativeError > abs(1 - 1 / factor) / 2 && relativeError < 2 * abs(1 - 1 / factor))
      #expect(!result.isListComplete)
      #expect(result.wrongEntries.allSatisfy { $0.index.block == "W2" })
      // At the most sixteen entries are confirmed, by about 70 evaluations each, before the block is.
      #expect(result.evaluations < 1_300)
    }
  }

  @Test("Many wrong entries of no pattern give the blocks they are in, and no factor")
  func manyEntries() throws {
    let blocks = [ParameterBlock("a", shape: [100]), ParameterBlock("b", shape: [100])]
    let result = try GradientSketch().check(
      CoupledSines(200, blocks: blocks) { gradient in
        for place in stride(from: 100, to: 200, by: 2) { gradient[place] += Double(place % 5) - 1.5 }
      })
    #expect(result.verdict == .refuted)
    #expect(result.wrongBlocks.map(\.block) == ["b"])
    #expect(result.wrongBlocks.first?.factor == nil)
    #expect((result.wrongBlocks.first?.relativeError ?? 0) > 0.1)
  }

  @Test("A block of a single entry is a multiple of anything, and no factor is said of it")
  func singleEntry() throws {
    let blocks = [ParameterBlock("W", shape: [200]), ParameterBlock("b", shape: [1])]
    let result = try GradientSketch().check(CoupledSines(201, blocks: blocks) { $0 = $0.map { 3 * $0 } })
    #expect(result.wrongBlocks.map(\.block) == ["W", "b"])
    #expect(result.wrongBlocks.map { $0.factor != nil } == [true, false])
  }

  @Test("A claim that is not finite is refuted and named")
  func nonFiniteClaims() throws {
    for bad in [Double.nan, .infinity] {
      let result = try GradientSketch().check(
        CoupledSines(100) {
          $0[40] = bad
          $0[60] *= 2
        })
      #expect(result.verdict == .refuted)
      #expect(names(result) == ["x[40]", "x[60]"])
    }
    let all = try GradientSketch().check(CoupledSines(100) { $0 = $0.map { _ in .nan } })
    #expect(all.verdict == .refuted)
    #expect(all.wrongBlocks.map(\.block) == ["x"])
  }

  @Test("Parameters of very different sizes, and one alone")
  func sizes() throws {
    let point = [1e6, -3e-6, 0, 2, 1e-12, -5e3]
    for (place, error) in [(0, 1e-3), (1, 1e-3), (2, 1e-3), (5, 1e-3)] {
      let objective = ClosureObjective(at: point) { x in
        x.reduce(0) { $0 + Double.sin($1 / 1e3) }
      } gradient: { x in
        var gradient = x.map { Double.cos($0 / 1e3) / 1e3 }
        gradient[place] += error
        return gradient
      }
      #expect(names(try GradientSketch().check(objective)) == ["x[\(place)]"])
    }
    #expect(names(try GradientSketch().check(CoupledSines(1) { $0[0] += 0.1 })) == ["x[0]"])
    #expect(try GradientSketch().check(CoupledSines(1)).verdict == .verified)
  }

  @Test("Evaluations grow with the logarithm of the number of parameters, not with the number")
  func cost() throws {
    func evaluations(_ count: Int) throws -> Int {
      try GradientSketch().check(CoupledSines(count) { $0[count / 3] *= 1.5 }).evaluations
    }
    let (few, many) = (try evaluations(64), try evaluations(4096))
    #expect(many - few <= 60, "\(few), \(many)")
  }
}
