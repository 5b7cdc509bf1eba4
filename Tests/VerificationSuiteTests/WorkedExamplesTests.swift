import Foundation
import Reports
import Runs
import Testing

@testable import VerificationSuite

@Suite("Worked examples in the suite")
struct SuiteWorkedExamplesTests {
  @Test("Every example is within its bounds, step by step")
  func withinBounds() throws {
    let examples = try WorkedExamples.run()
    #expect(examples.map(\.id) == WorkedExamples.names)
    for example in examples {
      #expect(example.withinBounds, "\(example.id)")
      #expect(example.steps.count >= 8)
      for step in example.steps { #expect(step.ulps <= step.allowedUlps, "\(example.id) \(step.quantity)") }
    }
  }

  @Test("A reference that differs in the fourteenth digit is out of bounds")
  func wrongReference() throws {
    let json = String(decoding: try Fixtures.data("worked-examples/mazur-2-2-2.json"), as: UTF8.self)
    let falsified = json.replacingOccurrences(of: "0.2983711087600026", with: "0.2983711087600126")
    #expect(falsified != json)
    let example = try WorkedExample(json: Data(falsified.utf8), source: "falsified")
    #expect(!example.compared().withinBounds)
  }

  @Test("A step that is missing from the reference or from the computation is out of bounds")
  func missingStep() throws {
    var example = try WorkedExamples.load("mazur-2-2-2")
    let removed = example.references.removeFirst()
    #expect(!example.compared().withinBounds)
    example.references.insert(
      WorkedExample.Reference(quantity: "z9", shape: removed.shape, values: removed.values), at: 0)
    #expect(!example.compared().withinBounds)
  }

  @Test("A missing fixture says where it was looked for")
  func missingFixture() {
    #expect(throws: FixtureError.self) { try Fixtures.data("worked-examples/none.json") }
  }
}

@Suite("The curves of the suite")
struct SuiteReportTests {
  @Test("Step curves show truncation, rounding and the exact methods' flat line")
  func stepCurves() throws {
    let curves = try StepCurves.make(seed: 1)
    #expect(curves.count == 2)
    for curve in curves {
      let central = try #require(curve.series.first { $0.name == "central order 2" }).points
      let best = central.map(\.relativeError).min() ?? 1
      // The V: both ends are far above the bottom.
      #expect(central.first.map { $0.relativeError > 100 * best } == true)
      #expect(central.last.map { $0.relativeError > 100 * best } == true)
      let dual = try #require(curve.series.first { $0.name == "dual numbers" }).points
      #expect(dual.count == 1)
      #expect(dual[0].relativeError < 1e-12)
    }
  }
}
