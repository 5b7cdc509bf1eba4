/// Bits that look random and are a function of a number alone: the same on every run and machine.
enum HashedBits {
  /// A step and the finalizer of SplitMix64 (Steele, Lea & Flood, OOPSLA 2014, figure 17), as a counter-based generator.
  @inline(__always)
  static func of(_ counter: UInt64) -> UInt64 {
    var bits = counter &+ 0x9E37_79B9_7F4A_7C15
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }
}
