import ArgumentParser
import DefectTrials
import NetworkProperties
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
}
