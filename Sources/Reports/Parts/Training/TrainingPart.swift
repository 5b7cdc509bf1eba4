extension ReportPart {
  /// Training runs, which show and prove nothing.
  static func training(_ report: Report) -> ReportPart {
    var part = ReportPart(
      anchor: "training", title: "Training", noun: Noun("training"), items: report.trainings)
    part.isEvidence = false
    part.size = report.trainings.count
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

  /// A run claims nothing, and so nothing of it can fail.
  var outcome: Report.Verdict { .verified }

  /// Another end is neither better nor worse.
  var comparedWords: String {
    "loss \(history.last.map { NumberFormatting.number($0.loss) } ?? "–"), \(stoppedBy)"
  }

  var sentence: String {
    guard let first = findings.first else { return "\(name) ended: \(stoppedBy)" }
    return "\(name): \(first.kind.replacing("-", with: " ")), since epoch \(first.epoch). \(first.evidence)"
  }

  var cells: [Cell] {
    [
      Cell(name), Cell(optimizer), Cell(history.last.map { NumberFormatting.count($0.epoch) } ?? "–"),
      Cell(history.last.map { NumberFormatting.number($0.loss) } ?? "–"),
      Cell(accuracy.map(NumberFormatting.percent) ?? "–"), Cell(stoppedBy),
    ]
  }
}
