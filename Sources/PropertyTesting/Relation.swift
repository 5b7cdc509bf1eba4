/// Two sides that were compared, and how nearly the comparison fails.
public struct Relation: Sendable, Codable {
  /// One side of a relation.
  public enum Side: Sendable, Codable {
    /// Numbers, entry by entry.
    case numbers([Double])
    /// Anything else.
    case text(String)
  }

  /// What is claimed of the sides: "left ≤ right".
  public internal(set) var statement: String
  /// The left side.
  public let left: Side
  /// The right side.
  public let right: Side
  /// What |left − right| may be, entry by entry; nil where that is not what is compared.
  public let tolerances: [Double]?
  /// How near to failing the worst entry is: 0 far from it, 1 at the tolerance, more beyond, ∞ for a NaN.
  public let margin: Double
  /// The indices of the entries that fail, in order; empty where sides were not compared entry by entry.
  public let offending: [Int]
  /// Why nothing could be compared, such as sides of different counts.
  public let obstacle: String?
  /// Names of offending entries.
  var names: [Int: String] = [:]

  /// More are not named: a failure's text shows only these.
  static let mostOffendingNamed = 8

  /// Whether every entry does what is claimed.
  public var holds: Bool { obstacle == nil && offending.isEmpty && margin <= 1 }

  /// A relation of one's own; a margin of at most 1 means that it holds.
  public init(_ statement: String, _ left: Side, _ right: Side, margin: Double) {
    self.init(statement, left, right, nil, margin, offending: [], obstacle: nil)
  }

  private init(
    _ statement: String, _ left: Side, _ right: Side, _ tolerances: [Double]?, _ margin: Double,
    offending: [Int], obstacle: String?
  ) {
    self.statement = statement
    self.left = left
    self.right = right
    self.tolerances = tolerances
    self.margin = margin.isNaN ? .infinity : margin
    self.offending = offending
    self.obstacle = obstacle
  }

  /// left = right entry by entry: as good as a tolerance of 0.
  init(equal left: [Double], _ right: [Double]) {
    self.init("left = right", left, right, nil) { left[$0] == right[$0] ? 0 : .infinity }
  }

  /// |left − right| ≤ tolerance entry by entry.
  init(close left: [Double], _ right: [Double], within tolerances: [Double]) {
    self.init("|left − right| ≤ tolerance", left, right, tolerances) {
      Self.margin(of: left[$0], right[$0], within: tolerances[$0])
    }
  }

  /// left ≤ right entry by entry.
  init(_ left: [Double], atMost right: [Double]) {
    self.init("left ≤ right", left, right, nil) { Self.margin(of: left[$0], atMost: right[$0]) }
  }

  /// - Parameter margin: of the entry at an index that all arrays have.
  private init(
    _ statement: String, _ left: [Double], _ right: [Double], _ tolerances: [Double]?, margin: (Int) -> Double
  ) {
    var counts = [left.count, right.count]
    if let tolerances { counts.append(tolerances.count) }
    guard let count = counts.min(), count > 0, counts.allSatisfy({ $0 == count }) else {
      let words = counts.map(String.init).joined(separator: ", ")
      let obstacle = "nothing could be compared: found counts \(words), expected equal ones above 0"
      self.init(
        statement, .numbers(left), .numbers(right), tolerances, .infinity, offending: [], obstacle: obstacle)
      return
    }
    var worst = 0.0
    var offending: [Int] = []
    for index in 0..<count {
      let entry = margin(index)
      if !(entry <= 1) { offending.append(index) }
      if !(entry <= worst) { worst = entry.isNaN ? .infinity : entry }
    }
    self.init(
      statement, .numbers(left), .numbers(right), tolerances, worst, offending: offending, obstacle: nil)
  }

  /// |left − right| / tolerance, with equal numbers within any tolerance, 0 included.
  private static func margin(of left: Double, _ right: Double, within tolerance: Double) -> Double {
    // Everything is within an infinite tolerance, so nothing would be compared.
    guard tolerance < .infinity else { return .infinity }
    if left == right && tolerance >= 0 { return 0 }
    let difference = abs(left - right)
    // The quotient of two tiny numbers may round to 1 from above; the comparison itself decides.
    if !(difference <= tolerance) {
      let quotient = difference / tolerance
      return quotient.isNaN ? .infinity : max((1.0).nextUp, quotient)
    }
    return min(1, difference / tolerance)
  }

  /// 1 + (left − right) / max(|left|, |right|), at least 0: 1 where the sides are equal.
  private static func margin(of left: Double, atMost right: Double) -> Double {
    if left.isNaN || right.isNaN { return .infinity }
    if left == right { return 1 }
    let scale = max(abs(left), abs(right))
    guard scale.isFinite else { return left < right ? 0 : .infinity }
    let margin = 1 + (left / scale - right / scale)
    return left < right ? min(1, max(0, margin)) : max((1.0).nextUp, margin)
  }
}
