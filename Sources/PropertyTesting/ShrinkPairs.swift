extension Shrinker {
  /// How many choices ahead a partner is sought, of those that are not simplest: further ones are seldom related.
  static let reach = 4

  /// Lowers two numbers by the same amount, where only both together can go: those whose difference matters, or
  /// two that make the case fail by different ways.
  mutating func lowerPairs() async {
    await forEachPair { shrinker, first, second in
      guard !second.isSimplest else { return }
      switch (first.choice, first.bounds, second.choice, second.bounds) {
      case (.integer(let a), .integer(let bounds), .integer(let b), .integer(let others)):
        let most = min(bounds.distance(of: a), others.distance(of: b))
        await shrinker.lower(by: most) { amount in
          [
            first.node: .integer(bounds.lowered(a, by: amount)),
            second.node: .integer(others.lowered(b, by: amount)),
          ]
        }
      case (.real(let a), .real(let bounds), .real(let b), .real(let others)):
        await shrinker.lowerPair(first.node, a, bounds, second.node, b, others)
      default: return
      }
    }
  }

  /// Lowers a number as far as a later one, raised to its bound, makes up for it: where a product or a sum is to
  /// be large, the simplest is what has the simplest first factor.
  mutating func trade() async {
    await forEachPair { shrinker, giver, taker in
      switch (giver.choice, giver.bounds, taker.choice, taker.bounds) {
      case (.integer(let a), .integer(let bounds), .integer(let b), .integer(let others)):
        for bound in [others.upper, others.lower] where bound != b {
          let isLower = await shrinker.lower(by: bounds.distance(of: a)) { amount in
            [giver.node: .integer(bounds.lowered(a, by: amount)), taker.node: .integer(bound)]
          }
          if isLower { return }
        }
      case (.real(let a), .real(let bounds), .real(let b), .real(let others)):
        await shrinker.trade(giver.node, a, bounds, taker.node, b, others)
      default: return
      }
    }
  }

  /// A real is raised to its last whole number, on either side, or to the next power of two.
  private mutating func trade(
    _ giver: Int, _ a: Double, _ bounds: RealBounds, _ taker: Int, _ b: Double, _ others: RealBounds
  ) async {
    guard a.isFinite, a.magnitude < 0x1p53 else { return }
    let power = b.isNormal ? RealSimplicity.scaled(b < 0 ? -1 : 1, by: Int(b.exponent) + 1) : b
    for raised in [others.upper.rounded(.down), others.lower.rounded(.up), power] where raised != b {
      guard others.contains(raised) else { continue }
      if RealSimplicity(1) < RealSimplicity(a), bounds.contains(1),
        await attempt(replacing: [giver: .real(1), taker: .real(raised)])
      {
        return
      }
      let isLower = await lower(by: UInt(a.magnitude.rounded(.down))) { amount in
        let lowered = (a.magnitude.rounded(.up) - Double(amount)) * (a < 0 ? -1 : 1)
        return bounds.contains(lowered) ? [giver: .real(lowered), taker: .real(raised)] : nil
      }
      if isLower { return }
    }
  }

  /// Pairs of numbers, the first of them not simplest, with up to ``reach`` later ones of its kind.
  private mutating func forEachPair(_ body: (inout Shrinker, Recording.Leaf, Recording.Leaf) async -> Void)
    async
  {
    var ordinal = 0
    while hasRunsLeft {
      for distance in 1...Self.reach {
        let numbers = current.leaves.filter { !$0.isMarker }
        let complex = numbers.indices.filter { !numbers[$0].isSimplest }
        guard ordinal < complex.count else { return }
        let first = complex[ordinal]
        let partners = numbers[(first + 1)...].filter {
          $0.choice.isInteger == numbers[first].choice.isInteger
        }
        guard distance <= partners.count else { break }
        await body(&self, numbers[first], partners[distance - 1])
      }
      ordinal += 1
    }
  }

  /// The largest amount that can be taken, first all of it, then 1 and its doubles, then what lies between.
  ///
  /// - Returns: whether anything was taken.
  @discardableResult
  private mutating func lower(by most: UInt, _ replacements: (UInt) -> [Int: Choice]?) async -> Bool {
    guard most > 0 else { return false }
    let nodes = current.sequence.nodes.count
    func attempt(_ amount: UInt, _ shrinker: inout Shrinker) async -> Bool {
      // What was drawn may have changed its form, and the nodes are others then.
      guard shrinker.current.sequence.nodes.count == nodes, let replacements = replacements(amount) else {
        return false
      }
      return await shrinker.attempt(replacing: replacements)
    }
    if await attempt(most, &self) { return true }
    var (taken, tooMuch) = (0 as UInt, most)
    while taken < tooMuch / 2 {
      let amount = max(1, taken * 2)
      guard await attempt(amount, &self) else {
        tooMuch = amount
        break
      }
      taken = amount
    }
    guard taken > 0 else { return false }
    while tooMuch - taken > 1 && hasRunsLeft {
      let middle = taken + (tooMuch - taken) / 2
      if await attempt(middle, &self) { taken = middle } else { tooMuch = middle }
    }
    return true
  }

  /// Moves two reals towards 0 by the same amount: the first to 0 or to its integer part, or by integers.
  private mutating func lowerPair(
    _ first: Int, _ a: Double, _ bounds: RealBounds, _ second: Int, _ b: Double, _ others: RealBounds
  ) async {
    guard a.isFinite, b.isFinite, a.magnitude < 0x1p53 else { return }
    func moved(_ target: Double) -> [Int: Choice]? {
      let other = b - (a - target)
      guard bounds.contains(target), others.contains(other), target != a else { return nil }
      return [first: .real(target), second: .real(other)]
    }
    for target in [0, a.rounded(.towardZero)] {
      if let moved = moved(target), await attempt(replacing: moved) { return }
    }
    if a < 0, bounds.contains(-a), others.contains(-b),
      await attempt(replacing: [first: .real(-a), second: .real(-b)])
    {
      return
    }
    await lower(by: UInt(a.magnitude.rounded(.down))) { amount in
      moved(a < 0 ? a + Double(amount) : a - Double(amount))
    }
  }
}

extension Choice {
  fileprivate var isInteger: Bool {
    if case .integer = self { return true }
    return false
  }
}

extension IntegerBounds {
  /// How far a value is from the simplest.
  func distance(of value: Int) -> UInt {
    UInt(bitPattern: value < simplest ? simplest &- value : value &- simplest)
  }

  /// The value so much nearer to the simplest.
  func lowered(_ value: Int, by amount: UInt) -> Int {
    value < simplest ? value &+ Int(bitPattern: amount) : value &- Int(bitPattern: amount)
  }
}
