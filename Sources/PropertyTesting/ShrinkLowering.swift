extension Shrinker {
  /// Lowers every choice that is not simplest as far as it goes by itself.
  mutating func lowerEach() async {
    var ordinal = 0
    while hasRunsLeft {
      let leaves = current.leaves
      guard ordinal < leaves.count else { return }
      let leaf = leaves[ordinal]
      // Leaving an item out says what its marker could.
      if !leaf.isSimplest && !leaf.isMarker {
        switch (leaf.choice, leaf.bounds) {
        case (.integer(let value), .integer(let bounds)): await lowerInteger([leaf.node], value, bounds)
        case (.real(let value), .real(let bounds)): await lowerReal([leaf.node], value, bounds)
        default: break
        }
      }
      ordinal += 1
    }
  }

  /// Lowers choices that are equal all at once: a size and its copy can only shrink together.
  mutating func lowerTogether() async {
    var seen: [Choice: Set<ChoiceBounds>] = [:]
    while hasRunsLeft {
      let complex = current.leaves.filter { !$0.isSimplest && !$0.isMarker }
      guard let first = complex.first(where: { seen[$0.choice]?.contains($0.bounds) != true }) else { return }
      seen[first.choice, default: []].insert(first.bounds)
      let nodes = complex.filter { $0.choice == first.choice && $0.bounds == first.bounds }.map(\.node)
      guard nodes.count > 1 else { continue }
      switch (first.choice, first.bounds) {
      case (.integer(let value), .integer(let bounds)): await lowerInteger(nodes, value, bounds)
      case (.real(let value), .real(let bounds)): await lowerReal(nodes, value, bounds)
      default: break
      }
    }
  }

  private mutating func attempt(_ nodes: [Int], _ choice: Choice) async -> Bool {
    guard nodes.allSatisfy({ $0 < current.sequence.nodes.count }) else { return false }
    return await attempt(replacing: Dictionary(nodes.map { ($0, choice) }, uniquingKeysWith: { $1 }))
  }

  /// The simplest value and its neighbours first; then the smallest distance that fails, by halving; then the same
  /// distance above.
  private mutating func lowerInteger(_ nodes: [Int], _ value: Int, _ bounds: IntegerBounds) async {
    let isBelow = value < bounds.simplest
    func at(_ distance: UInt, isBelow: Bool) -> Choice? {
      let room = bounds.distance(of: isBelow ? bounds.lower : bounds.upper)
      guard distance <= room else { return nil }
      let signed = Int(bitPattern: distance)
      return .integer(isBelow ? bounds.simplest &- signed : bounds.simplest &+ signed)
    }
    var fails = bounds.distance(of: value)
    for distance in 0...Self.nearest where distance < fails || (distance == fails && isBelow) {
      for side in distance == 0 ? [false] : [false, true] where distance < fails || !side {
        if let choice = at(distance, isBelow: side), await attempt(nodes, choice) { return }
      }
    }
    var holds = Self.nearest
    var probes = Self.fewProbes
    for step in 1...2 as ClosedRange<UInt> where fails > holds + step {
      guard let choice = at(fails - step, isBelow: isBelow), await attempt(nodes, choice) else { continue }
      (fails, probes) = (fails - step, .max)
      break
    }
    while probes > 0 && fails > holds && fails - holds > 1 && hasRunsLeft {
      probes -= 1
      let middle = holds + (fails - holds) / 2
      if let choice = at(middle, isBelow: isBelow), await attempt(nodes, choice) {
        fails = middle
      } else {
        holds = middle
      }
    }
    if isBelow, fails > Self.nearest, let choice = at(fails, isBelow: false) {
      _ = await attempt(nodes, choice)
    }
  }

  /// How many halvings are worth while for a number whose next lower ones do not fail.
  private static let fewProbes = 8

  /// How far from the simplest every integer is tried, on both sides.
  private static let nearest: UInt = 2

  /// First the fewest fractional bits, then the smallest magnitude with so many, then the positive sign.
  private mutating func lowerReal(_ nodes: [Int], _ value: Double, _ bounds: RealBounds) async {
    let simplest = RealSimplicity.simplest(in: bounds.lower...bounds.upper)
    if await attempt(nodes, .real(simplest)) { return }
    if value.isFinite, await lowerToSmall(nodes, value, bounds) { return }
    guard value.isFinite else { return await lowerNonFinite(nodes, value, bounds) }
    var value = value
    value = await withFewestBits(nodes, value, bounds)
    value = await withoutFraction(nodes, value, bounds)
    value = await withSmallestMagnitude(nodes, value, bounds)
    if value < 0 && bounds.contains(-value) { _ = await attempt(nodes, .real(-value)) }
  }

  private mutating func lowerNonFinite(_ nodes: [Int], _ value: Double, _ bounds: RealBounds) async {
    for candidate in [1, -1, bounds.upper, bounds.lower, .infinity, -.infinity]
    where bounds.contains(candidate) {
      if candidate == value { return }
      guard await attempt(nodes, .real(candidate)) else { continue }
      if candidate.isFinite { await lowerReal(nodes, candidate, bounds) }
      return
    }
  }

  /// Where rounding is tried; numbers of few bits are worth a look one by one.
  private static let bitCounts = [0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 40, 48, 52, 56, 64, 128, 256, 512]

  private mutating func withFewestBits(_ nodes: [Int], _ value: Double, _ bounds: RealBounds) async -> Double
  {
    let bits = RealSimplicity.fractionalBits(of: value)
    for fewer in Self.bitCounts where fewer < bits {
      for rule in [FloatingPointRoundingRule.towardZero, .awayFromZero] {
        let candidate = RealSimplicity.rounded(value, toFractionalBits: fewer, rule)
        if candidate.isFinite, await attempt(nodes, fitting: candidate, bounds) { return candidate }
      }
    }
    return value
  }

  /// ±1, if that is simpler.
  private mutating func lowerToSmall(_ nodes: [Int], _ value: Double, _ bounds: RealBounds) async -> Bool {
    for candidate in [1.0, -1.0] where RealSimplicity(candidate) < RealSimplicity(value) {
      if await attempt(nodes, fitting: candidate, bounds) { return true }
    }
    return false
  }

  /// Whole numbers that a value with a fraction is exchanged for, of either sign.
  private static let wholeNumbers: [Double] = [2, 3, 4, 5, 6, 7, 8, 9, 10, 16, 32, 64, 100, 256, 1000]

  /// A whole number that fails too, if there is one among those tried: it need not lie beside the value.
  private mutating func withoutFraction(_ nodes: [Int], _ value: Double, _ bounds: RealBounds) async -> Double
  {
    guard RealSimplicity.fractionalBits(of: value) > 0 else { return value }
    for magnitude in Self.wholeNumbers {
      for candidate in [magnitude, -magnitude] where await attempt(nodes, fitting: candidate, bounds) {
        return candidate
      }
    }
    return value
  }

  /// The smallest multiple of the value's last bit that fails: its power of two by halving, then by halving between
  /// two of them, to the end for numbers of few fractional bits; then every bit that can be cleared.
  private mutating func withSmallestMagnitude(
    _ nodes: [Int], _ value: Double, _ bounds: RealBounds
  ) async -> Double {
    guard value != 0 else { return value }
    let bits = RealSimplicity.fractionalBits(of: value)
    let sign: Double = value < 0 ? -1 : 1
    var fails = value.magnitude
    var holds = 0.0
    var (low, high) = (-bits - 1, Int(fails.exponent))
    while high - low > 1 && hasRunsLeft {
      let middle = low + (high - low) / 2
      let power = RealSimplicity.scaled(1, by: middle)
      if await attempt(nodes, fitting: sign * power, bounds) {
        (fails, high) = (power, middle)
      } else {
        (holds, low) = (power, middle)
      }
    }
    var probes = Self.fewProbes
    let next = fails - RealSimplicity.scaled(1, by: -bits)
    if bits <= Self.fewBits, next > holds, next < fails, await attempt(nodes, fitting: sign * next, bounds) {
      (fails, probes) = (next, .max)
    }
    while probes > 0 && hasRunsLeft {
      probes -= 1
      let middle = RealSimplicity.rounded(holds + (fails - holds) / 2, toFractionalBits: bits, .down)
      if middle <= holds || middle >= fails { break }
      if await attempt(nodes, fitting: sign * middle, bounds) { fails = middle } else { holds = middle }
    }
    return await withFewestBitsSet(nodes, sign * fails, bounds)
  }

  /// Where a number has more fractional bits than these, no more leading ones make it readable.
  private static let fewBits = 8

  /// Clears bits that are not needed, in stretches from the leading one.
  private mutating func withFewestBitsSet(_ nodes: [Int], _ value: Double, _ bounds: RealBounds) async
    -> Double
  {
    var value = value
    var length = Self.setBits(of: value).count / 2
    while length > 0 {
      var start = 0
      while start + length <= Self.setBits(of: value).count && hasRunsLeft {
        let cleared = Self.setBits(of: value)[start..<start + length].reduce(0, +)
        let candidate = value < 0 ? value + cleared : value - cleared
        if await attempt(nodes, fitting: candidate, bounds) { value = candidate } else { start += length }
      }
      length /= 2
    }
    return value
  }

  /// The powers of two that a number's magnitude is the sum of, the largest first.
  private static func setBits(of value: Double) -> [Double] {
    var rest = value.magnitude
    var bits: [Double] = []
    while rest > 0, rest.isFinite {
      let bit = RealSimplicity.scaled(1, by: Int(rest.exponent))
      bits.append(bit)
      rest -= bit
    }
    return bits
  }

  /// Multiplies all reals by one power of two, so that the smallest of their last bits becomes 1: what goes
  /// wrong in rounding goes wrong at every scale, and integers are easier to read.
  mutating func scaleReals() async {
    var reals: [Int: Double] = [:]
    var lastBit: Int?
    for leaf in current.leaves {
      guard case .real(let value) = leaf.choice, let bit = RealSimplicity.lastBit(of: value) else { continue }
      reals[leaf.node] = value
      lastBit = min(lastBit ?? bit, bit)
    }
    guard let lastBit, lastBit != 0 else { return }
    let scaled = reals.mapValues { Choice.real(RealSimplicity.scaled($0, by: -lastBit)) }
    let fits = current.leaves.allSatisfy { leaf in scaled[leaf.node].map(leaf.bounds.contains) ?? true }
    if fits { _ = await attempt(replacing: scaled) }
  }

  private mutating func attempt(_ nodes: [Int], fitting value: Double, _ bounds: RealBounds) async -> Bool {
    guard bounds.contains(value) else { return false }
    return await attempt(nodes, .real(value))
  }
}
