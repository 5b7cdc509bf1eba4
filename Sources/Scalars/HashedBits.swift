/// Bits that look random and are a function of a number alone: the same on every run and machine.
///
/// SplitMix64 as a counter-based generator: Steele, Lea & Flood, "Fast splittable pseudorandom number generators",
/// OOPSLA 2014; the constants are those of Vigna's public-domain `splitmix64.c`.
package enum HashedBits {
  /// What a counter moves by from one number of a sequence to the next: 2⁶⁴ over the golden ratio, odd.
  @inlinable @inline(__always)
  package static var step: UInt64 { 0x9E37_79B9_7F4A_7C15 }

  /// The bits that belong to a counter: a step, then the finalizer (figure 17).
  @inlinable @inline(__always)
  package static func of(_ counter: UInt64) -> UInt64 {
    var bits = counter &+ step
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }
}
