import PropertyTesting
import Runs

/// Which planted defect breaks which property, and how soon: the proof that every property can fail.
public struct PropertyDefectTable: Sendable, Equatable {
  /// How a property came out on a gradient or a training with a defect.
  public enum Cell: Sendable, Equatable {
    /// The property held in all cases.
    case holds
    /// The number of the first case that breaks it, from 1.
    case breaks(atCase: Int)
    /// No random case broke it, but climbing from the nearest ones did.
    case breaksByClimbing
  }

  /// Cases of each property on each defect.
  public let cases: Int
  /// The seed of the cases.
  public let seed: UInt64
  /// Names of the properties, the rows.
  public let properties: [String]
  /// Names of the defects, the columns.
  public let defects: [String]
  /// A row for each property, with a cell for each defect.
  public let cells: [[Cell]]

  /// Properties that no defect breaks.
  public var unbroken: [String] {
    zip(properties, cells).filter { $1.allSatisfy { $0 == .holds } }.map { $0.0 }
  }

  /// Defects that no property sees.
  public var unseen: [String] {
    defects.indices.filter { defect in cells.allSatisfy { $0[defect] == .holds } }.map { defects[$0] }
  }
}

extension PropertyDefectTable {
  /// Runs properties on everything that has a planted defect, until each one breaks.
  ///
  /// - Parameters:
  ///   - filter: a regular expression that is found in the names of the properties; nil for all, P1–P38.
  ///   - cases: cases of each property on each defect.
  ///   - seed: of the cases.
  ///   - jobs: tasks under way at once; the result does not depend on it.
  ///   - progress: called after each property on each defect, from one task at a time.
  /// - Throws: `FilterError` for a filter that finds nothing.
  public static func measure(
    filter: String? = nil, cases: Int = 1_000, seed: UInt64 = 1, jobs: Int = 1,
    progress: (RunProgress) -> Void = { _ in }
  ) async throws -> PropertyDefectTable {
    try await measure(
      TrainingUnderTest.planted, filter: filter, cases: cases, seed: seed, jobs: jobs, progress: progress)
  }

  /// Measures which properties notice some of the defects.
  static func measure(
    _ planted: [TrainingUnderTest], filter: String? = nil, cases: Int = 1_000, seed: UInt64 = 1,
    jobs: Int = 1, progress: (RunProgress) -> Void = { _ in }
  ) async throws -> PropertyDefectTable {
    let names = try PropertySuite.matching(filter, among: PropertyCatalogue.properties()).map(\.name)
    let pairs = planted.flatMap { training in
      PropertyCatalogue.properties(of: training).filter { names.contains($0.name) }
    }
    var runner = PropertyRunner(seed: seed, budget: .cases(cases))
    (runner.shrinkRuns, runner.furtherCases) = (0, 0)
    let results = try await parallelMap(pairs, jobs: jobs) {
      progress(RunProgress(part: "planted defects", done: $0, total: pairs.count))
    } _: { [runner] in
      let property = $0
      return Cell(try await CallCounter.$current.withValue(CallCounter()) { try await runner.run(property) })
    }
    return PropertyDefectTable(
      cases: cases, seed: seed, properties: names, defects: planted.map(\.name),
      cells: names.indices.map { row in planted.indices.map { results[$0 * names.count + row] } })
  }
}

extension PropertyDefectTable.Cell {
  init(_ result: PropertyResult) {
    guard result.verdict == .failed, let failure = result.failure else {
      self = .holds
      return
    }
    self = failure.caseIndex.map { .breaks(atCase: $0 + 1) } ?? .breaksByClimbing
  }

  fileprivate var text: String {
    switch self {
    case .holds: "·"
    case .breaks(let number): "\(number)"
    case .breaksByClimbing: "climbing"
    }
  }
}

extension PropertyDefectTable {
  /// The table in Markdown: a row for each property, a numbered column for each defect, their names below.
  public var markdown: String {
    let numbers = defects.indices.map { "\($0 + 1)" }
    let rows = zip(properties, cells).map { [$0] + $1.map(\.text) }
    let rule = ["---"] + numbers.map { _ in "--:" }
    let table = ([["property"] + numbers, rule] + rows).map { "| " + $0.joined(separator: " | ") + " |" }
    let names = zip(numbers, defects).map { "\($0). \($1)" }
    return """
      The number of the first of \(cases) cases (seed \(seed)) in which a property fails under a planted defect; · where
      it holds in all of them. Properties that no defect breaks: \(Self.list(unbroken)). Defects that no property
      sees: \(Self.list(unseen)).

      \(table.joined(separator: "\n"))

      \(names.joined(separator: "\n"))

      """
  }

  private static func list(_ names: [String]) -> String {
    names.isEmpty ? "none" : names.joined(separator: ", ")
  }
}
