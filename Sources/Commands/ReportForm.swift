import ArgumentParser
import Foundation
import Reports

/// The form of the result on standard output.
package enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
  case markdown
}

/// The form of a report on standard output.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
  case markdown
  case sarif
}

/// When to use colours.
package enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
  case auto
  case always
  case never

  /// `auto` uses colours on a terminal, unless NO_COLOR is set (to anything but nothing) or TERM is "dumb".
  package var isOn: Bool {
    switch self {
    case .always: return true
    case .never: return false
    case .auto:
      let environment = ProcessInfo.processInfo.environment
      let refused = !(environment["NO_COLOR"] ?? "").isEmpty || Terminal.isDumb
      return !refused && isatty(STDOUT_FILENO) == 1
    }
  }
}

extension JUnitReport.Inconclusive: ExpressibleByArgument {}

/// How a report is shown, and which files are written of it.
package struct ReportForm: ParsableArguments {
  @Option(help: "The form of the result on standard output.")
  var format: ReportFormat = .text

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "A folder to write report.json, report.html, report.md and report.junit.xml to.", valueName: "dir"),
    completion: .directory)
  var output: String?

  @Flag(help: "Write report.sarif there too.")
  var sarif = false

  @Option(help: "What an inconclusive result is in report.junit.xml.")
  var junitInconclusive: JUnitReport.Inconclusive = .failure

  @Option(
    help: "Annotations of GitHub Actions on standard error; auto: where the variable GITHUB_ACTIONS is true.")
  var annotations: AnnotationChoice = .auto

  @Flag(name: .shortAndLong, help: "No progress, and nothing on standard output.")
  package var quiet = false

  @Option(help: "Colours in the text.")
  package var color: ColorChoice = .auto

  /// The options as they are without any.
  package init() {}

  package func validate() throws {
    guard !sarif || output != nil else {
      throw ValidationError("--sarif: found no --output, expected the folder to write report.sarif to")
    }
  }

  /// Checks, before the work begins, that the report's files can be written.
  ///
  /// - Throws: ``OutputError``.
  func requirePlace() throws {
    if let output { try OutputPlace.requireFolder(output) }
  }

  /// Names the files that were written, unless quiet.
  func noteWritten(_ files: [String]) {
    guard !quiet else { return }
    for file in files { StandardError.write(OneLine.text("wrote \(file)") + "\n") }
  }

  /// Writes the report's files and prints the result.
  ///
  /// The result is printed also where the files cannot be written: nobody should have waited for nothing.
  ///
  /// - Parameters:
  ///   - report: the result.
  ///   - text: what stands for the report in the text form; nil for its own.
  /// - Throws: `ReportFilesError` and ``OutputError``.
  func show(_ report: Report, text: ((Report) -> String)? = nil) throws {
    let written = Result { try output.map { try write(report, to: $0) } }
    if !quiet { try StandardOutput.write(rendered(report, text)) }
    try written.get()
  }

  /// Shows what is not verified beside the files of a pull request.
  func annotate(_ report: Report) {
    if annotations.isOn { StandardError.write(GitHubAnnotations.render(report, root: .ofRepository)) }
  }

  private func write(_ report: Report, to folder: String) throws {
    // One that stands there already belongs to the set: it would be that of another run.
    let place = URL(fileURLWithPath: folder, isDirectory: true)
    let hasSARIF = FileManager.default.fileExists(atPath: place.appendingPathComponent("report.sarif").path)
    let files = try Interruption.holdingBack {
      try ReportFiles.write(
        report, to: place, inconclusive: junitInconclusive, sarif: sarif || hasSARIF ? .ofRepository : nil)
    }
    noteWritten(files.map(\.relativePath))
  }

  private func rendered(_ report: Report, _ text: ((Report) -> String)?) throws -> String {
    switch format {
    case .text:
      Terminal.wrapped(text?(report) ?? TextReport.render(report, color: color.isOn), hanging: 2)
    case .json: String(decoding: try ReportJSON.encode(report), as: UTF8.self)
    case .markdown: MarkdownReport.render(report, run: report.run)
    case .sarif: try SARIFReport.render(report, root: .ofRepository)
    }
  }
}

/// When to annotate.
enum AnnotationChoice: String, ExpressibleByArgument, CaseIterable {
  case auto
  case always
  case never

  /// `auto` annotates where GitHub Actions says that it is there.
  var isOn: Bool {
    switch self {
    case .always: true
    case .never: false
    case .auto: ProcessInfo.processInfo.environment["GITHUB_ACTIONS"] == "true"
    }
  }
}

extension SourceRoot {
  /// The repository that GitHub Actions has checked out, or the current folder.
  static var ofRepository: SourceRoot {
    let folder = FileManager.default.currentDirectoryPath
    let workspace = ProcessInfo.processInfo.environment["GITHUB_WORKSPACE"] ?? ""
    return SourceRoot(workspace.hasPrefix("/") ? workspace : folder, folder: folder)
  }
}
