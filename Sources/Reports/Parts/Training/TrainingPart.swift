extension ReportPart {
  /// Training runs, which prove nothing: of those alone that failed there is something to say to who asked for the training.
  static func training(_ report: Report) -> ReportPart {
    var part = ReportPart(
      anchor: "training", title: "Training", noun: Noun("training", suite: "training"),
      items: report.trainings)
    part.isEvidence = report.trainings.contains { $0.failed == true }
    part.good = Words("ended well", "ended well", "ended well")
    part.bad = "found to have failed"
    part.size = part.isEvidence ? nil : report.trainings.count
    part.columns = ["run", "optimizer", "epochs", "loss at the end", "accuracy", "ended by"]
    part.document = {
      Report.Training.findings(report.trainings, $0) + Report.Training.epochs(report.trainings, $0)
        + Report.Training.markdown(report.trainings, $0)
    }
    part.view = { HTMLView(template: "training", content: TrainingSection(report, $0)) }
    part.merge = Merging.unite(\.trainings, part.noun.one, \.name)
    return part
  }
}

extension Report.Training: ReportItem {
  var id: String { name }

  /// A run claims nothing: all that can be refuted is that it did its work.
  var outcome: Report.Verdict { failed == true ? .refuted : .verified }
  var state: String { failed == true ? "failed" : "ended" }

  var facts: String { sentence }

  /// Of a run that failed, what is wrong with it: causes first.
  var diagnosed: [Reports.Finding] {
    guard failed == true else { return [] }
    return findings.map {
      Reports.Finding(rule: $0.kind, explanation: "\($0.title), \($0.since). \($0.evidence) \($0.advice)")
    }
  }

  var failureDetails: [Fact] {
    findings.prefix(1).map { Fact("what to do", $0.advice) }
      + findings.dropFirst().map { Fact($0.kind.replacing("-", with: " "), "\($0.since). \($0.evidence)") }
      + [Fact("optimizer", optimizer), Fact("ended by", stoppedBy)]
  }

  /// Another end is neither better nor worse.
  var comparedWords: String {
    "loss \(history.last.map { NumberFormatting.number($0.loss) } ?? "–"), \(stoppedBy)"
  }

  var sentence: String {
    let start = "\(name) \(state)"
    guard let first = findings.first else { return "\(start): \(stoppedBy)" }
    return "\(start): \(first.kind.replacing("-", with: " ")), \(first.since). \(first.evidence)"
  }

  var cells: [Cell] {
    [
      Cell(name), Cell(optimizer), Cell(history.last.map { NumberFormatting.count($0.epoch) } ?? "–"),
      Cell(history.last.map { NumberFormatting.number($0.loss) } ?? "–"),
      Cell(accuracy.map(NumberFormatting.percent) ?? "–"), Cell(stoppedBy),
    ]
  }
}
