extension Report.Worst {
  /// "W2[3,1]: claimed 0.1234567, is 0.1234560 ± 2e-12".
  var sentence: String {
    let numbers = NumberFormatting.comparison(claimed: claimed, estimate: estimate, bound: errorBound)
    return "\(label): claimed \(numbers.claimed), is \(numbers.estimate) ± \(numbers.bound)"
  }

  /// "Richardson, step 0.001"; the method alone where it has no step.
  var source: String {
    step == 0 ? method : "\(method), step \(NumberFormatting.small(step))"
  }
}

extension Report.Check {
  /// "inconclusive (kink)", "refuted".
  var outcomeWords: String {
    outcome == .inconclusive ? "inconclusive (\(reasonWord))" : outcome.rawValue
  }
}

extension Report.Diagnosis {
  /// "constant-factor 64 in W2".
  var heading: String {
    let size = factor.map { " \(NumberFormatting.number($0))" } ?? ""
    return code + size + (blocks.isEmpty ? "" : " in " + blocks.joined(separator: ", "))
  }
}
