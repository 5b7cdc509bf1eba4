import Derivatives
import GradientChecking
import Reports

extension Report.CheckDetails {
  /// Entries that are kept with their numbers; more would push the verdict off a screen.
  static let listed = 8
  /// Entries beyond this many are not kept one by one: 80 bytes each, and no picture shows more.
  static let mostEntries = 4_096

  /// The details of a check made in whatever number of parts: of a gradient one, of a Jacobian its rows and products.
  ///
  /// Pictures are drawn of a gradient alone.
  public init(_ results: [GradientCheckResult]) {
    self.init()
    let entries = results.flatMap { result in
      result.entriesToLookAt.map { (entry: $0, row: result.row) }
    }.worstFirst(\.entry)
    // A verified part has its worst entry here, which is of no interest beside a wrong one of another part.
    let alike =
      switch entries.first?.entry.verdict {
      case .refuted: entries.filter { $0.entry.verdict == .refuted }
      case .inconclusive: entries.filter { $0.entry.verdict != .verified }
      case .verified, nil: Array(entries.prefix(1))
      }
    worstCount = alike.count
    worstEntries = alike.prefix(Self.listed).map { Report.Worst($0.entry, inRow: $0.row) }
    guard results.count == 1, let result = results.first else { return }
    blocks = Self.blocks(result)
    estimates = result.worst.map { worst in
      worst.estimates.filter(\.isUsable).map { Report.Worst(worst, inRow: result.row, by: $0) }
    }
    quotients =
      result.worst?.quotients.map { .init(step: $0.step, value: $0.value, noise: $0.noise) } ?? []
    remainders = Self.remainders(result.taylor?.deciding?.remainders ?? [])
  }

  /// The details of a sketch, which has entries of those alone that it followed.
  public init(_ sketch: SketchResult) {
    self.init()
    let entries = sketch.wrongEntries.isEmpty ? sketch.doubtfulEntries : sketch.wrongEntries
    worstCount = entries.count
    worstEntries = entries.worstFirst { $0 }.prefix(Self.listed).map { Report.Worst($0) }
    remainders = Self.remainders(sketch.remainders)
  }

  private static func remainders(_ remainders: [TaylorRemainder]) -> [Report.Remainder] {
    remainders.map { .init(step: $0.step, change: $0.change, remainder: $0.remainder, noise: $0.noise) }
  }

  private static func blocks(_ result: GradientCheckResult) -> [Report.BlockEntries] {
    guard result.entries.count <= mostEntries else { return [] }
    var start = 0
    return result.blocks.map { block in
      defer { start += block.count }
      let entries = (start..<start + block.count).map { result.entries[$0] }
      return Report.BlockEntries(
        name: block.name, claimed: entries.map(\.claimed), estimates: entries.map { $0.derivative.value },
        bounds: entries.map { $0.derivative.bound }, powers: entries.map(\.detectionPower))
    }
  }
}

extension Report.Worst {
  /// The report's form of an entry with what is known of it.
  init(_ entry: EntryResult, inRow row: String? = nil) {
    let known = entry.derivative
    self.init(
      block: entry.index.block, index: entry.index.index, claimed: entry.claimed, estimate: known.value,
      errorBound: known.bound, method: entry.best?.method ?? "", step: entry.best?.step ?? 0)
    add(entry, row)
  }

  /// The report's form of an entry with what one oracle knows of it.
  init(_ entry: EntryResult, inRow row: String?, by estimate: DerivativeEstimate) {
    self.init(
      block: entry.index.block, index: entry.index.index, claimed: entry.claimed, estimate: estimate.value,
      errorBound: estimate.errorBound, method: estimate.method, step: estimate.step)
    add(entry, row)
  }

  private mutating func add(_ entry: EntryResult, _ row: String?) {
    self.row = row
    (fromBelow, fromAbove) = (entry.kink?.fromBelow, entry.kink?.fromAbove)
    detectionPower = entry.detectionPower
  }
}
