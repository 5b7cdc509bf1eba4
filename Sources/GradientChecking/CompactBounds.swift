/// Bounds in half the memory, as there may be as many as parameters: of each the upper half of its bits, rounded up.
///
/// These have 20 bits behind the point, so that a bound becomes larger by 2⁻²⁰ of itself at the most, or 2⁻¹⁰⁴² if it is
/// subnormal, and never smaller; above 2¹⁰²⁴ − 2¹⁰⁰³ it becomes infinite. 0, infinity and NaN stay what they are.
struct CompactBounds: Sendable {
  private let halves: [UInt32]

  /// Keeps bounds, none of them below 0.
  init(_ bounds: [Double]) {
    halves = bounds.map { bound in
      bound.isNaN ? 0x7FF8_0000 : UInt32(truncatingIfNeeded: (bound.bitPattern + 0xFFFF_FFFF) >> 32)
    }
  }

  /// The number of bounds.
  var count: Int { halves.count }

  subscript(index: Int) -> Double { Double(bitPattern: UInt64(halves[index]) << 32) }

  /// All of them.
  var all: [Double] { halves.indices.map { self[$0] } }
}
