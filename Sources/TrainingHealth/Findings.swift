extension TrainingCourse {
  /// What is wrong with the training: causes before what they lead to, and so what to mend first.
  ///
  /// Units that die on the way do so of something: they come after what was there at the start, and after a learning rate that is too
  /// large.
  public func findings() -> [TrainingFinding] {
    let dead = deadUnits()
    let before = [
      wrongPairing(), symmetricUnits(), unscaledInputs(), explodingGradients(),
      dead.flatMap { $0.epoch == 0 ? $0 : nil },
      saturatedUnits(), vanishingGradients(), shuffledLabels(), learningRateTooLarge(),
    ]
    let after = [
      dead.flatMap { $0.epoch > 0 ? $0 : nil }, edgeOfStability(), learningRateTooSmall(), plateau(),
      overfitting(),
    ]
    return (before + after).compactMap { $0 }
  }

  /// The part of its first loss below which a training has learnt something, whatever was found.
  private static let hardlyLess = 0.9

  /// What failed the training: steps that were too long; else what kept it from learning, which was there from the start, or a plateau that
  /// it ended on; nil where it did not fail.
  ///
  /// One that is slow or fits its samples too well has done what it was asked for, and where one learns nothing else matters. What ends at the
  /// loss of the best constant output has learnt nothing of its inputs, however high the loss was before.
  public var failure: TrainingFinding? {
    let findings = findings()
    if let rate = findings.first(where: { $0.kind == .learningRateTooLarge }) { return rate }
    guard let first = epochs.first, let last = epochs.last, epochs.count > 1 else { return nil }
    let endsOnPlateau = isOnPlateau(last) && findings.contains { $0.kind == .plateau }
    guard endsOnPlateau || !(last.loss < Self.hardlyLess * first.loss) else { return nil }
    return findings.first {
      TrainingFinding.Kind.fromTheStart.contains($0.kind) || (endsOnPlateau && $0.kind == .plateau)
    }
  }
}

extension TrainingFinding.Kind {
  /// What keeps a training from learning.
  fileprivate static let fromTheStart: Set<Self> = [
    .wrongPairing, .symmetricUnits, .unscaledInputs, .explodingGradients, .deadUnits, .saturatedUnits,
    .vanishingGradients, .shuffledLabels,
  ]
}
