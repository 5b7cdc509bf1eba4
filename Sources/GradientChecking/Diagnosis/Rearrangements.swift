import Foundation

/// The derivatives of one block in another order: reversed, shifted, rows or columns permuted, entries exchanged.
struct Rearrangements {
  let discrepancy: Discrepancy
  let block: Int

  private var range: Range<Int> { discrepancy.ranges[block] }
  private var shape: [Int] { discrepancy.blocks[block].shape }
  private var start: Int { range.lowerBound }

  /// The rearrangements that put every wrong entry right and leave the right ones as they are.
  func explanations() -> [Explanation] {
    // One entry alone cannot stand in another's place.
    guard range.count(where: discrepancy.isWrong) >= 2 else { return [] }
    return [reversed(), shifted()].compactMap { $0 } + permutedSlices()
      + [permutedEntries()].compactMap { $0 }
  }

  private func explanation(
    _ message: String, cost: Double, alternatives: Double, source: (Int) -> Int
  ) -> Explanation? {
    func predict(_ entry: Int) -> Discrepancy.Prediction {
      let source = start + source(entry - start)
      return (discrepancy.reference[source], discrepancy.bounds[source])
    }
    // Most orders fail in one of the first entries.
    guard range.allSatisfy({ !discrepancy.isComparable($0) || discrepancy.agrees($0, predict($0)) }),
      let evidence = discrepancy.evidence(over: range, predict), evidence.isComplete, evidence.support >= 2,
      evidence.exceedsChance(fitted: 0, alternatives: alternatives)
    else { return nil }
    return Explanation(
      code: .permuted, message: NumberedPhrase(one: message, many: message), blocks: [block], factor: nil,
      evidence: evidence, cost: cost)
  }

  // MARK: - In another direction

  /// The whole block from the last entry to the first, or along one of its axes.
  private func reversed() -> Explanation? {
    let count = range.count
    guard shape.count >= 2 else {
      return explanation("in reverse order", cost: ExplanationCost.rearrangement, alternatives: 0) {
        count - 1 - $0
      }
    }
    let whole = explanation(
      "in reverse order along every axis", cost: ExplanationCost.rearrangement, alternatives: 0
    ) { count - 1 - $0 }
    return whole
      ?? shape.indices.lazy.compactMap { axis in
        explanation(
          "in reverse order along axis \(axis)\(name(ofAxis: axis))", cost: ExplanationCost.rearrangement,
          alternatives: 0
        ) { offset in
          let (slice, stride) = slice(offset, axis)
          return offset + (shape[axis] - 1 - 2 * slice) * stride
        }
      }.first
  }

  private func name(ofAxis axis: Int) -> String {
    shape.count == 2 ? (axis == 0 ? ", its rows" : ", its columns") : ""
  }

  /// The number of the slice that an entry is in, and the distance to the next one.
  private func slice(_ offset: Int, _ axis: Int) -> (slice: Int, stride: Int) {
    let stride = shape[(axis + 1)...].reduce(1, *)
    return (offset / stride % shape[axis], stride)
  }

  /// Each entry holds the derivative that belongs so many places further on.
  private func shifted() -> Explanation? {
    let count = range.count
    guard count >= 3, let first = range.first(where: discrepancy.isWrong) else { return nil }
    let stride = shape.dropFirst().reduce(1, *)
    // Of all shifts, those that explain the first wrong entry; whole rows are permuted ones, and named as such.
    return (1..<count).lazy.filter { shift in
      guard shape.count == 1 || !shift.isMultiple(of: stride) else { return false }
      let source = start + (first - start + shift) % count
      return discrepancy.agrees(first, (discrepancy.reference[source], discrepancy.bounds[source]))
    }.compactMap { shift in
      let places = shift <= count / 2 ? shift : count - shift
      return explanation(
        "shifted by \(places) place\(places == 1 ? "" : "s"): each entry holds the derivative of one "
          + "\(shift <= count / 2 ? "further on" : "before it")",
        cost: ExplanationCost.rearrangement, alternatives: log10(Double(count - 1))
      ) { ($0 + shift) % count }
    }.first
  }

  // MARK: - Rows and columns

