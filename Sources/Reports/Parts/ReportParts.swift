extension Report {
  /// What makes each part of a report, in the order of the evidence; a test adds one of its own.
  @TaskLocal static var partMakers: [@Sendable (Report) -> ReportPart] = [
    { .checks($0) }, { .kinks($0) }, { .claims($0) }, { .workedExamples($0) }, { .properties($0) },
    { .defects($0) }, { .trials($0) }, { .training($0) }, { .rates($0) },
  ]

  /// Every part, in the order of the evidence.
  var parts: [ReportPart] { Self.partMakers.map { $0(self) } }
}

extension [ReportPart] {
  /// The parts in the order of documents: what the sources claim first, calculations to look up last.
  var inDocumentOrder: [ReportPart] {
    ReportPart.Shelf.allCases.flatMap { shelf in filter { $0.shelf == shelf } }
  }

  /// Everything that is not verified, with the part it is in.
  var failures: [(part: ReportPart, item: any ReportItem)] {
    flatMap { part in part.failures.map { (part, $0) } }
  }
}
