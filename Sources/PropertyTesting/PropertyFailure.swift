/// A counterexample, as found, as simple as possible, and at its worst.
public struct PropertyFailure: Sendable, Codable, Equatable {
  /// How the failing case was found.
  public enum Origin: String, Sendable, Codable {
    /// Among the random cases.
    case random
    /// Uphill from the best random cases.
    case climbing
    /// Among the examples that were given with the property.
    case example
    /// The case was in the regression store.
    case regression
    /// By a replay token.
    case replay
  }

  /// A value for which the property fails.
  public struct Counterexample: Sendable, Codable, Equatable {
    /// The value in words.
    public let input: String
    /// The value as an expression of Swift, to paste; nil where it cannot be written as one.
    public let swift: String?
    /// What is wrong: the relation with both sides, or the explanation.
    public let comparison: String
    /// The first line of ``comparison``.
    public let headline: String
    /// How far it fails, where something was compared.
    public let margin: Double?
    /// The case's choices, as ``ChoiceSequence/text``; empty where they are not known.
    public let choices: String

    init(_ execution: Execution) {
      input = execution.input ?? ""
      swift = execution.swift
      let lines = execution.outcome.map(ComparisonText.lines) ?? []
      headline = lines.first ?? ""
      comparison = lines.joined(separator: "\n")
      margin = execution.outcome?.margin
      choices = execution.recording?.sequence.text ?? ""
    }
  }

  /// The case as simple as shrinking could make it.
  public internal(set) var simplest: Counterexample
  /// The one with the largest margin of all that were met; nil where that is the simplest.
  public internal(set) var worst: Counterexample?
  /// One that differs from the simplest in all that does not matter, and fails alike; nil where everything matters, or
  /// too much is to be looked at.
  public internal(set) var alike: Counterexample?
  /// The case as it was found.
  public let found: Counterexample
  /// How it was found.
  public let origin: Origin
  /// The index of the random case; nil for others.
  public let caseIndex: Int?
  /// The word that replays it, ``ReplayToken``; empty for an example, which every run begins with.
  public let token: String
  /// Cases run to shrink it.
  public internal(set) var shrinkRuns = 0
  /// Of those, the ones that made it simpler.
  public internal(set) var shrinkSteps = 0
  /// Random cases run after the first failure.
  public internal(set) var furtherCases = 0
  /// Of those, the ones that failed.
  public internal(set) var furtherFailures = 0
  /// Whether the same choices fail every time.
  public internal(set) var isDeterministic = true
  /// Why it could not be stored: file, what was found and what was expected; nil where it was, or was not to be.
  public internal(set) var notStored: String?

  init(
    _ property: TestedProperty, simplest: Counterexample, found: Counterexample, origin: FailingCase.Origin,
    seed: UInt64
  ) {
    self.simplest = simplest
    self.found = found
    let token: ReplayToken?
    switch origin {
    case .example: (self.origin, caseIndex, token) = (.example, nil, nil)
    case .random(let index):
      (self.origin, caseIndex) = (.random, index)
      token = ReplayToken(property: property.name, origin: .seeded(seed: seed, index: index))
    case .replay(let replayed):
      (self.origin, caseIndex) = (.replay, nil)
      token = replayed
    case .climbing, .regression:
      if case .climbing = origin { self.origin = .climbing } else { self.origin = .regression }
      caseIndex = nil
      let sequence = (try? ChoiceSequence(text: found.choices)) ?? ChoiceSequence()
      token = ReplayToken(property: property.name, origin: .choices(sequence))
    }
    self.token = token?.description ?? ""
  }
}
