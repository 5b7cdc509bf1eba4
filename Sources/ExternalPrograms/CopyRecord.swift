import Foundation

/// Where a copy of a program ran, and what it did there.
public struct CopyRecord: Sendable, Equatable {
  /// Which copy, from 1 on; one that was started anew has a record for each time.
  public var number: Int
  /// The machine, by the program's own account, or the one that started it.
  public var host: String
  /// The process: on that machine where the program says it, else the one that was started here.
  public var process: Int
  /// Values, gradients and products that it answered.
  public var evaluations: Int
  /// The seconds that one took, in the median; nil where there was none.
  public var medianSeconds: Double?
  /// How it ended before it was asked to; nil of one that did not.
  public var end: String?

  /// Everything in one line.
  public var words: String {
    let answered = evaluations == 1 ? "1 evaluation" : "\(evaluations) evaluations"
    let each = medianSeconds.map { String(format: ", %.3g s each in the median", $0) } ?? ""
    return "process \(process) on \(host), \(answered)\(each)" + (end.map { "; then \($0)" } ?? "")
  }

  /// The name of this machine.
  static let thisHost: String = {
    var name = [CChar](repeating: 0, count: 256)
    // The last byte stays 0, also where the name is cut.
    guard gethostname(&name, name.count - 1) == 0 else { return "this machine" }
    return name.withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }()
}

extension ExternalProgram {
  /// What is known of where it runs; nil of a caller that does not say so.
  func record(number: Int) -> CopyRecord? {
    guard let process = description.process ?? group.map(Int.init) else { return nil }
    let sorted = seconds.sorted()
    return CopyRecord(
      number: number, host: description.host ?? CopyRecord.thisHost, process: process,
      evaluations: sorted.count,
      medianSeconds: sorted.isEmpty
        ? nil : 0.5 * (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]), end: death)
  }
}
