import Foundation
import Testing

/// What goes into a test's record beside its issues, as far as the toolchain's Swift Testing has it.
enum TestRecord {
  /// Attaches JSON to the current test, in a file with a name like that of what it is about.
  ///
  /// One that cannot be encoded is attached as the reason.
  static func attach(_ json: Result<Data, any Error>, named name: String, at sourceLocation: SourceLocation) {
    // Attachments came with Swift 6.2.
    #if compiler(>=6.2)
      let text: String
      switch json {
      case .success(let data): text = String(decoding: data, as: UTF8.self)
      case .failure(let error): text = "not encoded: \(error)"
      }
      Attachment.record(text, named: fileName(name), sourceLocation: sourceLocation)
    #endif
  }

  /// Records something that fails no test.
  static func warn(_ text: String, at sourceLocation: SourceLocation) {
    // Severities came with Swift 6.3; before, every issue was a failure.
    #if compiler(>=6.3)
      Issue.record("\(text)", severity: .warning, sourceLocation: sourceLocation)
    #else
      FileHandle.standardError.write(Data("warning: \(text)\n".utf8))
    #endif
  }

  /// Leaves the JSON of a check in the folder that a trait names, if one does; what cannot be written is an issue.
  static func report(named name: String, at sourceLocation: SourceLocation, _ json: () throws -> Data) {
    guard let folder = GradientCheckTrait.current.report else { return }
    do {
      try ReportFolder(url: folder).write(name, json)
    } catch {
      Issue.record(
        "\(name): found that its report cannot be written (\(error)), expected \(folder.path) to be a folder for it",
        sourceLocation: sourceLocation)
    }
  }

  /// "P3 of Møller.json" as "P3-of-M-ller.json": a name for any file system.
  ///
  /// - Parameter number: which of this name it is.
  static func fileName(_ name: String, number: Int = 1) -> String {
    let plain = name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) ? $0 : "-" }
    return String(plain.prefix(100)) + (number > 1 ? "-\(number)" : "") + ".json"
  }
}
