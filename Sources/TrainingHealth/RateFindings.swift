import Foundation
import ReferenceMLP
import Wording

// What is wrong with the learning rate: too large, at the edge of stability, too small.

extension TrainingCourse {
  /// What mini-batches may leave of a loss that does not fall.
  private static let plainRise = 1.05
  /// Epochs in which a rate that is too large shows at the latest, if it does not go on to diverge.
  private static let firstEpochs = 10
  /// How many times its size a step may move a layer.
  private static let largestUpdate = 1e3
  /// The part of what the curvature allows below which it is the rate that is small, and not the steps that are few.
  private static let smallPart = 1e-2

  func learningRateTooLarge() -> TrainingFinding? {
    guard let (course, epoch) = divergence ?? oscillation ?? leap ?? jump else { return nil }
    var (evidence, advice) = ("Training \(course).", "Use a smaller learning rate.")
    if let start = relativeRates.first, start.value > 0 {
      let allowed = Self.short(rate / start.value)
      evidence +=
        " At the start η is \(Self.short(start.value)) times what the steepest direction of the loss allows (\(allowed))."
      advice = "Use a learning rate below \(allowed)."
    }
    return TrainingFinding(kind: .learningRateTooLarge, epoch: epoch, evidence: evidence, advice: advice)
  }

  private typealias Course = (words: String, epoch: Int)

  /// A loss that ends at no number, above its start, or far above its least.
  private var divergence: Course? {
    guard let first = epochs.first, let last = epochs.last, epochs.count > 1 else { return nil }
    let numbers = epochs.map(\.loss).filter { !$0.isNaN }
    guard let least = numbers.min() else { return ("diverges: no loss is a number", 0) }
    let begin = rises.first ?? 1
    if !last.loss.isFinite || !last.gradientNorm.isFinite {
      return ("diverges: the loss ends at \(Self.short(last.loss))", begin)
    }
    if last.loss > Self.plainRise * first.loss {
      return ("diverges: the loss rises from \(Self.short(first.loss)) to \(Self.short(last.loss))", begin)
    }
    if last.loss - least > 0.5 * (first.loss - least), last.loss > Self.plainRise * least {
      return ("diverges: the loss ends at \(Self.short(last.loss)), after \(Self.short(least))", begin)
    }
    return nil
  }

  /// With all samples and gradient descent a loss rises only where the step is longer than the curvature allows.
  private var oscillation: Course? {
    guard isFullBatch, !isAdam, 5 * rises.count > epochs.count, !isFalling, edgeOfStability() == nil,
      let first = rises.first
    else { return nil }
    return ("oscillates: the loss rises in \(rises.count) of \(epochs.count - 1) epochs", first)
  }

  /// A rate beyond what the curvature allows that shows in the first steps, whatever becomes of them.
  private var leap: Course? {
    guard let first = epochs.first, let start = relativeRates.first, start.value > 1 else { return nil }
    let early = epochs.prefix(Self.firstEpochs + 1)
    let flat = early.map { $0.layers.map(\.flatShare).max() ?? 0 }
    if let highest = early.max(by: { $0.loss < $1.loss }), highest.loss > 1.5 * first.loss {
      let rise = "from \(Self.short(first.loss)) to \(Self.short(highest.loss))"
      return ("leaps: the first steps raise the loss \(rise)", highest.epoch)
    }
    if let most = flat.max(), most > flat[0] + Self.largestShare, let place = flat.firstIndex(of: most) {
      return (
        "leaps: the first steps take \(NumberFormatting.percent(most)) of a layer to where it is flat",
        early[place].epoch
      )
    }
    return nil
  }

  private var jump: Course? {
    for epoch in epochs {
      guard let most = epoch.layers.map(\.updateRatio).max(), most > Self.largestUpdate else { continue }
      return ("jumps: epoch \(epoch.epoch) moves a layer by \(Self.short(most)) times its size", epoch.epoch)
    }
    return nil
  }

