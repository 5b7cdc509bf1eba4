import GradientChecking

/// The checker on trial with functions of the world: right claims and wrong ones about families of ``ForeignFamily``.
enum ForeignTrial {
  /// What judges an objective; the checker as it comes, unless a test puts another in its place.
  typealias Examination = @Sendable (ForeignObjective) throws -> GradientCheckResult

  static let checker: Examination = { try GradientChecker().check($0) }

  /// The functions to try for a number of cases: as many, and a tenth of them where they are very many.
  ///
  /// Eleven claims are checked about each function, entry by entry.
  static func functions(cases: Int) -> Int { min(cases, max(1_000, cases / 10)) }

  /// All claims about case number `index` of a run: each family in turn.
  static func outcome(
    _ index: Int, seed: UInt64, by examine: Examination = checker
  ) throws -> ForeignTally {
    let families = ForeignFamily.all
    return try outcome(
      families[index % families.count], turn: index / families.count, seed: seed, by: examine)
  }

  /// The right claim, and wrong ones, about one function of a family.
  ///
  /// - Parameter mistakes: the wrong claims to make at the most.
  static func outcome(
    _ family: ForeignFamily, turn: Int, seed: UInt64, mistakes: Int = .max, by examine: Examination = checker
  ) throws -> ForeignTally {
    // Every claim meets the function anew: a program whose noise differs from run to run would remember the claim before.
    func drawn() -> ForeignFunction { family.function(turn: turn, seed: seed) }
    var tally = ForeignTally(family: family)
    for mistake in [nil] + ForeignMistake.all(in: drawn()).prefix(mistakes).map(Optional.some) {
      let place = "\(family.name), turn \(turn) of seed \(seed)"
      let objective = ForeignObjective(name: place, function: drawn(), mistake: mistake)
      if let mistake, !mistake.shows(in: objective) { continue }
      let check = ForeignCheck(family: family, objective: objective, result: try examine(objective))
      tally.add(check)
    }
    return tally
  }
}

extension ForeignMistake {
  /// Whether the claim differs once it is written down in its format.
  fileprivate func shows(in objective: ForeignObjective) -> Bool {
    let right = ForeignObjective(name: objective.name, function: objective.function, mistake: nil)
    return objective.claimedGradient(at: objective.point)[entry]
      != right.claimedGradient(at: objective.point)[entry]
  }
}
