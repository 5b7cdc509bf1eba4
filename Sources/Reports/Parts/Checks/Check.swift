extension Report {
  /// One gradient checked against its oracles.
  public struct Check: Codable, Sendable, Equatable {
    /// Unique in the report: "matrix/tanh/huber/depth 2/batch 4".
    public var id: String
    /// What was checked, in words.
    public var subject: String
    /// The verdict.
    public var verdict: Verdict
    /// The reason of an inconclusive verdict, by the names in docs/ARCHITECTURE.md; nil otherwise.
    public var reason: String?
    /// Whether the check counts as passed although it is inconclusive, as its reason was accepted; nil otherwise.
    public var accepted: Bool?
    /// The verdict in one sentence for a person.
    public var message: String = ""
    /// Number of parameters.
    public var parameters: Int
    /// Evaluations of the objective over all oracles.
    public var evaluations: Int
    /// Digits in which claim and best oracle agree in the worst entry; at most 17.
    public var agreedDigits: Double
    /// The smallest error in one entry that this check could have seen, relative to the largest entry.
    public var detectionPower: Double
    /// Whether every entry is proven to be as near to the true derivative as ``certifiedError`` says; nil where
    /// not recorded.
    public var certified: Bool?
    /// A proven bound on |claimed − true derivative| over all entries; nil where some entry has none.
    public var certifiedError: Double?
    /// "exhaustive" or "sketch".
    public var mode: String
    /// How the entries were looked at, in words; nil for a sketch, and where not recorded.
    public var strategy: String?
    /// Seconds taken.
    public var seconds: Double
    /// The worst entry that has an estimate: of the wrong ones, else of the undecided ones, else of all, the one with the
    /// largest error.
    public var worst: Worst?
    /// The entries found wrong.
    public var wrongEntries: [Entry] = []
    /// What explains the refutation.
    public var diagnoses: [Diagnosis] = []
    /// What each oracle found.
    public var oracles: [OracleSummary] = []
    /// Per block, for the heat map.
    public var blocks: [BlockSummary] = []
    /// Entries at a kink, with the interval of the one-sided derivatives.
    public var kinks: [Kink] = []
    /// The second verdict, by the order of the Taylor remainder; nil where there is none.
    public var taylor: Taylor?
    /// Group for tables: "activation × loss", "real data", "network file".
    public var group: String = ""
    /// More of a check that a user asked for; nil for one of a suite, and where not recorded.
    public var details: CheckDetails?
    /// The file that the claim comes from, by the path it was given by; nil where it comes from none.
    public var file: String?
    /// The line of that file on which the claim begins, where the program says so; nil where it is not known.
    public var line: Int?

    /// A check from the fields of the schema; the rest is set afterwards.
    public init(
      id: String, subject: String, verdict: Verdict, reason: String? = nil, parameters: Int, evaluations: Int,
      agreedDigits: Double, detectionPower: Double, mode: String = "exhaustive", seconds: Double
    ) {
      self.id = id
      self.subject = subject
      self.verdict = verdict
      self.reason = reason
      self.parameters = parameters
      self.evaluations = evaluations
      self.agreedDigits = agreedDigits
      self.detectionPower = detectionPower
      self.mode = mode
      self.seconds = seconds
    }
  }

  /// The place of one parameter: block name and index, from 0.
  public struct Entry: Codable, Sendable, Equatable, Hashable {
    /// The block's name: "W2".
    public var block: String
    /// One index for each dimension of the block: [3, 1].
    public var index: [Int]
    /// The row of a Jacobian that the entry is in: "row 0 (y[0])"; nil for a gradient.
    public var row: String?

    /// The entry at `index` of `block`.
    public init(block: String, index: [Int]) {
      self.block = block
      self.index = index
    }

    /// Encodes the place, and the row where there is one: an entry of a gradient has no such key.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(block, forKey: .block)
      try container.encode(index, forKey: .index)
      if let row { try container.encode(row, forKey: .row) }
    }

    /// "W2[3,1]", or "t" for a block of one number; with the row of a Jacobian where there is one.
    public var label: String {
      (index.isEmpty ? block : "\(block)[\(index.map(String.init).joined(separator: ","))]")
        + (row.map { " in \($0)" } ?? "")
    }
  }

  /// One of the worst entries of a check.
  public struct Worst: Codable, Sendable, Equatable {
    /// The block's name.
    public var block: String
    /// The index in it.
    public var index: [Int]
    /// The row of a Jacobian that the entry is in: "row 0 (y[0])"; nil for a gradient.
    public var row: String?
    /// The claimed derivative.
    public var claimed: Double
    /// The oracle's derivative; NaN where there is none.
    public var estimate: Double
    /// The oracle's error bound.
    public var errorBound: Double
    /// The oracle; empty where no estimate is of one oracle.
    public var method: String
    /// The step it used; 0 for a method without one.
    public var step: Double
    /// The derivative from below, of an entry at a kink.
    public var fromBelow: Double?
    /// The derivative from above, of an entry at a kink.
    public var fromAbove: Double?
    /// The smallest error of this entry that would have been seen; nil where not recorded.
    public var detectionPower: Double?

    /// The worst entry from its fields.
    public init(
      block: String, index: [Int], claimed: Double, estimate: Double, errorBound: Double, method: String,
      step: Double
    ) {
      self.block = block
      self.index = index
      self.claimed = claimed
      self.estimate = estimate
      self.errorBound = errorBound
      self.method = method
      self.step = step
    }

    /// "W2[3,1]"; with the row of a Jacobian where there is one.
    public var label: String {
      var entry = Entry(block: block, index: index)
      entry.row = row
      return entry.label
    }
  }

  /// A named explanation of a refutation.
  public struct Diagnosis: Codable, Sendable, Equatable {
    /// The code: "constant-factor".
    public var code: String
    /// In words.
    public var message: String
    /// The blocks concerned.
    public var blocks: [String]
    /// The factor or coefficient, where there is one.
    public var factor: Double?
    /// The evidence: digits of the difference that the explanation reproduces.
    public var digits: Double?

    /// A diagnosis from its fields.
    public init(
      code: String, message: String, blocks: [String], factor: Double? = nil, digits: Double? = nil
    ) {
      self.digits = digits
      self.code = code
      self.message = message
      self.blocks = blocks
      self.factor = factor
    }
  }

  /// What one oracle found over all entries of a check.
  public struct OracleSummary: Codable, Sendable, Equatable {
    /// The oracle's name.
    public var name: String
    /// Digits agreed in the worst entry, relative to the largest entry; at most 17.
    public var agreedDigits: Double
    /// Largest |claimed − estimate|.
    public var largestError: Double
    /// Largest error bound.
    public var largestBound: Double
    /// Evaluations of the objective.
    public var evaluations: Int
    /// What the oracle concludes on its own.
    public var verdict: Verdict

    /// A summary from its fields.
    public init(
      name: String, agreedDigits: Double, largestError: Double, largestBound: Double, evaluations: Int,
      verdict: Verdict
    ) {
      self.name = name
      self.agreedDigits = agreedDigits
      self.largestError = largestError
      self.largestBound = largestBound
      self.evaluations = evaluations
      self.verdict = verdict
    }
  }

  /// What was found in one parameter block.
  public struct BlockSummary: Codable, Sendable, Equatable {
    /// The block's name: "W1".
    public var name: String
    /// The block's shape: [3, 2].
    public var shape: [Int]
    /// Digits agreed in its worst entry.
    public var agreedDigits: Double
    /// Digits agreed per entry, row-major; empty when there are too many to draw.
    public var digits: [Double]
    /// The line of the check's file that names the block in the claim; nil where it is not known.
    public var line: Int?

    /// A summary from its fields.
    public init(name: String, shape: [Int], agreedDigits: Double, digits: [Double]) {
      self.name = name
      self.shape = shape
      self.agreedDigits = agreedDigits
      self.digits = digits
    }
  }

  /// An entry whose one-sided derivatives differ.
  public struct Kink: Codable, Sendable, Equatable {
    /// Where the kink is.
    public var entry: Entry
    /// The claimed derivative.
    public var claimed: Double
    /// The derivative from below.
    public var fromBelow: Double
    /// The derivative from above.
    public var fromAbove: Double

    /// A kink from its fields.
    public init(entry: Entry, claimed: Double, fromBelow: Double, fromAbove: Double) {
      self.entry = entry
      self.claimed = claimed
      self.fromBelow = fromBelow
      self.fromAbove = fromAbove
    }
  }
}
