import Testing

@testable import ToolchainDerivatives

@Suite("The interface of a module")
struct ModuleInterfaceTests {
  @Test("Derivatives are read with owner, name, types, direction and formula")
  func derivatives() {
    let interface = ModuleInterface(
      """
      import Swift
      extension Swift.SIMD3 where Scalar == Swift.Float {
        @derivative(of: init(repeating:), wrt: value)
        @inlinable internal static func _vjpInit(repeating value: Scalar) -> (value: Swift.SIMD3<Scalar>, pullback: (Swift.SIMD3<Scalar>.TangentVector) -> Swift.Float.TangentVector) {
          return (
            value: Self(repeating: value), pullback: { v in v.sum() })
        }
      }
      @derivative(of: novel, wrt: (x, body))
      @inlinable internal func _jvpNovel<T>(_ x: inout Swift.Array<T, T>, _ body: @differentiable(reverse) (T, T) -> T) -> (value: Swift.Void, differential: (T) -> T) where T : Swift.FloatingPoint
      """)
    let found = interface.derivatives
    #expect(
      found.map(\.function) == [
        "SIMD3<Float>.init(repeating:)(Scalar)", "novel(Array<T, T>, @differentiable(reverse) (T, T) -> T)",
      ])
    #expect(found.map(\.direction) == [.reverse, .forward])
    #expect(found.map(\.formula) == ["( value: Self(repeating: value), pullback: { v in v.sum() })", ""])
  }

  @Test("A derivative that a new toolchain adds is reported, not skipped")
  func unlisted() {
    let novel = RegisteredDerivative(function: "novel(Double)", direction: .reverse, formula: "")
    let report = DerivativeReport(version: "new", derivatives: [novel], found: [])
    #expect(report.rows(.unlisted).map(\.derivative) == [novel])
    #expect(report.markdown.contains("| `novel(Double)` | reverse | unlisted | – | 0 |  |  |"))
  }
}