  /// Epochs at the end of which the loss was higher than before.
  private var rises: [Int] {
    zip(epochs, epochs.dropFirst()).compactMap { before, after in
      after.loss > before.loss * (1 + 1e-6) || after.loss.isNaN ? after.epoch : nil
    }
  }

  /// Whether the loss of the last quarter, in its median, is below that of the quarter before.
  private var isFalling: Bool {
    let quarter = epochs.count / 4
    guard quarter > 0 else { return false }
    func median(_ part: ArraySlice<EpochHealth>) -> Double { part.map(\.loss).sorted()[part.count / 2] }
    return median(epochs.suffix(quarter)) < median(epochs.dropLast(quarter).suffix(quarter))
  }

  /// Gradient descent with all samples, whose largest curvature grows to 2/η and stays about there (Cohen, Kaur, Li, Kolter & Talwalkar,
  /// "Gradient descent on neural networks typically occurs at the edge of stability", ICLR 2021).
  func edgeOfStability() -> TrainingFinding? {
    guard isFullBatch, !isAdam, let first = relativeRates.first, first.value < 0.9 else { return nil }
    var stretch: [(epoch: Int, value: Double)] = []
    var longest = stretch
    for rate in relativeRates {
      if rate.value > 0.85 && rate.value < 1.6 { stretch.append(rate) } else { stretch = [] }
      if stretch.count > longest.count { longest = stretch }
    }
    guard longest.count >= 3, let reached = longest.first, let last = longest.last,
      10 * (last.epoch - reached.epoch) >= epochs.count
    else { return nil }
    return TrainingFinding(
      kind: .edgeOfStability, epoch: reached.epoch,
      evidence:
        "The largest curvature grows from \(Self.short(first.value)) to \(Self.short(last.value)) of what η allows, and stays "
        + "about there up to epoch \(last.epoch): steps in the steepest direction go back and forth while the loss falls.",
      advice: "It may be left so; a smaller learning rate makes the descent monotonic.")
  }

  /// Steps that cannot have come far, and a loss that has not.
  ///
  /// With η·λmax·t/(1 − β) < 1 the steepest direction has gone less than 1 − e⁻¹ of the way to its minimum after t steps. A step of Adam
  /// moves no parameter by much more than α (Kingma & Ba 2015, section 2.1).
  func learningRateTooSmall() -> TrainingFinding? {
    guard let first = epochs.first, let last = epochs.last, steps > 0, last.loss > 0.5 * first.loss else {
      return nil
    }
    if isAdam {
      let sizes = layers.map {
        $0.weights.elements.length / Double($0.weights.elements.count).squareRoot()
      }
      guard let size = sizes.min(), size > 0, rate * Double(steps) < 0.2 * size else { return nil }
      return TrainingFinding(
        kind: .learningRateTooSmall, epoch: 0,
        evidence:
          "\(NumberFormatting.counted(steps, "step")) of about α = \(Self.short(rate)) each cannot move a weight by more than "
          + "\(NumberFormatting.percent(rate * Double(steps) / size)) of its usual size.",
        advice: "Use a larger learning rate or more steps.")
    }
    guard let curvature = epochs.compactMap({ $0.sharpness?.value }).max(), curvature > 0 else { return nil }
    let way = effectiveRate * curvature * Double(steps)
    guard way < 1, rate * curvature < Self.smallPart * stableProduct else { return nil }
    return TrainingFinding(
      kind: .learningRateTooSmall, epoch: 0,
      evidence:
        "\(NumberFormatting.counted(steps, "step")) with η·λmax = \(Self.short(effectiveRate * curvature)) make \(NumberFormatting.percent(1 - exp(-way))) of the way to the "
        + "minimum of the steepest direction, and less of any other.",
      advice: "Use a larger learning rate, up to \(Self.short(1 / curvature)), or more steps.")
  }
}
