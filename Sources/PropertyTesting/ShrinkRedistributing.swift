extension Shrinker {
  /// Takes from one choice and gives to a later one of the same type: simpler, where only their sum matters.
  mutating func redistribute() async {
    var ordinal = 0
    while ordinal < current.leaves.count && hasRunsLeft {
      for distance in 1...Self.reach {
        let leaves = current.leaves.filter { !$0.isMarker }
        guard ordinal + distance < leaves.count, !leaves[ordinal].isSimplest else { break }
        await redistribute(leaves[ordinal], leaves[ordinal + distance])
      }
      ordinal += 1
    }
  }

  private mutating func redistribute(_ giver: Recording.Leaf, _ taker: Recording.Leaf) async {
    switch (giver.choice, giver.bounds, taker.choice, taker.bounds) {
    case (.integer(let a), .integer(let bounds), .integer(let b), .integer(let others)):
      await redistribute(giver.node, a, bounds, taker.node, b, others)
    case (.real(let a), .real(let bounds), .real(let b), .real(let others)):
      await redistribute(giver.node, a, bounds, taker.node, b, others)
    default: return
    }
  }

  /// All of it, or all but the integer part, or all but the smallest power of two that will do.
  private mutating func redistribute(
    _ giver: Int, _ a: Double, _ bounds: RealBounds, _ taker: Int, _ b: Double, _ others: RealBounds
  ) async {
    guard a.isFinite, b.isFinite else { return }
    func moved(keeping kept: Double) -> [Int: Choice]? {
      let sum = b + (a - kept)
      guard bounds.contains(kept), others.contains(sum), kept != a else { return nil }
      return [giver: .real(kept), taker: .real(sum)]
    }
    for kept in [0, a.rounded(.towardZero)] {
      if let moved = moved(keeping: kept), await attempt(replacing: moved) { return }
    }
    guard var low = RealSimplicity.lastBit(of: a).map({ $0 - 1 }) else { return }
    var high = Int(a.exponent)
    while high - low > 1 && hasRunsLeft {
      let middle = low + (high - low) / 2
      let power = RealSimplicity.scaled(a < 0 ? -1 : 1, by: middle)
      if let moved = moved(keeping: power), await attempt(replacing: moved) {
        high = middle
      } else {
        low = middle
      }
    }
  }

  /// The most that can be moved, by halving.
  private mutating func redistribute(
    _ giver: Int, _ a: Int, _ bounds: IntegerBounds, _ taker: Int, _ b: Int, _ others: IntegerBounds
  ) async {
    let isBelow = a < bounds.simplest
    let spare = UInt(bitPattern: isBelow ? bounds.simplest &- a : a &- bounds.simplest)
    let room = UInt(bitPattern: isBelow ? b &- others.lower : others.upper &- b)
    var tooMuch = min(spare, room)
    guard tooMuch > 0 else { return }
    func moved(_ amount: UInt) -> [Int: Choice] {
      let signed = isBelow ? 0 &- Int(bitPattern: amount) : Int(bitPattern: amount)
      return [giver: .integer(a &- signed), taker: .integer(b &+ signed)]
    }
    if await attempt(replacing: moved(tooMuch)) { return }
    guard tooMuch > 1, await attempt(replacing: moved(1)) else { return }
    var possible: UInt = 1
    while tooMuch - possible > 1 && hasRunsLeft {
      let middle = possible + (tooMuch - possible) / 2
      if await attempt(replacing: moved(middle)) { possible = middle } else { tooMuch = middle }
    }
  }
}
