import GradientChecking
import PlantedDefects
import Reports

/// One network with one planted defect; without a trial where no network was found that the defect changes.
package struct PlantedCase: Sendable, Codable {
  var kind: DefectKind
  var trial: DefectTrial?

  /// A case from its parts.
  package init(kind: DefectKind, trial: DefectTrial?) { (self.kind, self.trial) = (kind, trial) }
}

/// Trials of one kind of defect, counted.
package struct DefectTally: Sendable {
  var kind: DefectKind
  var trials: [DefectTrial]

  /// The trials of each of some kinds, in their order.
  ///
  package static func tallies(_ kinds: [DefectKind], _ trials: [PlantedCase]) -> [DefectTally] {
    kinds.map { kind in
      DefectTally(kind: kind, trials: trials.filter { $0.kind == kind }.compactMap(\.trial))
    }
  }

  /// A defect counts as detected when at least this share of the networks shows it.
  static let leastShare = 0.999

  /// The share of the networks in which some check saw the defect.
  var share: Double {
    trials.isEmpty ? 0 : Double(trials.count { $0.isDetected }) / Double(trials.count)
  }

  /// Trials in which a right code was named first.
  var rightlyNamed: Int { trials.count { isExpected($0.named) } }

  /// The share of trials that are rightly named; NaN without a trial.
  var namedShare: Double { Double(rightlyNamed) / Double(trials.count) }

  /// Trials in which a wrong code was named first, by a diagnosis that explains all of a difference.
  var misleading: [DefectTrial] { trials.filter { $0.isConfident && !isExpected($0.named) } }

  private func isExpected(_ code: String?) -> Bool {
    kind.expectedCodes.contains { $0.rawValue == code }
  }

  /// How often each code was named first, the most frequent first; "nothing" where none was.
  var names: [Report.Defect.Naming] {
    let counts = Dictionary(grouping: trials.map { $0.named ?? "nothing" }, by: \.self).mapValues(\.count)
    return counts.map {
      Report.Defect.Naming(code: $0.key, cases: $0.value, isExpected: isExpected($0.key))
    }
    .sorted { ($1.cases, $0.code) < ($0.cases, $1.code) }
  }

  /// The report's entry.
  package var entry: Report.Defect {
    let rates = DefectCheck.allCases.compactMap { check -> Report.Defect.Rate? in
      let verdicts = trials.compactMap { $0.seen[check] }
      guard !verdicts.isEmpty else { return nil }
      return Report.Defect.Rate(check: check.rawValue, cases: verdicts.count, seen: verdicts.count { $0 })
    }
    var entry = Report.Defect(
      id: kind.rawValue, detected: share >= Self.leastShare, by: rates.filter { $0.seen > 0 }.map(\.check),
      diagnosis: names.first?.code)
    entry.statement = kind.statement
    entry.cases = trials.count
    entry.seen = trials.count { $0.isDetected }
    entry.rates = rates
    entry.names = names
    entry.misleading = misleading.count
    entry.expected = kind.expectedCodes.map(\.rawValue)
    entry.examples = trials.filter { !$0.isDetected }.prefix(5).map(\.description)
    return entry
  }
}

/// Trials of one equivalent variant, counted.
enum VariantTally {
  static func campaign(_ variant: EquivalentVariant, _ trials: [VariantTrial]) -> Report.Campaign {
    let accused = trials.filter { !$0.accusers.isEmpty }
    let counts =
      [Report.Campaign.Count(name: "verified", count: trials.count { $0.isVerified })]
      + [DefectCheck.gradient, .taylor, .purity].map { check in
        Report.Campaign.Count(
          name: "accused by \(check.rawValue)", count: trials.count { $0.accusers.contains(check) })
      }
    return Report.Campaign(
      name: "Equivalent variant: \(variant.rawValue)",
      statement: "The same gradient by other formulas is never refuted", cases: trials.count, counts: counts,
      holds: !trials.isEmpty && accused.isEmpty, examples: accused.prefix(10).map(\.description))
  }
}
