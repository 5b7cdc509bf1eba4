import Foundation
import GradientCheckTesting
import TestSupport
import Testing

@Suite("The tutorial is what is compiled and run here") struct TutorialTests {
  private func article() throws -> String {
    try DocumentTable.text(
      of: "Sources/GradientCheckTesting/GradientCheckTesting.docc/CheckYourFirstLayer.md")
  }

  /// The blocks of code that begin with a mark.
  private func blocks(_ mark: String) throws -> [String] {
    try article().components(separatedBy: "\n```").enumerated().filter { $0.offset % 2 == 1 }
      .map(\.element).filter { $0.hasPrefix(mark + "\n") }.map { String($0.dropFirst(mark.count + 1)) }
  }

  @Test("Every block of Swift stands in the example, in order and to the letter")
  func code() throws {
    var example = try DocumentTable.text(of: "Examples/swift/CheckingYourFirstLayer.swift")[...]
    let code = try blocks("swift")
    #expect(code.count == 3)
    for block in code {
      let place = try #require(example.range(of: block), "\(block)")
      example = example[place.upperBound...]
    }
  }

  /// Without what another system's `tanh` may change: bounds, steps and power.
  private func comparable(_ issue: String) -> String {
    issue.replacing(/\ ±.*/, with: "").replacing(/an error of \S+/, with: "an error")
  }

  @Test("The issue in it is that of the mistake it tells of")
  func issue() async throws {
    let layer = FirstLayerTests().layer
    let recorded = await issues {
      expectGradient("first layer", at: ParameterFields(of: layer, \.weights, \.bias)) { layer in
        layer.loss(samples)
      } gradient: { layer in
        let gradient = layer.gradient(samples)
        return (gradient.weights, gradient.bias.map { $0 * Double(samples.count) })
      }
    }
    #expect(recorded.count == 1)
    #expect(try blocks("").map(comparable) == recorded.map { comparable($0.text) })
  }
}
