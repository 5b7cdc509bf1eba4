extension Shrinker {
  /// Lowers every choice that is not simplest as far as it goes by itself.
  mutating func lowerEach() async {
    var ordinal = 0
    while hasRunsLeft {
      let leaves = current.leaves
      guard ordinal < leaves.count else { return }
      let leaf = leaves[ordinal]
      if !leaf.isSimplest {
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
    var seen: Set<Choice> = []
    while hasRunsLeft {
      let complex = current.leaves.filter { !$0.isSimplest }
      guard let first = complex.first(where: { !seen.contains($0.choice) }) else { return }
      seen.insert(first.choice)
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

  /// The smallest distance from the simplest value that fails, by halving; then the same distance above it.
  private mutating func lowerInteger(_ nodes: [Int], _ value: Int, _ bounds: IntegerBounds) async {
    let isBelow = value < bounds.simplest
    func at(_ distance: UInt, isBelow: Bool) -> Choice {
      .integer(
        isBelow
          ? bounds.simplest &- Int(bitPattern: distance) : bounds.simplest &+ Int(bitPattern: distance))
    }
    var fails = UInt(bitPattern: isBelow ? bounds.simplest &- value : value &- bounds.simplest)
    if await attempt(nodes, at(0, isBelow: isBelow)) { return }
    var holds: UInt = 0
    while fails - holds > 1 && hasRunsLeft {
      let middle = holds + (fails - holds) / 2
      if await attempt(nodes, at(middle, isBelow: isBelow)) { fails = middle } else { holds = middle }
    }
    if isBelow && fails <= UInt(bitPattern: bounds.upper &- bounds.simplest) {
      _ = await attempt(nodes, at(fails, isBelow: false))
    }
  }

  /// First the fewest fractional bits, then the smallest magnitude with so many, then the positive sign.
  private mutating func lowerReal(_ nodes: [Int], _ value: Double, _ bounds: RealBounds) async {
    let simplest = RealSimplicity.simplest(in: bounds.lower...bounds.upper)
    if await attempt(nodes, .real(simplest)) { return }
    guard value.isFinite else { return await lowerNonFinite(nodes, value, bounds) }
    var value = value
    value = await withFewestBits(nodes, value, bounds)
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

  /// The smallest multiple of the value's last bit that fails: its power of two by halving, then its leading
  /// bits by halving, then every bit that can be cleared.
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
    for _ in 0..<Self.leadingBits where hasRunsLeft {
      let middle = RealSimplicity.rounded(holds + (fails - holds) / 2, toFractionalBits: bits, .down)
      if middle <= holds || middle >= fails { break }
      if await attempt(nodes, fitting: sign * middle, bounds) { fails = middle } else { holds = middle }
    }
    return await withFewestBitsSet(nodes, sign * fails, bounds)
  }

  /// More leading bits than these make no threshold more readable.
  private static let leadingBits = 8

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
