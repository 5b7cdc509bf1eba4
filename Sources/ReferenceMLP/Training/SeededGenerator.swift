import RealModule
import Scalars

/// SplitMix64: a small, fast generator of 64 random bits whose whole state is its seed.
///
/// Steele, Lea & Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014. Same seed, same bits, on every
/// machine; not for cryptography.
public struct SeededGenerator: RandomNumberGenerator, Sendable, Equatable {
  private var state: UInt64

  /// A generator whose whole sequence follows from `seed`.
  public init(seed: UInt64) {
    state = seed
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    defer { state &+= HashedBits.step }
    return HashedBits.of(state)
  }

  /// A number in [0, 1): k·2⁻⁵³ with k the upper 53 bits of ``next()``, so that every value is equally
  /// likely.
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// A standard normal number: √(−2 ln u₁) cos(2πu₂), with u₁ in (0, 1] and u₂ in [0, 1).
  ///
  /// Box & Muller, "A note on the generation of random normal deviates", Annals of Mathematical Statistics
  /// 29, 1958. The second number of the pair, with the sine, is dropped: the state stays one integer, and
  /// each call draws two.
  public mutating func normal() -> Double {
    let radius = Double.sqrt(-2 * Double.log(1 - uniform()))
    return radius * Double.cos(2 * Double.pi * uniform())
  }
}
