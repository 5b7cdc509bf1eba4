import Foundation

/// The four report files of a run.
public enum ReportFiles {
  /// Writes report.json, report.html, report.md and report.junit.xml into `directory`, which is made if need
  /// be.
  ///
  /// They are put in place together, see `FileSet`: after an interruption at any moment, all four are those of the run
  /// before or all are those of this one, and the same ``Report/run`` stands in them. Returns the files' locations in that
  /// order. Throws `ReportFilesError` where the directory or a file cannot be made.
  @discardableResult
  public static func write(
    _ report: Report, to directory: URL, inconclusive: JUnitReport.Inconclusive = .failure
  ) throws -> [URL] {
    let run = report.run
    let files: [(name: String, contents: Data)] = [
      ("report.json", try ReportJSON.encode(report, run: run)),
      ("report.html", Data(try HTMLReport.render(report, run: run).utf8)),
      ("report.md", Data(MarkdownReport.render(report, run: run).utf8)),
      ("report.junit.xml", Data(JUnitReport.render(report, run: run, inconclusive: inconclusive).utf8)),
    ]
    try FileSet(files, in: directory.path).put()
    return files.map { directory.appendingPathComponent($0.name) }
  }
}
