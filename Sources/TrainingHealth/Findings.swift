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
}
