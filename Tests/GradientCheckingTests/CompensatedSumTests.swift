import Testing

@testable import GradientChecking

@Suite("Sums of products with twice the precision")
struct CompensatedSumTests {
  @Test("Sums of products that cancel keep their digits")
  func compensatedSum() {
    var sum = CompensatedSum()
    let terms: [(Double, Double)] = [(1e16, 3), (0.1, 0.3), (-1e16, 3), (1, 0x1p-60), (7, -0x1p-62)]
    for (left, right) in terms { sum.add(only(left), only(right)) }
    #expect(abs(sum.value - (0.1 * 0.3 + 0x1p-60 - 7 * 0x1p-62)) < 1e-17)
  }

  @Test("What a product loses is kept to the last bit, at every size that does not underflow")
  func lostByProducts() {
    let significands = IrregularDirection.unit(count: 2_000, number: 1)
    for (index, left) in significands.enumerated() {
      let right = significands[significands.count - 1 - index]
      for exponent in [-400, -1, 0, 600, 990, 994, 995, 1_010] {
        let scaled = left * Double(sign: .plus, exponent: exponent, significand: 1)
        let product = scaled * right
        var sum = CompensatedSum()
        sum.add(only(scaled, lane: index % 4), only(right, lane: index % 4))
        sum.add(only(-product, lane: index % 4), .one)
        #expect(sum.value == (-product).addingProduct(scaled, right), "\(scaled) · \(right)")
      }
    }
  }

  @Test("What is not finite stays so")
  func notFinite() {
    for (left, right) in [(Double.nan, 1), (1, .nan), (.infinity, 0), (0x1p1000, 0x1p1000)] {
      var sum = CompensatedSum()
      sum.add(only(1), only(1))
      sum.add(only(left), only(right))
      #expect(!sum.value.isFinite)
    }
  }

  @Test("Of four sums that cancel, what is left is kept")
  func fourSums() {
    for terms in [[0x1p40, 0x1p-30, -0x1p40, 0.125], [0.125, 0x1p40, -0x1p40, 0x1p-30]] as [SIMD4<Double>] {
      var sum = CompensatedSum()
      sum.add(terms, 3 * .one)
      sum.add([0x1p-29, 0, 0, 1], .one)
      #expect(sum.value == 1.375 + 5 * 0x1p-30)
    }
  }

  private func only(_ number: Double, lane: Int = 0) -> SIMD4<Double> {
    var four = SIMD4<Double>.zero
    four[lane] = number
    return four
  }
}
