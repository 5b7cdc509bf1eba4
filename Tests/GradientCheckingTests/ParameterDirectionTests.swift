import Testing

@testable import GradientChecking

@Suite("Directions in the space of all parameters")
struct ParameterDirectionTests {
  private let parts = [3, 0, ParameterDirection.coordinatesAtOnce + 1, 1, 9_000].map { count in
    (0..<count).map { Double($0 % 7) - 2.5 }
  }

  @Test("Runs hand over every coordinate of all parts once, in order, and few at a time")
  func runs() {
    var found: [Double] = []
    ParameterDirection.forEachRun(of: parts) { coordinates, first in
      #expect(first == found.count)
      #expect(!coordinates.isEmpty && coordinates.count <= ParameterDirection.coordinatesAtOnce)
      found += coordinates
    }
    #expect(found == Array(parts.joined()))
  }

  @Test("A direction that is kept has the entries that are made anew, wherever one begins")
  func kept() {
    let point = Array(parts.joined())
    let direction = IrregularDirection.scaled(number: 2)
    let all = direction.entries(at: point)
    let kept = direction.kept(at: parts)
    for place in [0..<point.count, 0..<1, 2..<5, 4_090..<4_110, point.count - 1..<point.count, 7..<7] {
      #expect(direction.entries(point[place], place.lowerBound) == Array(all[place]))
      #expect(kept.entries(point[place], place.lowerBound) == Array(all[place]))
    }
    let long = [Array(point.prefix(9)), Array(repeating: -3, count: 40_000)]
    let whole = Array(long.joined())
    #expect(direction.kept(at: long).entries(whole[8..<30_008], 8) == direction.entries(whole[8..<30_008], 8))
    #expect(zip(all, point).allSatisfy { (1..<2).contains(abs($0) / max(abs($1), 1)) })
    #expect(all.contains { $0 < 0 } && all.contains { $0 > 0 })
  }

  @Test("The power of the Taylor test is that of the entry which all but one of the directions see worst")
  func power() throws {
    let point = Array(parts.joined())
    let claim = TaylorClaim(
      gradient: point.map { _ in 1e9 }, rounding: CompactBounds(point.map { _ in 0 }), noise: 0)
    func examination(
      _ number: Int, _ outcome: TaylorResult.Outcome, _ visibleError: Double
    ) -> TaylorTest.Examination {
      TaylorTest.Examination(
        result: TaylorDirection(
          number: number, outcome: outcome, slope: 2, slopeUncertainty: 0, points: 3,
          visibleError: visibleError),
        direction: IrregularDirection.scaled(number: number).kept(at: parts), evaluations: 5)
    }
    var powers: [Double] = []
    for visible in [[1.0, 1, 1], [1, 8, 2], [3, 3, 0.5]] {
      for agreeing in [[0, 1, 2], [0, 2], [1, 2]] {
        let examined = (0..<3).map {
          examination($0, agreeing.contains($0) ? .agrees : .undecided(.noise), visible[$0])
        }
        let steps = (0..<3).map { IrregularDirection.scaled(at: point, number: $0) }
        let expected = point.indices.map { entry in
          agreeing.map { visible[$0] / abs(steps[$0][entry]) }.sorted(by: >)[1]
        }.max()
        let found = TaylorTest.conclusion(examined, claim, at: parts)
        #expect(found.detectionPower == expected)
        #expect(found.outcome == .agrees && found.evaluations == 16)
        powers.append(found.detectionPower)
      }
    }
    #expect(powers.count == 9 && Set(powers).count > 5)
    let alone = TaylorTest.conclusion([examination(0, .agrees, 1)], claim, at: parts)
    #expect(alone.detectionPower == .infinity && alone.outcome != .agrees)
  }
}
