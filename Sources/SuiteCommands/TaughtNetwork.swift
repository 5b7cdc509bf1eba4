import ArgumentParser
import Commands
import Foundation
import NetworkFiles
import ReferenceMLP
import VerificationSuite
import Wording

/// A network whose computation is taught: a worked example, or that of a network file.
package struct TaughtNetwork {
  /// Its name, in one line.
  package let title: String
  /// The network before the first update.
  package let network: MLP<Double>
  /// Loss and samples.
  package let problem: LearningProblem<Double>
  /// η.
  package let learningRate: Double

  /// Loads an example by its name, or a file.
  ///
  /// - Parameters:
  ///   - name: a worked example's name, a path, or - for standard input.
  ///   - learningRate: η in place of the file's.
  ///   - usual: η where neither the file nor the command line gives one.
  ///   - quiet: whether what is odd about the file is not said.
  /// - Throws: `NetworkFileError` for what is neither, and for a file that is not right.
  package init(
    _ name: String, learningRate: Double?, usualLearningRate usual: Double = 0.1, quiet: Bool
  ) throws {
    let file: NetworkFile
    if WorkedExamples.names.contains(name) {
      let example = try WorkedExamples.load(name)
      (title, file) = (example.title, example.file)
    } else {
      guard name == "-" || FileManager.default.fileExists(atPath: name) else {
        throw NetworkFileError(
          .unreadable, file: name, found: "neither a worked example nor a file of this name",
          expected: NearName.expectation(insteadOf: name, known: WorkedExamples.names)
            + ", or a network file")
      }
      file = try NetworkFile.load(path: name)
      if !quiet { StandardError.warn(file.warnings) }
      title = OneLine.text(file.name)
    }
    (network, problem) = (file.network, file.problem)
    self.learningRate = learningRate ?? file.learningRate ?? usual
  }

  /// The computation of the first step.
  package var walk: StepByStep { StepByStep(network: network, problem: problem, learningRate: learningRate) }

  /// The names of worked examples, for a shell to complete.
  package static var completion: CompletionKind { NameCompletion.examples }
}
