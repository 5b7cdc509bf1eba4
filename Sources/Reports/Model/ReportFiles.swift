import Foundation

/// The report files of a run: four, and report.sarif where it is asked for.
public enum ReportFiles {
  /// Writes report.json, report.html, report.md and report.junit.xml into `directory`, which is made if need
  /// be.
  ///
  /// They are put in place together, see `FileSet`: after an interruption at any moment, all are those of the run
  /// before or all are those of this one, and the same ``Report/run`` stands in them. Returns the files' locations in that
  /// order. Throws `ReportFilesError` where the directory or a file cannot be made.
  ///
  /// - Parameters:
  ///   - report: the report.
  ///   - directory: the folder.
  ///   - inconclusive: what stands in report.junit.xml for an item that is inconclusive.
  ///   - sarif: what the paths in report.sarif are made relative to; nil for no such file.
  @discardableResult
  public static func write(
    _ report: Report, to directory: URL, inconclusive: JUnitReport.Inconclusive = .failure,
    sarif: SourceRoot? = nil
  ) throws -> [URL] {
    let run = report.run
    var files: [(name: String, contents: Data)] = [
      ("report.json", try ReportJSON.encode(report, run: run)),
      ("report.html", Data(try HTMLReport.render(report, run: run).utf8)),
      ("report.md", Data(MarkdownReport.render(report, run: run).utf8)),
      ("report.junit.xml", Data(JUnitReport.render(report, run: run, inconclusive: inconclusive).utf8)),
    ]
    if let sarif { files.append(("report.sarif", try SARIFReport.encode(report, run: run, root: sarif))) }
    try FileSet(files, in: directory.path).put()
    return files.map { directory.appendingPathComponent($0.name) }
  }
}
