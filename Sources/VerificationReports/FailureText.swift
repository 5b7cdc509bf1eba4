import Foundation

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

extension Report.Property {
  /// What a pass means: "at 95% confidence fewer than 0.3% of cases fail"; nil for anything but a pass.
  ///
  /// No failure in n cases: the Clopper–Pearson upper bound is 1 − 0.05^(1/n).
  var passBound: String? {
    guard outcome == .verified else { return nil }
    let share = 1 - pow(0.05, 1 / Double(cases))
    return
      "at 95% confidence fewer than \(NumberFormatting.number(share * 100, significant: 2))% of cases fail"
  }
}
