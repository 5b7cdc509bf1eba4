import Proportions

/// What became of claims about foreign functions, added up.
struct ForeignTally: Sendable, Equatable, Codable {
  private(set) var families: [String: FamilyCount] = [:]
  private(set) var checks = 0
  private(set) var rightClaims = 0
  private(set) var rightVerified = 0
  private(set) var faults: [ForeignCheck.Fault: Int] = [:]
  private(set) var bounds = 0
  private(set) var boundsViolated = 0
  /// Off by more than ``farOff`` bounds.
  private(set) var boundsFarOff = 0
  /// Evaluations of an entry, one number for each right claim.
  private(set) var effort: [Double] = []
  /// Faulty judgements and dishonest bounds, to look at.
  private var cases: [Case] = []

  /// A case to look at.
  private struct Case: Sendable, Equatable, Codable {
    /// 0 for the worst kind.
    var rank: Int
    var description: String
  }

  /// The faulty judgements and dishonest bounds, the worst kinds first.
  var examples: [String] {
    let ranks = Set(cases.map(\.rank)).sorted()
    return ranks.flatMap { rank in cases.filter { $0.rank == rank }.map(\.description) }
  }

  /// The claims about one family.
  struct FamilyCount: Sendable, Equatable, Codable {
    var group: ForeignFamily.Group
    var checks = 0
    var faults: [ForeignCheck.Fault: Int] = [:]
    /// Stated bounds of its derivatives, and those of them that do not hold them.
    var bounds = 0
    var boundsViolated = 0
  }

  static let farOff = 4.0

  init() {}

  init(family: ForeignFamily) { families[family.name] = FamilyCount(group: family.group) }

  mutating func add(_ check: ForeignCheck) {
    var family = families[check.family.name] ?? FamilyCount(group: check.family.group)
    checks += 1
    family.checks += 1
    if check.objective.mistake == nil {
      rightClaims += 1
      if check.result.verdict == .verified { rightVerified += 1 }
      effort.append(Double(check.result.evaluations) / Double(check.objective.point.count))
    }
    if let fault = check.fault {
      faults[fault, default: 0] += 1
      family.faults[fault, default: 0] += 1
      let rank = ForeignCheck.Fault.allCases.firstIndex(of: fault) ?? 0
      note("\(fault.rawValue): \(check.description)", rank: rank)
    }
    for (entry, estimate, excess) in check.excesses {
      bounds += 1
      family.bounds += 1
      guard !(excess <= 1) else { continue }
      boundsViolated += 1
      family.boundsViolated += 1
      if !(excess <= Self.farOff) { boundsFarOff += 1 }
      let bound = "\(estimate.method) \(estimate.value) ± \(estimate.errorBound)"
      let truth = check.objective.function.derivatives[entry]
      note("bound off by \(excess): \(check.objective.name), entry \(entry), \(bound), is \(truth)", rank: 3)
    }
    families[check.family.name] = family
  }

  /// Keeps a case to look at; one claim after another meets the same bound.
  private mutating func note(_ description: String, rank: Int) {
    let new = Case(rank: rank, description: description)
    if !cases.contains(new) { cases.append(new) }
  }

  mutating func add(_ other: ForeignTally) {
    checks += other.checks
    rightClaims += other.rightClaims
    rightVerified += other.rightVerified
    bounds += other.bounds
    boundsViolated += other.boundsViolated
    boundsFarOff += other.boundsFarOff
    effort += other.effort
    cases += other.cases
    faults.merge(other.faults, uniquingKeysWith: +)
    families.merge(other.families) { first, second in
      var sum = first
      sum.checks += second.checks
      sum.bounds += second.bounds
      sum.boundsViolated += second.boundsViolated
      sum.faults.merge(second.faults, uniquingKeysWith: +)
      return sum
    }
  }

  static func + (first: ForeignTally, second: ForeignTally) -> ForeignTally {
    var sum = first
    sum.add(second)
    return sum
  }

  func count(_ fault: ForeignCheck.Fault) -> Int { faults[fault] ?? 0 }

  /// No accusation of a right claim, nothing waved through, the right entries named, no bound far off.
  var isSound: Bool {
    checks > 0 && count(.falseAlarm) == 0 && count(.wavedThrough) == 0 && count(.wrongList) == 0
      && boundsFarOff == 0
  }

  /// No more than 1% of claims undecided, or decided with little power, without need, nor 0.2% of bounds violated.
  var isSharp: Bool {
    Self.isWithin(0.01, count: count(.needless) + count(.weak), of: checks)
      && Self.isWithin(0.002, count: boundsViolated, of: bounds)
  }

  /// Whether so many of the cases may come from a share that is not exceeded in the long run.
  ///
  /// The share is one of all functions that can be drawn. Were it met exactly, every second run would count more than it, so
  /// that a run speaks against it where the lower bound of Clopper and Pearson lies above it, with 99% confidence.
  /// That bound takes the claims for independent; those about one function share its difficulties and scatter more, so
  /// that chance explains rather more than is granted here.
  static func isWithin(_ share: Double, count: Int, of cases: Int) -> Bool {
    ClopperPearson.lowerBound(count: count, cases: cases, confidence: 0.99) <= share
  }
}
