import ReferenceMLP
import VerificationReports

/// The check of one network file as a report.
public enum NetworkReport {
  /// Checks the gradient claimed in a network file, or backpropagation where none is claimed.
  ///
  /// - Parameters:
  ///   - file: the network file's contents.
  ///   - name: the file's name, for the report.
  /// - Throws: what the checker throws.
  public static func make(_ file: NetworkFile, file name: String) throws -> Report {
    let objective = NetworkObjective(
      file.name, network: file.network, problem: file.problem, claim: file.claimedGradient)
    let subject = file.claimedGradient == nil ? "backpropagation" : "the gradient claimed in the file"
    var report = Report(title: "network \(name)", seed: 0)
    report.checks = [
      try GradientCheck.run(
        objective, id: "network/\(file.name)", subject: "\(subject), \(file.problem.samples) samples",
        group: "network file")
    ]
    report.timings = report.checks.map { Report.Timing(part: "gradient check", seconds: $0.seconds) }
    report.provenance =
      [
        Report.ProvenanceItem(name: "gradient-check", value: toolVersion, source: "built in"),
        Report.ProvenanceItem(name: "file", value: name, source: "argument"),
      ] + Provenance.system
    report.finish()
    return report
  }
}
