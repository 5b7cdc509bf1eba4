import Foundation

/// What is not verified as SARIF 2.1.0, the format in which servers take what analysers find.
///
/// A result for each diagnosis of an item that is refuted, and for each item that is inconclusive. The ids of the rules are the
/// codes of the diagnoses.
public enum SARIFReport {
  /// Renders `report`, always to the same bytes.
  ///
  /// - Parameters:
  ///   - report: the report.
  ///   - root: what paths are made relative to.
  public static func render(_ report: Report, root: SourceRoot) throws -> String {
    try String(decoding: encode(report, run: report.run, root: root), as: UTF8.self)
  }

  static func encode(_ report: Report, run: String, root: SourceRoot) throws -> Data {
    let findings = report.findings
    let rules = Set(findings.map(\.finding.rule)).sorted()
    let results = findings.map { part, item, finding in
      result(of: finding, part, item, in: report, rules, root)
    }
    let version = report.provenance.first { $0.name == "gradient-check" }?.value
    let driver = Driver(
      name: "gradient-check", version: version,
      rules: rules.map { Rule(id: $0, shortDescription: Text(text: $0.replacing("-", with: " "))) })
    let document = Document(
      version: "2.1.0", schema: "https://json.schemastore.org/sarif-2.1.0.json",
      runs: [
        Run(
          tool: Tool(driver: driver),
          automationDetails: Automation(id: "gradient-check/\(VisibleText.shortLine(report.title, to: 200))"),
          properties: ["run": run, "verdict": report.verdict.rawValue, "seed": "\(report.seed)"],
          results: results)
      ])
    return try ReportJSON.document(document)
  }

  /// Longer ones are cut by servers.
  private static let messageLimit = 1_000

  private static func result(
    of finding: Finding, _ part: ReportPart?, _ item: (any ReportItem)?, in report: Report,
    _ rules: [String], _ root: SourceRoot
  ) -> Result {
    let outcome = item?.outcome ?? report.verdict
    let sentences = [item?.sentence ?? report.verdictSentence, finding.explanation].compactMap { $0 }
    let name = item.flatMap { item in part?.label(item) } ?? report.title
    // GitHub refuses a file with a result that has no place: without one of its own it is at the repository's root. A place without a
    // region is the file as a whole (3.28.6 of the standard).
    let physical = PhysicalLocation(
      artifactLocation: Artifact(uri: item?.file.map { uri(root.path($0)) } ?? "."),
      region: item?.line(of: finding.blocks).map(Region.init))
    let logical =
      [LogicalLocation(fullyQualifiedName: VisibleText.shortLine(name, to: 200), kind: nil)]
      + finding.blocks.map { LogicalLocation(fullyQualifiedName: $0, kind: "variable") }
    return Result(
      ruleId: finding.rule, ruleIndex: rules.firstIndex(of: finding.rule) ?? 0,
      level: outcome == .refuted ? "error" : "warning",
      message: Text(
        text: VisibleText.clipped("\(name): " + sentences.joined(separator: "\n"), to: messageLimit)),
      locations: [Location(physicalLocation: physical, logicalLocations: logical)],
      partialFingerprints: ["finding/v1": "\(name)/\(finding.rule)/\(finding.blocks.joined(separator: ","))"])
  }

  /// A path as a reference, of which servers ask that it is relative to the repository.
  private static func uri(_ path: String) -> String {
    let encoded = path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? ""
    return path.hasPrefix("/") ? "file://\(encoded)" : encoded
  }
}

// MARK: - The format

extension SARIFReport {
  private struct Document: Encodable {
    let version: String
    let schema: String
    let runs: [Run]

    private enum CodingKeys: String, CodingKey {
      case version
      case schema = "$schema"
      case runs
    }
  }

  private struct Run: Encodable {
    let tool: Tool
    let automationDetails: Automation
    let properties: [String: String]
    let results: [Result]
    /// What the numbers of columns would count; there are none.
    let columnKind = "unicodeCodePoints"
  }

  private struct Tool: Encodable { let driver: Driver }
  private struct Automation: Encodable { let id: String }
  private struct Text: Encodable { let text: String }
  private struct Artifact: Encodable { let uri: String }
  private struct Region: Encodable { let startLine: Int }

  private struct Rule: Encodable {
    let id: String
    let shortDescription: Text
  }

  private struct Result: Encodable {
    let ruleId: String
    let ruleIndex: Int
    let level: String
    let message: Text
    let locations: [Location]
    let partialFingerprints: [String: String]
  }

  private struct PhysicalLocation: Encodable {
    let artifactLocation: Artifact
    let region: Region?

    func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: CodingKeys.self)
      try values.encode(artifactLocation, forKey: .artifactLocation)
      if let region { try values.encode(region, forKey: .region) }
    }

    private enum CodingKeys: CodingKey { case artifactLocation, region }
  }

  private struct Driver: Encodable {
    let name: String
    let version: String?
    let rules: [Rule]

    // SARIF has no null: what is missing is left out.
    func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: CodingKeys.self)
      try values.encode(name, forKey: .name)
      if let version { try values.encode(version, forKey: .version) }
      try values.encode(rules, forKey: .rules)
    }

    private enum CodingKeys: CodingKey { case name, version, rules }
  }

  private struct Location: Encodable {
    let physicalLocation: PhysicalLocation
    let logicalLocations: [LogicalLocation]
  }

  private struct LogicalLocation: Encodable {
    let fullyQualifiedName: String
    let kind: String?

    func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: CodingKeys.self)
      try values.encode(fullyQualifiedName, forKey: .fullyQualifiedName)
      if let kind { try values.encode(kind, forKey: .kind) }
    }

    private enum CodingKeys: CodingKey { case fullyQualifiedName, kind }
  }
}