  /// Slices along an axis that stand in each other's place.
  private func permutedSlices() -> [Explanation] {
    guard shape.count >= 2 else { return [] }
    return shape.indices.compactMap { axis in
      guard let sources = permutation(ofAxis: axis) else { return nil }
      let moved = sources.indices.filter { sources[$0] != $0 }
      let kind = shape.count > 2 ? "slice" : axis == 0 ? "row" : "column"
      let along = shape.count > 2 ? " along axis \(axis)" : ""
      let message: String
      if moved.count == 2 {
        message = "right but for \(kind)s \(moved[0]) and \(moved[1])\(along), which are exchanged"
      } else if moved.count <= Self.mostNamed {
        let list = moved.map { "\(kind) \($0) holds \(kind) \(sources[$0])" }
        message = "right but for the order of its \(kind)s\(along): \(DiagnosisWords.list(list))"
      } else {
        message = "right but for the order of its \(kind)s\(along)"
      }
      return explanation(
        message, cost: ExplanationCost.permutedSlices, alternatives: ExplanationEvidence.orders(moved.count)
      ) { offset in
        let (slice, stride) = slice(offset, axis)
        return offset + (sources[slice] - slice) * stride
      }
    }
  }

  /// Up to this many are named one by one.
  private static let mostNamed = 6

  /// For each slice the one whose derivatives it holds; nil where one holds none, or two hold the same.
  private func permutation(ofAxis axis: Int) -> [Int]? {
    let extent = shape[axis]
    guard extent >= 2 else { return nil }
    let stride = shape[(axis + 1)...].reduce(1, *)
    var places: [[Int]] = Array(repeating: [], count: extent)
    for offset in 0..<range.count { places[offset / stride % extent].append(start + offset) }
    func holds(_ slice: Int, _ source: Int) -> Bool {
      zip(places[slice], places[source]).allSatisfy { entry, origin in
        !discrepancy.isComparable(entry)
          || discrepancy.agrees(entry, (discrepancy.reference[origin], discrepancy.bounds[origin]))
      }
    }
    let wrong = Set((0..<extent).filter { places[$0].contains(where: discrepancy.isWrong) })
    var free = wrong
    var sources = Array(0..<extent)
    for slice in wrong.sorted() {
      guard let source = free.sorted().first(where: { $0 != slice && holds(slice, $0) }) else { return nil }
      free.remove(source)
      sources[slice] = source
    }
    return wrong.isEmpty ? nil : sources
  }

  // MARK: - Entries

  /// Wrong entries that hold each other's derivatives.
  private func permutedEntries() -> Explanation? {
    let wrong = range.filter(discrepancy.isWrong)
    return Self.exchange(of: wrong, discrepancy).map { sources in
      explanation(
        Self.words(wrong, sources, discrepancy), cost: ExplanationCost.permutedEntries,
        alternatives: Self.alternatives(wrong.count, of: range.count)
      ) { offset in (sources[start + offset] ?? start + offset) - start }
    } ?? nil
  }

  /// log₁₀ of the number of ways to choose entries and put them in another order.
  static func alternatives(_ count: Int, of all: Int) -> Double {
    ExplanationEvidence.orders(all) - ExplanationEvidence.orders(all - count)
  }

  /// For each of some entries the one whose derivative it holds; nil where there is no such order.
  ///
  /// The smallest claim can only be the smallest derivative, and so on: where any order fits, the sorted one does.
  static func exchange(of wrong: [Int], _ discrepancy: Discrepancy) -> [Int: Int]? {
    func agrees(_ entry: Int?, _ source: Int?) -> Bool {
      guard let entry, let source else { return false }
      return discrepancy.agrees(entry, (discrepancy.reference[source], discrepancy.bounds[source]))
    }
    // Before anything is sorted: the largest must be the largest.
    guard
      agrees(
        wrong.max { discrepancy.claimed[$0] < discrepancy.claimed[$1] },
        wrong.max { discrepancy.reference[$0] < discrepancy.reference[$1] })
    else { return nil }
    let byClaim = wrong.sorted { discrepancy.claimed[$0] < discrepancy.claimed[$1] }
    let byReference = wrong.sorted { discrepancy.reference[$0] < discrepancy.reference[$1] }
    guard zip(byClaim, byReference).allSatisfy({ agrees($0, $1) }) else { return nil }
    return Dictionary(uniqueKeysWithValues: zip(byClaim, byReference))
  }

  /// What stands where: "right but for x[0] and x[1], which are exchanged".
  static func words(_ wrong: [Int], _ sources: [Int: Int], _ discrepancy: Discrepancy) -> String {
    let indices = discrepancy.blocks.indices as [ParameterIndex]
    if wrong.count == 2 {
      return
        "right but for \(indices[wrong[0]]) and \(indices[wrong[1]]), which are exchanged: each holds the "
        + "other's derivative"
    }
    guard wrong.count <= mostNamed else {
      return "right but for the order of \(wrong.count) entries, which hold each other's derivatives"
    }
    let list = wrong.map { "\(indices[$0]) holds that of \(indices[sources[$0] ?? $0])" }
    return
      "right but for \(wrong.count) entries that hold each other's derivatives: \(DiagnosisWords.list(list))"
  }
}
