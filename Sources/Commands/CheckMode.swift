import ArgumentParser
import CheckReports
import Foundation
import GradientChecking

/// How the entries of a gradient are checked.
package enum CheckMode: String, ExpressibleByArgument, CaseIterable {
  case auto
  case exhaustive
  case sketch

  /// What is asked of the plan; nil where it is to choose.
  package var planned: Plan.Mode? {
    switch self {
    case .auto: nil
    case .exhaustive: .exhaustive
    case .sketch: .sketch
    }
  }

  package static let help: ArgumentHelp =
    "Check every entry, or find the wrong ones by random directions; auto checks every entry where they are few enough."
}

extension ReportOptions {
  /// Says what will be done, before it is, unless quiet: a sketch always, every entry where somebody waits for it.
  ///
  /// How long every entry takes is progress, which goes to a terminal only.
  package func announce(_ plan: Plan, _ progress: ProgressLine) {
    let isWaitedFor = plan.exhaustiveSeconds > 2 && Terminal.columns(of: STDERR_FILENO) != nil
    guard !quiet, plan.mode == .sketch || isWaitedFor else { return }
    progress.finish()
    StandardError.write(OneLine.text("plan: \(plan.words)") + "\n")
  }
}
