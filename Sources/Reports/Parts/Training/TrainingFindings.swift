// What is wrong with training runs, and how sharply the loss is curved, in words.

extension Report.Training.Finding {
  /// "Learning rate too large".
  public var title: String {
    let words = kind.replacing("-", with: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }

  /// "since the start", "since epoch 12".
  public var since: String {
    epoch == 0 ? "since the start" : "since epoch \(NumberFormatting.count(epoch))"
  }
}

extension Report.Training.Curvature {
  /// "λmax = 3.21, proven to lie in [3.2099999, 3.2100001]; 2/λmax = 0.623".
  public var words: String {
    func number(_ value: Double, _ digits: Int) -> String {
      NumberFormatting.number(value, significant: digits)
    }
    let how =
      missProbability == 0
      ? "proven to lie" : "but for a probability of \(number(missProbability, 1))"
    let limit = lower > 0 ? "; 2/λmax = \(number(2 / value, 3))" : ""
    return "λmax = \(number(value, 4)), \(how) in [\(number(lower, 9)), \(number(upper, 9))]\(limit)"
  }
}

extension Report.Training {
  /// A list of the findings of each run that has any, and what is known of its curvature.
  static func findings(_ runs: [Report.Training], _ writer: MarkdownWriter) -> [String] {
    runs.flatMap { run -> [String] in
      var parts: [String] = []
      if !run.findings.isEmpty {
        let lines = run.findings.map { finding in
          writer.inline("\(finding.title), \(finding.since). \(finding.evidence) \(finding.advice)")
        }
        parts += [
          "### \(writer.inline("Findings in \(run.name)"))", lines.map { "1. \($0)" }.joined(separator: "\n"),
        ]
      }
      if let curvature = run.largestCurvature {
        parts.append(writer.inline("Curvature at the end of \(run.name): \(curvature.words)."))
      } else if let note = run.curvatureNote {
        parts.append(writer.inline("\(run.name): \(note)"))
      }
      return parts
    }
  }
}
