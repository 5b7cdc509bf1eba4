import Testing

@testable import TrainingHealth

@Suite("Vectors as long as a network has parameters")
struct VectorsTests {
  @Test("Sums of eight numbers side by side lose none of any count")
  func everyCount() {
    for count in 0...40 {
      let (x, y) = ((0..<count).map { Double($0 + 1) }, (0..<count).map { Double(2 * $0 - 7) })
      // Whole numbers, whose sums are exact in any order.
      #expect(x.dot(y) == zip(x, y).reduce(0) { $0 + $1.0 * $1.1 })
      #expect(x.minus(y) == zip(x, y).map { $0 - $1 })
    }
  }

  @Test("A length neither overflows nor underflows, and is none where a number is none")
  func lengths() {
    #expect([3.0, 4].length == 5 && [Double]().length == 0 && [0.0, 0].length == 0)
    for scale in [1e200, 1e-200] { #expect(abs([3 * scale, 4 * scale].length / (5 * scale) - 1) < 1e-15) }
    #expect([1, Double.nan].length.isNaN && [1, -Double.infinity].length == .infinity)
    #expect([0.0, 0].normalized == [0, 0] && [0.0, -2].normalized == [0, -1])
  }
}
