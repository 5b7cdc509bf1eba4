/// When training ends.
///
/// Several rules may be given; the first one that holds after an epoch ends it.
public enum StoppingRule: Sendable, Hashable {
  /// After so many epochs; one rule of this kind is always needed, since the others may never hold.
  case epochs(Int)
  /// As soon as the loss over all training samples is at most the threshold.
  case lossAtMost(Double)
  /// When the validation loss has not fallen below its least value for `patience` epochs in a row.
  ///
  /// With this rule the network returned is the one of the least validation loss, whichever rule ends
  /// training. A validation loss that is NaN counts as not improved.
  case validationLossNotImproving(patience: Int)

  /// Checks the rule's number.
  ///
  /// - Throws: ``TrainingError/invalid(_:)`` for negative epochs, a NaN threshold or a patience below 1.
  func validate() throws {
    switch self {
    case .epochs(let limit):
      guard limit >= 0 else { throw TrainingError.invalid("\(limit) epochs: at least 0 are needed") }
    case .lossAtMost(let threshold):
      guard !threshold.isNaN else { throw TrainingError.invalid("the loss threshold is not a number") }
    case .validationLossNotImproving(let patience):
      guard patience >= 1 else { throw TrainingError.invalid("patience \(patience): at least 1 is needed") }
    }
  }
}

/// Why training ended; its description says so in a sentence.
public enum StopReason: Sendable, Hashable, CustomStringConvertible {
  /// The limit of epochs was reached.
  case epochs(Int)
  /// The loss was at most the threshold.
  case lossAtMost(threshold: Double, loss: Double, epoch: Int)
  /// The validation loss had not improved for `patience` epochs; its least value was in `bestEpoch`.
  case validationLossNotImproving(patience: Int, best: Double, bestEpoch: Int, epoch: Int)
  /// A number was NaN or infinite: `quantity` names the loss, the first such parameter (`W2[3,1]`), its
  /// derivative or the optimizer's running average.
  case nonFinite(quantity: String, epoch: Int)

  /// The reason in a sentence.
  public var description: String {
    switch self {
    case .epochs(let limit): "The limit of \(limit) epoch\(limit == 1 ? "" : "s") was reached."
    case .lossAtMost(let threshold, let loss, let epoch):
      "The loss of \(loss) reached the threshold of \(threshold) in epoch \(epoch)."
    case .validationLossNotImproving(let patience, let best, let bestEpoch, let epoch):
      "The validation loss had not improved for \(patience) epochs in epoch \(epoch); its least value was "
        + "\(best) in epoch \(bestEpoch), whose parameters were restored."
    case .nonFinite(let quantity, let epoch):
      "\(quantity.prefix(1).uppercased() + quantity.dropFirst()) was not finite in epoch \(epoch); "
        + "the parameters of the last finite epoch were kept."
    }
  }
}
