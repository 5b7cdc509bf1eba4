import Foundation

/// Claimed gradient and reference side by side: what a diagnosis has to explain.
///
/// The reference is the gradient by the best estimates, or that of a hypothesis.
struct Discrepancy {
  /// Names and shapes.
  let blocks: [ParameterBlock]
  /// Each block's place in the flattened parameters.
  let ranges: [Range<Int>]
  /// θ.
  let point: [Double]
  /// The gradient under test.
  let claimed: [Double]
  /// What it should be; NaN where nothing is known, as at a kink.
  var reference: [Double]
  /// Bounds on the error of ``reference``.
  var bounds: [Double]
  /// What a correct claim may be off by.
  let allowance: [Double]

  /// A discrepancy from its numbers, one of each for every parameter.
  init(
    blocks: [ParameterBlock], point: [Double], claimed: [Double], reference: [Double], bounds: [Double],
    allowance: [Double]
  ) {
    self.blocks = blocks
    ranges = blocks.ranges
    (self.point, self.claimed, self.reference) = (point, claimed, reference)
    (self.bounds, self.allowance) = (bounds, allowance)
  }

  /// The discrepancy that a check found.
  init(_ result: GradientCheckResult, point: [Double]) {
    blocks = result.blocks
    ranges = result.blocks.ranges
    self.point = point
    let unknown = Array(repeating: Double.nan, count: result.entries.count)
    var (claimed, reference, bounds, allowance) = (unknown, unknown, unknown, unknown)
    result.entries.forEachInShort { entry in
      let (derivative, place) = (entry.derivative, entry.place)
      claimed[place] = entry.claimed
      reference[place] = entry.kink != nil ? .nan : derivative.value
      bounds[place] = derivative.bound
      allowance[place] = entry.allowance
    }
    (self.claimed, self.reference, self.bounds) = (claimed, reference, bounds)
    self.allowance = allowance
  }

  /// The same claim beside another reference, computed in double precision unless bounds say otherwise.
  func rebased(on gradient: [Double], bounds: [Double]? = nil) -> Discrepancy {
    var other = self
    other.reference = zip(gradient, reference).map { $1.isNaN ? .nan : $0 }
    // Backpropagation with a mistake in it rounds like backpropagation.
    other.bounds = bounds ?? allowance
    return other
  }

  /// Entries that can be compared: claim and reference are finite.
  func isComparable(_ entry: Int) -> Bool { claimed[entry].isFinite && reference[entry].isFinite }

  /// Whether the claim lies outside what bounds and rounding allow.
  func isWrong(_ entry: Int) -> Bool {
    isComparable(entry)
      && EntryJudge.exceeds(
        claimed[entry], value: reference[entry], bound: bounds[entry], allowance[entry])
  }

  /// Blocks with a wrong entry.
  var wrongBlocks: [Int] { blocks.indices.filter { ranges[$0].contains(where: isWrong) } }

  /// Blocks all of whose entries can be compared and are right, and not all of them zero, which would prove nothing.
  var rightBlocks: [Int] {
    blocks.indices.filter { block in
      let range = ranges[block]
      return range.allSatisfy { isComparable($0) && !isWrong($0) }
        && range.contains { abs(reference[$0]) > EntryJudge.safety * bounds[$0] }
    }
  }

  /// The largest |reference| of comparable entries of some blocks.
  func largestReference(in entries: some Sequence<Int>) -> Double {
    entries.lazy.filter(isComparable).map { abs(reference[$0]) }.max() ?? 0
  }
}

extension [ParameterBlock] {
  /// Each block's place in the flattened parameters.
  var ranges: [Range<Int>] {
    var start = 0
    return map { block in
      defer { start += block.count }
      return start..<start + block.count
    }
  }
}
