import GradientChecking
import ReferenceMLP

/// Σ aⱼxⱼ² + 0.3xⱼ³ with aⱼ from ½ to 1⅜ by the place: nothing is stored but the point, whatever the number of parameters.
struct SumOfCubics: Objective {
  let name = "sum of cubics"
  let blocks: [ParameterBlock]
  let point: [Double]
  /// The entry of the claimed gradient that is half as large again as it should be.
  let wrongEntry: Int

  /// Coordinates are uniform in (−1, 1).
  init(_ parameters: Int, wrongEntry: Int) {
    blocks = [ParameterBlock("x", shape: [parameters])]
    var random = SeededGenerator(seed: 3)
    point = Array(unsafeUninitializedCapacity: parameters) { buffer, count in
      for place in 0..<parameters { buffer[place] = 2 * random.uniform() - 1 }
      count = parameters
    }
    self.wrongEntry = wrongEntry
  }

  private static func weight(_ place: Int) -> Double { 0.5 + Double(place & 7) * 0.125 }

  func value(at x: [Double]) -> Double {
    x.withUnsafeBufferPointer { x in
      var sum = 0.0
      for place in x.indices { sum += x[place] * x[place] * (Self.weight(place) + 0.3 * x[place]) }
      return sum
    }
  }

  func claimedGradient(at x: [Double]) -> [Double] {
    Array(unsafeUninitializedCapacity: x.count) { buffer, count in
      for place in x.indices { buffer[place] = x[place] * (2 * Self.weight(place) + 0.9 * x[place]) }
      buffer[wrongEntry] *= 1.5
      count = x.count
    }
  }
}
