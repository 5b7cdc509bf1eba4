import ArgumentParser
import ReferenceMLP

/// The optimizers of the command line.
package enum OptimizerChoice: String, ExpressibleByArgument, CaseIterable {
  case gradientDescent = "gradient-descent"
  case momentum
  case adam

  /// η where neither a file nor the command line gives one.
  package var usualLearningRate: Double { self == .adam ? 0.001 : 0.1 }

  /// The rule with its usual other numbers.
  package func rule(learningRate: Double) -> Optimizer {
    switch self {
    case .gradientDescent: .gradientDescent(learningRate: learningRate)
    case .momentum: .momentum(learningRate: learningRate)
    case .adam: .adam(learningRate: learningRate)
    }
  }
}
