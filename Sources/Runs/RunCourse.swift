/// The parts of a run with what each item of them is expected to cost, so that progress is told of the whole.
///
/// Costs are relative to each other: of what unit they are, and how fast the machine is, does not matter.
package struct RunCourse: Sendable {
  /// One part of a run.
  package struct Part: Sendable {
    let name: String
    /// Of the first items up to each place: the cost of none, of the first, of the first two.
    let sums: [Double]

    /// A part whose items cost the same.
    package init(_ name: String, items: Int, cost: Double = 1) {
      self.init(name, costs: Array(repeating: cost, count: items))
    }

    /// A part whose items differ.
    package init(_ name: String, costs: [Double]) {
      self.name = name
      sums = costs.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    }

    var items: Int { sums.count - 1 }
    var cost: Double { sums[items] }
  }

  private let parts: [Part]

  /// A run by its parts, in their order.
  package init(_ parts: [Part]) { self.parts = parts }

  /// Where a run is when some items of a part are done; those of a part begin in their order.
  package func progress(_ name: String, done: Int) -> RunProgress {
    guard let place = parts.firstIndex(where: { $0.name == name }) else {
      return RunProgress(part: name, done: done, total: done)
    }
    let part = parts[place]
    let before = parts[..<place].reduce(0) { $0 + $1.cost }
    let whole = parts.reduce(0) { $0 + $1.cost }
    var progress = RunProgress(part: name, done: done, total: part.items)
    progress.share = whole > 0 ? (before + part.sums[min(max(done, 0), part.items)]) / whole : 0
    return progress
  }
}
