import Wording

extension Report.Worst {
  /// "W2[3,1]: claimed 0.1234567, is 0.1234560 ± 2e-12".
  var sentence: String { EntrySentence(label, claimed: claimed, known).text }

  private var known: EntrySentence.Known {
    if let fromBelow, let fromAbove { return .oneSided(fromBelow: fromBelow, fromAbove: fromAbove) }
    return estimate.isFinite ? .estimate(estimate, bound: errorBound) : .nothing
  }

  /// The sentence, where the estimate is from, and the smallest error that would have been seen.
  var sentenceInFull: String {
    let start = method.isEmpty || fromBelow != nil ? sentence : "\(sentence) (\(source))"
    return ([start] + [detectionPower.flatMap(Report.seen)].compactMap { $0 }).joined(separator: "; ")
  }

  /// "Richardson, step 0.001"; the method alone where it has no step.
  var source: String {
    EntrySentence.source(method, step: step)
  }
}

extension Report {
  /// "an error of 6e-12 would have been seen"; nil where none would.
  static func seen(_ power: Double) -> String? {
    power.isFinite ? "an error of \(NumberFormatting.small(power)) would have been seen" : nil
  }
}

extension Report.Diagnosis {
  /// "constant-factor 64 in W2".
  var heading: String {
    let size = factor.map { " \(NumberFormatting.number($0))" } ?? ""
    return code + size + (blocks.isEmpty ? "" : " in " + blocks.joined(separator: ", "))
  }
}
