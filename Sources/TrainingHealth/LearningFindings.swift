import ReferenceMLP

// What a training learns: nothing (a plateau, targets that do not belong to the inputs), or too much (overfitting).

extension TrainingCourse {
  /// A third of all epochs or more at the loss of the best constant output.
  func plateau() -> TrainingFinding? {
    guard let constant = lossOfBestConstant, epochs.count > 20 else { return nil }
    let still = epochs.filter { Self.isNear(constant, $0) }
    guard 3 * still.count >= epochs.count, let first = still.first, let last = still.last else { return nil }
    return TrainingFinding(
      kind: .plateau, epoch: first.epoch,
      evidence:
        "From epoch \(first.epoch) to \(last.epoch) the loss stays at \(Self.short(last.loss)), that of the best constant "
        + "output (\(Self.short(constant))): the network says the same of every sample.",
      advice: "Draw larger weights (Xavier, He) or use momentum or Adam, which leave saddles sooner.")
  }

  /// Whether an epoch ended at the loss of the best constant output.
  func isOnPlateau(_ epoch: EpochHealth) -> Bool {
    lossOfBestConstant.map { Self.isNear($0, epoch) } ?? false
  }

  private static func isNear(_ constant: Double, _ epoch: EpochHealth) -> Bool {
    abs(epoch.loss - constant) < 0.02 * constant
  }

  /// Without a rule that stops it: while the training loss fell, a validation loss that has risen by a fifth, and by as much of what the
  /// best constant output has; or samples that were learnt by heart.
  func overfitting() -> TrainingFinding? {
    let losses = epochs.compactMap { epoch in
      epoch.validationLoss.flatMap { $0.isFinite ? (epoch: epoch, validation: $0) : nil }
    }
    guard let (best, least) = losses.min(by: { $0.validation < $1.validation }), let last = epochs.last,
      let end = last.validationLoss,
      !training.stopping.contains(where: { if case .validationLossNotImproving = $0 { true } else { false } })
    else { return nil }
    guard let constant = lossOfBestConstant, last.loss < best.loss, end > 1.5 * last.loss else { return nil }
    let hasRisen = end > 1.2 * least && end - least > 0.2 * constant
    guard hasRisen || isLearntByHeart(last.loss, end, constant) else { return nil }
    return TrainingFinding(
      kind: .overfitting, epoch: best.epoch,
      evidence:
        "The validation loss is least in epoch \(best.epoch) (\(Self.short(least))) and \(Self.short(end)) at the end, while the "
        + "training loss falls on, from \(Self.short(best.loss)) to \(Self.short(last.loss)).",
      advice:
        "Stop at the least validation loss (--patience), use an L2 penalty, fewer units or more samples.")
  }

  /// Whether next to nothing is left of the training loss, and much of what a constant output leaves of that of the held-out samples.
  private func isLearntByHeart(_ training: Double, _ held: Double, _ constant: Double) -> Bool {
    guard let validation, let heldConstant = lossOfBestConstant(for: validation) else { return false }
    return training < 0.02 * constant && held > 0.4 * heldConstant
  }

  /// Targets that the nearest samples know nothing of, and held-out samples that were not learnt either.
  func shuffledLabels() -> TrainingFinding? {
    var samples = [problem, validation].compactMap { $0 }.flatMap { part in
      (0..<part.samples).map { (part.inputs.row($0), part.targets.row($0)) }
    }
    guard samples.count >= Self.fewestSamples, !hasLearntWhatIsHeldOut else { return nil }
    // Pairs of samples times inputs.
    let most = (Self.mostWork / Double(max(1, problem.inputs.columns))).squareRoot()
    samples = Array(samples.prefix(max(Self.fewestSamples, Int(most))))
    guard let association = NeighbourAssociation(samples), association.standardScore < Self.plainScore else {
      return nil
    }
    return TrainingFinding(
      kind: .shuffledLabels, epoch: 0,
      evidence:
        "Samples with like inputs have no more like targets than any others: the correlation with the targets of the "
        + "nearest is \(Self.short(association.correlation)), \(Self.short(association.standardScore)) standard deviations from chance.",
      advice:
        "Look whether inputs and targets still belong together, as after a shuffle of one without the other.")
  }

  /// Whether some validation loss is a fifth below that of the best constant output for these samples: then inputs and targets belong
  /// together.
  private var hasLearntWhatIsHeldOut: Bool {
    guard let validation, let constant = lossOfBestConstant(for: validation) else { return false }
    return epochs.contains { ($0.validationLoss ?? .infinity) < 0.8 * constant }
  }

  /// Standard deviations of chance.
  private static let plainScore = 2.5
  private static let fewestSamples = 50
  private static let mostWork = 5e6
}
