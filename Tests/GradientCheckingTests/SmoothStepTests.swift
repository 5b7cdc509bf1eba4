import Testing

@testable import GradientChecking

@Suite("Steps within a smooth piece")
struct SmoothStepTests {
  @Test("A step is clear when the next smaller one is too, on both sides")
  func neighbours() {
    func largest(_ isCrossed: (Double) -> Bool) -> Double? {
      SmoothStep.largest(from: 1, ratio: 2, downTo: 0x1p-10) { [isCrossed($0) ? 1 : 0] }
    }
    #expect(largest { _ in false } == 1)
    #expect(largest { abs($0) > 0.3 && abs($0) < 0.6 } == 0.25)
    #expect(largest { $0 < -0.2 } == 0.125)
    #expect(largest { $0 != 0 } == nil)
    #expect(SmoothStep.largest(from: 1, ratio: 2, downTo: 0x1p-10) { _ in [] } == .infinity)
  }
}
