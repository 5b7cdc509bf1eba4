/// What a property says of one value: that it holds or fails, how nearly, and what the case was like.
///
/// ```swift
/// return Outcome.close(sum(values), sum(values.reversed()), within: 1e-12)
///   .labelled("long", if: values.count > 20)
/// ```
public struct Outcome: Sendable, Codable {
  /// Whether the statement is true of this value.
  public internal(set) var holds: Bool
  /// What was compared, if anything was.
  public internal(set) var relation: Relation?
  /// Why it fails, in words; nil where the relation says it all.
  public internal(set) var explanation: String?
  /// What sort of case this is; counted, and held against the property's ``TestedProperty/coverage``.
  public internal(set) var labels: [String] = []
  /// What this case is like, in numbers; their spread over all cases stands in the result.
  public internal(set) var measures: [String: Double] = [:]
  /// What ``TestedProperty/Target/score`` climbs on.
  public internal(set) var score: Double?
  /// Failures of different kinds are different bugs; shrinking does not slip from one to another.
  var kind = ""

  private init(holds: Bool, relation: Relation? = nil, explanation: String? = nil) {
    self.holds = holds
    self.relation = relation
    self.explanation = explanation
  }

  /// The statement holds.
  public static var holds: Outcome { Outcome(holds: true) }

  /// The statement fails; where this is said tells one failure from another.
  public static func fails(_ explanation: String, file: String = #fileID, line: UInt = #line) -> Outcome {
    var outcome = Outcome(holds: false, explanation: explanation)
    outcome.kind = "condition at \(file):\(line)"
    return outcome
  }

  /// Holds if `condition` does.
  ///
  /// - Parameters:
  ///   - condition: what must hold.
  ///   - explanation: what it means that it does not.
  ///   - file: with the line, tells one failure from another.
  ///   - line: the line of the condition.
  public static func check(
    _ condition: Bool, _ explanation: @autoclosure () -> String, file: String = #fileID, line: UInt = #line
  ) -> Outcome {
    condition ? .holds : .fails(explanation(), file: file, line: line)
  }

  /// The body threw.
  static func threw(_ error: any Error) -> Outcome {
    var outcome = Outcome.fails("threw \(type(of: error)): \(error)")
    outcome.kind = "threw \(type(of: error))"
    return outcome
  }

  /// The outcome as a failure for another reason, which stands at a place in the source.
  package func failing(becauseOf explanation: String, at place: String) -> Outcome {
    var outcome = self
    (outcome.holds, outcome.relation) = (false, nil)
    outcome.explanation = explanation
    outcome.kind = "issue at \(place)"
    return outcome
  }

  /// The process ended in the middle of the case.
  static func trapped(_ explanation: String) -> Outcome {
    var outcome = Outcome.fails(explanation)
    outcome.kind = trappedKind
    return outcome
  }

  /// The case took longer than one may.
  static func endless(_ limit: Duration) -> Outcome {
    let seconds = NumberText.short(limit / .seconds(1))
    var outcome = Outcome.fails("did not end within its limit of \(seconds) s")
    outcome.kind = endlessKind
    return outcome
  }

  static let trappedKind = "trapped"
  static let endlessKind = "endless"

  /// Holds where the relation does.
  public static func of(_ relation: Relation) -> Outcome {
    var outcome = Outcome(holds: relation.holds, relation: relation)
    outcome.kind = relation.statement
    return outcome
  }

  /// left = right, for any type; a NaN is equal to nothing.
  public static func equal<Value: Equatable>(_ left: Value, _ right: Value) -> Outcome {
    let holds = left == right
    return .of(
      Relation(
        "left = right", .text(holds ? "" : String(describing: left)),
        .text(holds ? "" : String(describing: right)),
        margin: holds ? 0 : .infinity))
  }

  /// left = right; zeros of either sign are equal, a NaN is equal to nothing.
  public static func equal(_ left: Double, _ right: Double) -> Outcome {
    .of(Relation(equal: [left], [right]))
  }

  /// left = right, for every entry; zeros of either sign are equal, a NaN is equal to nothing.
  public static func equal(_ left: [Double], _ right: [Double]) -> Outcome {
    .of(Relation(equal: left, right))
  }

  /// |left − right| ≤ tolerance.
  public static func close(_ left: Double, _ right: Double, within tolerance: Double) -> Outcome {
    .of(Relation(close: [left], [right], within: [tolerance]))
  }

  /// |left − right| ≤ tolerance, for every entry.
  public static func close(_ left: [Double], _ right: [Double], within tolerance: Double) -> Outcome {
    .of(Relation(close: left, right, within: Array(repeating: tolerance, count: left.count)))
  }

  /// |left − right| ≤ tolerance, for every entry with its own tolerance.
  public static func close(_ left: [Double], _ right: [Double], within tolerances: [Double]) -> Outcome {
    .of(Relation(close: left, right, within: tolerances))
  }

  /// left ≤ right.
  public static func atMost(_ left: Double, _ right: Double) -> Outcome {
    .of(Relation([left], atMost: [right]))
  }

  /// left ≤ right, for every entry.
  public static func atMost(_ left: [Double], _ right: [Double]) -> Outcome {
    .of(Relation(left, atMost: right))
  }

  /// The first of the outcomes that fails, or else the one with the largest margin; with the labels of all.
  ///
  /// None at all is a failure: nothing was checked.
  public static func all(_ outcomes: [Outcome]) -> Outcome {
    guard var chosen = outcomes.first else { return .fails("nothing was compared") }
    for outcome in outcomes.dropFirst() where chosen.holds {
      if !outcome.holds || (outcome.margin ?? -1) > (chosen.margin ?? -1) { chosen = outcome }
    }
    chosen.labels = outcomes.flatMap(\.labels)
    chosen.measures = outcomes.reduce(into: [:]) { $0.merge($1.measures) { $1 } }
    chosen.score = outcomes.compactMap(\.score).max()
    return chosen
  }

  /// How near to failing: 0 far from it, 1 at the tolerance, more beyond; nil where nothing was compared.
  public var margin: Double? { relation?.margin }

  /// The outcome with the relation in the words of the property: "loss after the step ≤ loss before".
  public func stating(_ statement: String) -> Outcome {
    var outcome = self
    outcome.relation?.statement = statement
    if outcome.relation != nil { outcome.kind = statement }
    return outcome
  }

  /// The outcome with names for the entries that were compared, such as "W2[3,1]".
  ///
  /// - Parameter name: called with the index of an entry, when a failure is shown.
  public func naming(_ name: (Int) -> String) -> Outcome {
    guard !holds, let relation else { return self }
    var outcome = self
    outcome.relation?.names = Dictionary(
      relation.offending.prefix(Relation.mostOffendingNamed).map { ($0, name($0)) }, uniquingKeysWith: { $1 })
    return outcome
  }

  /// The outcome with a label, if `condition` holds.
  public func labelled(_ label: String, if condition: Bool = true) -> Outcome {
    guard condition else { return self }
    var outcome = self
    outcome.labels.append(label)
    return outcome
  }

  /// The outcome with a number that says what the case is like, such as the rank of a matrix.
  public func measured(_ name: String, _ value: Double) -> Outcome {
    var outcome = self
    outcome.measures[name] = value
    return outcome
  }

  /// The outcome with a score to climb on.
  public func scored(_ score: Double) -> Outcome {
    var outcome = self
    outcome.score = score
    return outcome
  }
}
