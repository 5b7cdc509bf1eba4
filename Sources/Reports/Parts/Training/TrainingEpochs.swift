import Foundation

// The epochs of a training that was watched, one by one, in words.

extension Report.Training {
  /// At most `limit` of the indices below `count`, evenly spread, first and last among them.
  package static func evenly(_ count: Int, limit: Int) -> [Int] {
    guard count > limit else { return Array(0..<count) }
    return (0..<limit).map { row in (row * (count - 1) + (limit - 1) / 2) / (limit - 1) }
  }

  /// Whether more than losses and gradient norms was watched.
  var isWatched: Bool { history.contains { $0.health != nil } }

  /// At most so many of the epochs that were watched.
  func stops(atMost limit: Int) -> [Epoch] {
    let watched = history.filter { $0.health != nil }
    return Self.evenly(watched.count, limit: limit).map { watched[$0] }
  }

  /// What the steps of the training were like, in sentences; nil where they were not watched.
  package var wordsOfSteps: String? {
    guard isWatched, history.count > 1 else { return nil }
    return [wordsOfLandings, wordsOfDescent].compactMap { $0 }.joined(separator: " ")
  }

  private var wordsOfLandings: String? {
    let landings = history.compactMap { $0.health?.landing }
    let alphas = landings.filter(\.isDetermined).map(\.alpha)
    guard let last = landings.last else { return nil }
    guard let least = alphas.min(), let most = alphas.max() else {
      return "Where the steps land is not determined: along none of them is the loss near to a parabola."
    }
    let range = [least, most].map { NumberFormatting.number($0, significant: 3) }
    let places = range[0] == range[1] ? "at α = \(range[0])" : "between α = \(range[0]) and \(range[1])"
    let end =
      !last.isDetermined
      ? "Where the last one lands is not determined: along it the loss is far from a parabola."
      : last.factorToRise.isFinite
        ? "The last one lands at \(last.words); one of more than \(NumberFormatting.number(last.factorToRise, significant: 3)) "
          + "times its length would raise the parabola."
        : "The last one lands at \(last.words), along a loss that is not curved upward."
    return
      "Steps land \(places) on the parabola along each: -1 is its start, 0 its lowest place, 1 the other side, as high as "
      + "the start. \(end)"
  }

  private var wordsOfDescent: String {
    let bounds = history.compactMap { $0.health?.riseBound }
    guard !bounds.isEmpty else {
      return
        "No descent is certified: a bound of the curvature is known of one layer, and of one hidden layer of tanh or sigmoid."
    }
    let certified = bounds.count { $0 < 0 }
    return "The bound of the curvature certifies the descent of \(NumberFormatting.count(certified)) of "
      + "\(NumberFormatting.counted(bounds.count, "epoch")); what it does not certify may fall all the same."
  }
}

extension Report.Training.Landing {
  /// Whether α tells the start, the lowest place and the other side of the parabola apart, which are 1 apart, and is itself known to within
  /// a half.
  var isDetermined: Bool { error < 0.5 * max(1, abs(alpha)) }

  /// "α = -0.906 ± 0.02".
  var words: String { "α = \(cell)" }

  /// "-0.906 ± 0.02"; without the error where that is less than half of the last digit shown, and no number where none is to be trusted.
  package var cell: String {
    guard isDetermined else { return "not determined" }
    let digits = 3
    let shown = NumberFormatting.number(alpha, significant: digits)
    let half = 0.5 * pow(10, floor(log10(abs(alpha))) - Double(digits - 1))
    return error < half ? shown : "\(shown) ± \(NumberFormatting.number(error, significant: 1))"
  }
}

extension Report.Training.Health {
  /// "certified", "not certified", or a dash where no bound is known.
  package var descent: String { riseBound.map { $0 < 0 ? "certified" : "not certified" } ?? "–" }

