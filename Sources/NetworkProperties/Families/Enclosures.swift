import PropertyTesting
import ReferenceMLP
import Scalars

// Backpropagation in interval arithmetic.

extension PropertyCatalogue {
  /// P38.
  static func enclosures(of training: TrainingUnderTest) -> [TestedProperty] {
    [gradientEnclosure(training)]
  }

  /// P38: the interval enclosure of the gradient contains what backpropagation computes in double precision.
  ///
  /// By induction over the operations: if each operand lies in its interval, the rounded result lies in the
  /// interval that is rounded outward (rounding is monotone; the bounds of library functions are moved by
  /// more than their errors). Inclusion, no tolerance. It needs the same operations on both sides: cases in
  /// which softmax picks another largest logit, or the other of two equal formulas, are discarded. An entry
  /// that is not bounded, or not defined, because an interval that is divided by contains 0, claims nothing
  /// and is left out.
  static func gradientEnclosure(_ training: TrainingUnderTest) -> TestedProperty {
    var cases = NetworkCases()
    cases.hasPenalty = true
    return TestedProperty(
      "P38-enclosure", "the interval enclosure contains the gradient of backpropagation", cases.generator,
      coverage: [LabelMinimum("every entry bounded", atLeast: 0.8)], target: .margin
    ) { value in
      try assume(value.choosesAlikeInIntervals)
      let gradient = try training.gradient(of: value)
      let enclosures = training.enclosure(value)
      guard enclosures.count == gradient.count else { return .fails("found \(enclosures.count) enclosures") }
      let bounded = gradient.indices.filter { enclosures[$0].isFinite }
      try assume(!bounded.isEmpty)
      let entries = bounded.map { gradient[$0] }
      let outcome: Outcome
      if bounded.allSatisfy({ enclosures[$0].contains(gradient[$0]) }) {
        // For the margin only: how far from the middle, at most half of the width.
        outcome = Outcome.close(
          entries, bounded.map { enclosures[$0].midpoint }, within: bounded.map { enclosures[$0].width })
      } else {
        outcome = Outcome.all([
          Outcome.atMost(bounded.map { enclosures[$0].lower }, entries).stating("lower end ≤ entry"),
          Outcome.atMost(entries, bounded.map { enclosures[$0].upper }).stating("entry ≤ upper end"),
        ])
      }
      return outcome.naming { value.network.parameterName(bounded[$0]) }.labelled(by: value)
        .labelled("every entry bounded", if: bounded.count == gradient.count)
    }
  }
}

extension NetworkCase {
  /// Whether softmax chooses the same largest entries, and sides of ½, by numbers and by midpoints of
  /// intervals.
  fileprivate var choosesAlikeInIntervals: Bool {
    guard network.outputActivation == .softmax else { return true }
    let last = network.depth - 1
    let numbers = network.forward(problem.inputs)
    let intervals = network.converted { Dual<Interval>($0) }
      .forward(problem.inputs.map { Dual<Interval>($0) })
    return [
      (numbers.preactivations[last], intervals.preactivations[last]), (numbers.outputs, intervals.outputs),
    ].allSatisfy { numbers, intervals in
      (0..<numbers.rows).allSatisfy { row in
        let midpoints = intervals.row(row).map(\.primal)
        return numbers.row(row).firstLargest == midpoints.firstLargest
          && numbers.row(row).map { $0 > 0.5 } == midpoints.map { $0 > 0.5 }
      }
    }
  }
}

extension [Double] {
  /// The index of the largest entry, the first of equal ones.
  fileprivate var firstLargest: Int? {
    indices.max { self[$0] < self[$1] || (self[$0] == self[$1] && $0 > $1) }
  }
}
