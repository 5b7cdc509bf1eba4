extension Report {
  /// A planted defect and what saw it.
  public struct Defect: Codable, Sendable, Equatable {
    /// "D14".
    public var id: String
    /// Whether checks saw it: in all the networks it changes, or in the share of them that is asked for.
    public var detected: Bool
    /// The checks that saw it.
    public var by: [String]
    /// The first-named diagnosis; of several networks the one named most often.
    public var diagnosis: String?
    /// The defect in one sentence.
    public var statement: String?
    /// Random networks it was planted in.
    public var cases: Int?
    /// The networks in which some check saw the defect.
    public var seen: Int?
    /// How often each check saw it, in the order of the checks.
    public var rates: [Rate]?
    /// How often each code was named first, the most frequent first: a row of the confusion matrix.
    public var names: [Naming]?
    /// Networks in which a wrong code was named first, by a diagnosis that explains all of the difference it is about.
    public var misleading: Int?
    /// The codes that are right.
    public var expected: [String]?
    /// Networks in which no check saw it.
    public var examples: [String]?

    /// A defect's result from the fields of the schema; the rest is set afterwards.
    public init(id: String, detected: Bool, by: [String], diagnosis: String? = nil) {
      self.id = id
      self.detected = detected
      self.by = by
      self.diagnosis = diagnosis
    }

    /// How often one check saw a defect.
    public struct Rate: Codable, Sendable, Equatable {
      /// The check.
      public var check: String
      /// Networks that it was made on.
      public var cases: Int
      /// The cases in which the check saw the defect.
      public var seen: Int

      /// A rate from its fields.
      public init(check: String, cases: Int, seen: Int) {
        self.check = check
        self.cases = cases
        self.seen = seen
      }
    }

    /// How often one code was named first.
    public struct Naming: Codable, Sendable, Equatable {
      /// The code, or "nothing".
      public var code: String
      /// The number of networks.
      public var cases: Int
      /// Whether it is one of those that are right.
      public var isExpected: Bool

      /// A number of namings from its fields.
      public init(code: String, cases: Int, isExpected: Bool) {
        self.code = code
        self.cases = cases
        self.isExpected = isExpected
      }
    }
  }
}

extension Report.Defect {
  /// "98.7%" of the networks a check was made on, never rounded up to all of them; nil where it was not made.
  func rate(of check: String) -> String? {
    guard let rate = rates?.first(where: { $0.check == check }), rate.cases > 0 else { return nil }
    return Self.share(rate.seen, of: rate.cases)
  }

  /// The networks in which a right code was named first; nil where that was not counted.
  var rightlyNamed: CountedShare? {
    guard let names, let cases else { return nil }
    return CountedShare(names.filter(\.isExpected).reduce(0) { $0 + $1.cases }, of: cases)
  }

  /// The networks in which a wrong code was named first with confidence; nil where that was not counted.
  var misled: CountedShare? {
    guard let misleading, let cases else { return nil }
    return CountedShare(misleading, of: cases)
  }

  /// The networks in which some check saw it; nil where that was not counted.
  var seenCount: CountedShare? {
    guard let seen, let cases else { return nil }
    return CountedShare(seen, of: cases)
  }

  /// "seen in 998 of 1,000 (95% interval 99.3% to 99.98%) networks"; nil where there is no number.
  var seenWords: String? {
    if cases == 0, seen != nil { return "planted in no network" }
    return seenCount.map { "seen in \($0.words) networks" }
  }

  /// Why the defect counts as undetected: "Seen by no check", "Seen in 98 of 100 (…) networks".
  var survival: String {
    guard let seen, seen > 0, let words = seenWords else { return "Seen by no check" }
    return words.capitalizedSentence
  }

  /// The share of the networks in which some of them were counted, in a table that says of how many: "98.5%".
  func share(_ counted: CountedShare?) -> String? { counted.map { Self.share($0.count, of: $0.cases) } }

  /// "constant-factor 97, unknown 3"; nil where none was counted.
  var namedWords: String? {
    guard let names, !names.isEmpty else { return nil }
    return names.map { "\($0.code) \(NumberFormatting.count($0.cases))" }.joined(separator: ", ")
  }

  private static func share(_ part: Int, of whole: Int) -> String {
    if part == 0 || part == whole { return part == 0 ? "0%" : "100%" }
    // Tenths of a percent, between 0.1 and 99.9: what is not all is not shown as all.
    let tenths = min(max((part * 1_000) / whole, 1), 999)
    return "\(tenths / 10).\(tenths % 10)%"
  }
}
