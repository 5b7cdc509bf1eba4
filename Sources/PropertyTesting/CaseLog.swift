import Foundation

/// A file to which every random case is added, one JSON object a line.
///
/// ```json
/// {"case":17,"input":"[0, 1]","labels":[],"property":"reversal","seed":1,"status":"holds","token":"reversal:1:17:2c8e"}
/// ```
///
/// `status` is `holds`, `fails` or `discarded`; `margin`, `score` and `measures` stand there where the case has them.
public final class CaseLog: Sendable {
  private let file: FileHandle

  /// A file that is made, or added to.
  ///
  /// - Throws: where the file cannot be written.
  public init(_ url: URL) throws {
    if !FileManager.default.fileExists(atPath: url.path) { try Data().write(to: url) }
    file = try FileHandle(forWritingTo: url)
    try file.seekToEnd()
  }

  private struct Line: Encodable {
    let property: String
    let seed: UInt64
    let `case`: Int
    let token: String
    let status: Execution.Status
    let input: String?
    let labels: [String]
    let measures: [String: Double]?
    let margin: Double?
    let score: Double?
  }

  /// Adds cases in one write.
  func add(_ summaries: [CaseSummary], from first: Int, _ property: TestedProperty, seed: UInt64) {
    var data = Data()
    for (index, summary) in Swift.zip(first..., summaries) {
      let line = Line(
        property: property.name, seed: seed, case: index,
        token: ReplayToken(property: property.name, origin: .seeded(seed: seed, index: index)).description,
        status: summary.status, input: summary.input, labels: summary.labels,
        measures: summary.measures.isEmpty ? nil : summary.measures, margin: summary.margin,
        score: summary.score)
      if let text = try? CaseMessage.line(line, keys: .sortedKeys) { data += text }
    }
    try? file.write(contentsOf: data)
  }
}
