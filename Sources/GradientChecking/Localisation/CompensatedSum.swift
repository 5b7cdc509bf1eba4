/// A sum of products as if computed with twice the precision and then rounded.
///
/// Algorithm Dot2 of Ogita, Rump & Oishi (Accurate sum and dot product, SIAM J. Sci. Comput. 26, 2005,
/// algorithm 5.3). The error is u|result| + γₙ²Σ|terms|, with γₙ ≈ nu (proposition 5.5): below the noise of
/// any value that is a sum too.
struct CompensatedSum {
  private var sum = 0.0
  private var correction = 0.0

  var value: Double { sum + correction }

  @inline(__always)
  mutating func add(_ left: Double, _ right: Double) {
    let product = left * right
    let next = sum + product
    let part = next - sum
    correction += (sum - (next - part)) + (product - part) + Self.lost(by: product, left, right)
    sum = next
  }

  /// left · right − product, exactly where nothing underflows.
  ///
  /// By TwoProduct (algorithm 3.3 there): a fused multiply-add is a call into the C library on processors that need not
  /// have it, which costs more than these 17 operations.
  @inline(__always)
  private static func lost(by product: Double, _ left: Double, _ right: Double) -> Double {
    guard abs(left) < splittable && abs(right) < splittable else {
      return (-product).addingProduct(left, right)
    }
    let (leftHead, leftTail) = split(left)
    let (rightHead, rightTail) = split(right)
    return leftTail * rightTail
      - (((product - leftHead * rightHead) - leftTail * rightHead) - leftHead * rightTail)
  }

  /// Two numbers of at most 26 bits that add up to one of 53 (algorithm 3.2 there, after Dekker and Veltkamp).
  @inline(__always)
  private static func split(_ number: Double) -> (head: Double, tail: Double) {
    let scaled = 0x1.000_0002p27 * number
    let head = scaled - (scaled - number)
    return (head, number - head)
  }

  /// Times 2²⁷ + 1 such a number does not overflow.
  private static let splittable = 0x1p995
}