  /// The same with the bound.
  var descentWords: String {
    guard let riseBound else { return "–" }
    let size = NumberFormatting.number(abs(riseBound), significant: 3)
    return riseBound < 0
      ? "certified: a fall by \(size) or more" : "not certified: the bound allows a rise by \(size)"
  }
}

/// What is known of one epoch as a whole, each with its name.
struct TrainingEpochFacts {
  let facts: [Fact]

  init(_ epoch: Report.Training.Epoch, of run: Report.Training) {
    func number(_ value: Double?) -> String {
      value.map { NumberFormatting.number($0, significant: 4) } ?? "–"
    }
    let health = epoch.health
    let hasValidation = run.history.contains { $0.validationLoss != nil }
    let hasAccuracy = run.history.contains { $0.accuracy != nil }
    let hasLanding = run.history.contains { $0.health?.landing != nil }
    let hasBound = run.history.contains { $0.health?.riseBound != nil }
    let sharpness = run.sharpness.last { $0.epoch <= epoch.epoch }
    facts = [
      Fact("loss", number(epoch.loss)),
      hasValidation ? Fact("validation loss", number(epoch.validationLoss)) : nil,
      hasAccuracy ? Fact("accuracy", epoch.accuracy.map(NumberFormatting.percent) ?? "–") : nil,
      hasLanding ? Fact("α of the step", health?.landing?.cell ?? "–") : nil,
      hasLanding
        ? Fact(
          "longer steps rise from",
          health?.landing.flatMap { $0.isDetermined ? "\(number($0.factorToRise)) ×" : nil } ?? "–") : nil,
      hasBound ? Fact("descent", health?.descentWords ?? "–") : nil,
      sharpness.map { Fact("λmax, epoch \(NumberFormatting.count($0.epoch))", number($0.value)) },
    ].compactMap { $0 }
  }
}

/// What is known of one layer in an epoch.
struct TrainingLayerFacts {
  static let columns = ["gradient norm", "update / weights", "dead units", "flat"]

  /// The cells of a layer's row.
  static func cells(_ layer: Int, of epoch: Report.Training.Epoch) -> [String] {
    func cell(_ list: [Double]?, _ words: (Double) -> String) -> String {
      list.flatMap { $0.indices.contains(layer) ? words($0[layer]) : nil } ?? "–"
    }
    func short(_ value: Double) -> String { NumberFormatting.number(value, significant: 3) }
    return [
      cell(epoch.gradientNorms, short), cell(epoch.health?.updateRatios, short),
      cell(epoch.health?.deadShares, NumberFormatting.percent),
      cell(epoch.health?.flatShares, NumberFormatting.percent),
    ]
  }
}

// MARK: - Markdown

extension Report.Training {
  /// A table of some epochs of each run that was watched.
  static func epochs(_ runs: [Report.Training], _ writer: MarkdownWriter) -> [String] {
    runs.filter(\.isWatched).flatMap { run -> [String] in
      let stops = run.stops(atMost: 13)
      let names = stops.last.map { TrainingEpochFacts($0, of: run).facts.map(\.name) } ?? []
      let shown = names.filter { !$0.hasPrefix("λmax") }
      let layers = Self.evenly(run.layers.count, limit: 3)
      var columns = ["epoch"] + shown
      for layer in layers { columns += TrainingLayerFacts.columns.map { "\($0), \(run.layers[layer])" } }
      var parts = ["### \(writer.inline("Epochs of \(run.name)"))"]
      if let words = run.wordsOfSteps { parts.append(writer.inline(words)) }
      return parts
        + writer.table(stops, columns.map(writer.inline)) { epoch in
          let facts = TrainingEpochFacts(epoch, of: run).facts.filter { shown.contains($0.name) }
          var cells = facts.map(\.value)
          for layer in layers { cells += TrainingLayerFacts.cells(layer, of: epoch) }
          return [writer.count(epoch.epoch)] + cells.map(writer.inline)
        }
    }
  }
}
