import ArgumentParser
import DefectTrials
import NetworkProperties
import SelfTest
import VerificationSuite

/// The names that a shell completes, asked of the tool itself when they are wanted.
enum NameCompletion {
  /// Worked examples.
  static var examples: CompletionKind { .custom { _, _, _ in WorkedExamples.names } }
  /// Properties, for their filter.
  static var properties: CompletionKind { .custom { _, _, _ in PropertySuite.names.map(\.name) } }
  /// Ids of defects; a filter finds variants too, whose names are several words and would need quotes.
  static var defects: CompletionKind {
    .custom { _, _, _ in DefectSuite.names.map(\.name).filter { !$0.contains(" ") } }
  }
  /// The first words of the trials' names, by which a filter finds them.
  static var trials: CompletionKind {
    .custom { _, _, _ in SelfTest.names.compactMap { $0.name.split(separator: " ").first.map(String.init) } }
  }
}
