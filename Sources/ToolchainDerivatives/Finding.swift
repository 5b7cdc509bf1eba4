import Foundation

/// What a trial found of one derivative.
public struct Finding: Codable, Sendable, Equatable {
  /// One kind of fault, with the place where it is worst.
  public struct Fault: Codable, Sendable, Equatable {
    /// What is wrong: "infinite", "zero", "wrong".
    public var kind: String
    /// Where, what is claimed, and what it is.
    public var example: String
    /// The digits in which claim and derivative agree there.
    public var digits: Double
    /// At how many places.
    public var count = 1
  }

  /// Partial derivatives compared.
  public var comparisons = 0
  /// Places at which there is no derivative, or none that the format can hold.
  public var skipped = 0
  /// The digits in which claim and derivative agree where they agree least; nil without a comparison.
  public var worstDigits: Double?
  /// What is wrong, one for each kind.
  public var faults: [Fault] = []
  /// The verdicts of the checker, which sees values alone, by their words.
  public var byValues: [String: Int] = [:]
  /// Where the checker says otherwise than the formula: a false alarm, or an error that it must have seen.
  public var contradictions: [String] = []

  init() {}

  init(fault kind: String, _ example: String) {
    faults = [Fault(kind: kind, example: example, digits: 0)]
    (comparisons, worstDigits) = (1, 0)
  }

  /// Notes a fault; of one kind the worst is kept, and of those as bad the first.
  mutating func note(_ kind: String, digits: Double, _ example: @autoclosure () -> String) {
    guard let place = faults.firstIndex(where: { $0.kind == kind }) else {
      faults.append(Fault(kind: kind, example: example(), digits: digits))
      return
    }
    faults[place].count += 1
    if digits < faults[place].digits { (faults[place].example, faults[place].digits) = (example(), digits) }
  }

  /// Both findings as one.
  mutating func add(_ other: Finding) {
    comparisons += other.comparisons
    skipped += other.skipped
    worstDigits = [worstDigits, other.worstDigits].compactMap { $0 }.min()
    faults += other.faults
    byValues.merge(other.byValues, uniquingKeysWith: +)
    contradictions += other.contradictions
  }
}

/// One thing to try of a derivative: in a process of its own where it may trap.
public struct Trial {
  /// The function under test, by its name in the interface.
  public let function: String
  /// Which of its two derivatives.
  public let direction: RegisteredDerivative.Direction
  /// What is tried: "at points", "zero cotangent", "in concrete code".
  public let name: String
  /// Tries it; without the checker, where that is wished and a formula does.
  let run: (_ isQuick: Bool) throws -> Finding

  init(
    _ function: String, _ direction: RegisteredDerivative.Direction, _ name: String,
    _ run: @escaping (_ isQuick: Bool) throws -> Finding
  ) {
    (self.function, self.direction, self.name, self.run) = (function, direction, name, run)
  }
}
