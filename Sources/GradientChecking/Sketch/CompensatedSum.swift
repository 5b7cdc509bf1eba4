/// A sum of products as if computed with twice the precision and then rounded.
///
/// Algorithm Dot2 of Ogita, Rump & Oishi (Accurate sum and dot product, SIAM J. Sci. Comput. 26, 2005,
/// algorithm 5.3), four sums at once, which Sum2 (algorithm 4.4 there) adds up. The error is u|result| + γₙ²Σ|terms|, with
/// γₙ ≈ nu for n products (propositions 4.5 and 5.5): below the noise of any value that is a sum too.
struct CompensatedSum {
  typealias Four = SIMD4<Double>

  private var sums = Four.zero
  private var corrections = Four.zero

  var value: Double {
    var (sum, correction) = (sums[0], corrections.sum())
    for lane in 1..<4 {
      let next = sum + sums[lane]
      let part = next - sum
      correction += (sum - (next - part)) + (sums[lane] - part)
      sum = next
    }
    return sum + correction
  }

  /// Adds four products.
  @inline(__always)
  mutating func add(_ left: Four, _ right: Four) {
    let products = left * right
    let next = sums + products
    let part = next - sums
    corrections += (sums - (next - part)) + (products - part) + Self.lost(by: products, left, right)
    sums = next
  }

  /// left · right − products, exactly where nothing underflows.
  ///
  /// By TwoProduct (algorithm 3.3 there): a fused multiply-add is a call into the C library on processors that need not
  /// have it, which costs more than these 17 operations.
  @inline(__always)
  private static func lost(by products: Four, _ left: Four, _ right: Four) -> Four {
    // Below 2⁹⁹⁵ nothing overflows times 2²⁷ + 1; NaN is not below.
    guard all(left.magnitudes + right.magnitudes .< 0x1p995) else {
      return (-products).addingProduct(left, right)
    }
    let (leftHead, leftTail) = split(left)
    let (rightHead, rightTail) = split(right)
    return leftTail * rightTail
      - (((products - leftHead * rightHead) - leftTail * rightHead) - leftHead * rightTail)
  }

  /// Two numbers of at most 26 bits that add up to one of 53 (algorithm 3.2 there, after Dekker and Veltkamp).
  @inline(__always)
  private static func split(_ numbers: Four) -> (head: Four, tail: Four) {
    let scaled = 0x1.000_0002p27 * numbers
    let head = scaled - (scaled - numbers)
    return (head, numbers - head)
  }
}
