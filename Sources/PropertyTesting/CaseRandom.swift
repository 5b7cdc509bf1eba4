/// SplitMix64: the random bits of one case; its whole state is its seed.
///
/// Steele, Lea & Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014; the constants are
/// those of Vigna's public-domain `splitmix64.c`. Same seed, same bits, on every machine. The checker has the same
/// generator in `Scalars`; properties keep their own, so that this module needs no other of the package.
struct CaseRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mixed(state)
  }

  /// A number in [0, 1): k·2⁻⁵³, every k equally likely.
  mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// An integer in `range`, every one equally likely but for a bias below range size · 2⁻⁶⁴.
  mutating func integer(in range: ClosedRange<Int>) -> Int {
    let span = UInt64(bitPattern: Int64(range.upperBound &- range.lowerBound))
    if span == .max { return Int(truncatingIfNeeded: next()) }
    return range.lowerBound &+ Int(truncatingIfNeeded: next().multipliedFullWidth(by: span + 1).high)
  }

  /// SplitMix64's finalizer: every bit of the result depends on every bit of the argument.
  static func mixed(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Seeds of single cases: a hash of the run's seed, the property's name and the case's index, and of nothing
/// else.
///
/// A case is therefore the same whatever else runs, in which order, on how many threads and how long.
enum CaseSeed {
  /// FNV-1a over the name, started from the run's seed (Fowler, Noll & Vo, parameters for 64 bits).
  static func seed(run: UInt64, name: String) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ CaseRandom.mixed(run)
    for byte in name.utf8 {
      hash ^= UInt64(byte)
      hash &*= 0x100_0000_01b3
    }
    return CaseRandom.mixed(hash)
  }

  static func seed(property: UInt64, index: Int) -> UInt64 {
    CaseRandom.mixed(property &+ UInt64(bitPattern: Int64(index)) &* 0x9E37_79B9_7F4A_7C15)
  }

  /// Sizes go from 1 to ``ChoiceSource/largestSize`` over every hundred cases, so that a case's size too depends on
  /// its index alone.
  static func size(index: Int) -> Int {
    1 + index % ChoiceSource.largestSize
  }
}
