import Reports

extension Report.Check {
  /// A check that was interrupted: nothing of it is decided.
  package init(
    interrupted id: String, subject: String, group: String = "", parameters: Int, evaluations: Int
  ) {
    self.init(
      id: id, subject: subject, verdict: .inconclusive, reason: "interrupted", parameters: parameters,
      evaluations: evaluations, agreedDigits: 0, detectionPower: .infinity, seconds: 0)
    self.group = group
    message =
      "Interrupted\(evaluations > 0 ? " after \(NumberFormatting.counted(evaluations, "evaluation"))" : ""): "
      + "nothing is decided."
    details = Report.CheckDetails()
  }
}
