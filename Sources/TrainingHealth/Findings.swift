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

  /// Whether the training went wrong: its steps were too long, or something kept it from learning that was there from the start.
  ///
  /// One that is slow, stays on a plateau or fits its samples too well has done what it was asked for, and one that learns has none that
  /// matters.
  public var wentWrong: Bool {
    let kinds = Set(findings().map(\.kind))
    if kinds.contains(.learningRateTooLarge) { return true }
    guard let first = epochs.first, let last = epochs.last, epochs.count > 1 else { return false }
    let hasLearnt = last.loss < Self.hardlyLess * first.loss
    return !hasLearnt && !kinds.isDisjoint(with: TrainingFinding.Kind.fromTheStart)
  }
}

extension TrainingFinding.Kind {
  /// What keeps a training from learning.
  fileprivate static let fromTheStart: Set<Self> = [
    .wrongPairing, .symmetricUnits, .unscaledInputs, .explodingGradients, .deadUnits, .saturatedUnits,
    .vanishingGradients, .shuffledLabels,
  ]
}
