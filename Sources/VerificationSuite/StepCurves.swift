import ComplexModule
import Derivatives
import GSLDerivatives
import GradientChecking
import NetworkChecking
import RealModule
import ReferenceMLP
import Reports
import Runs
import Scalars

/// The error of every oracle against its step: truncation falls and rounding rises as the step shrinks.
enum StepCurves {
  /// One curve for a shallow network and one for a deep one.
  static func make(seed: UInt64) throws -> [Report.StepCurve] {
    let smooth = GradientMatrix.Cell(
      activation: .tanh, output: .softmax, loss: Loss(.crossEntropy), l2: 0, depth: 2, batch: 4, repetition: 0
    )
    let deep = GradientMatrix.Cell(
      activation: .gelu, output: .identity, loss: Loss(.halfSumSquaredError), l2: 0, depth: 4, batch: 4,
      repetition: 0)
    return try [smooth, deep].map { try curve($0, seed: seed) }
  }

  private static func curve(_ cell: GradientMatrix.Cell, seed: UInt64) throws -> Report.StepCurve {
    let problem = RandomProblem(cell, seed: Seeds.seed(run: seed, name: "step curve/\(cell.id)"))
    let objective = NetworkObjective(cell.id, network: problem.network, problem: problem.problem)
    let gradient = objective.claimedGradient(at: objective.point)
    // The largest entry, where the relative error is not all noise; of the first layer, through which the loss is a
    // curved function: in the last one it can be a quadratic, which central differences meet exactly.
    let firstLayer = 0..<(objective.blocks.first?.count ?? 1)
    let parameter = firstLayer.max { abs(gradient[$0]) < abs(gradient[$1]) } ?? 0
    let function = objective.function(ofParameter: parameter)
    let reference = gradient[parameter]
    let place = objective.blocks.indices[parameter]
    return Report.StepCurve(
      title: "∂L/∂\(place) of a \(problem.architecture) network, \(cell.loss.kind.rawValue)",
      reference: reference,
      series: try series(function, at: objective.point[parameter], reference: reference))
  }

  /// Steps 2⁻¹ … 2⁻⁵⁰; the complex step is drawn down to there too, and goes on flat to 1e-300.
  private static let steps = (1...50).map { Double(sign: .plus, exponent: -$0, significand: 1) }

  private static func series(
    _ function: UnivariateFunction, at x: Double, reference: Double
  ) throws -> [Report.StepCurve.Series] {
    func error(_ estimate: Double) -> Double { abs(estimate - reference) / abs(reference) }
    func point(_ estimate: DerivativeEstimate) -> Report.StepCurve.Point {
      Report.StepCurve.Point(step: estimate.step, relativeError: error(estimate.value))
    }
    let stencils = [Stencil(.forward, order: 1), Stencil(.central, order: 2), Stencil(.central, order: 6)]
    var series = try stencils.map { stencil in
      Report.StepCurve.Series(
        name: stencil.name,
        points: try steps.reversed().map { step in
          Report.StepCurve.Point(
            step: step, relativeError: error(try stencil.quotient(of: function, at: x, step: step)))
        })
    }
    if let complex = function.complex {
      series.append(
        Report.StepCurve.Series(
          name: "complex step",
          points: try steps.reversed().map { step in
            Report.StepCurve.Point(
              step: step, relativeError: error(try complex(Complex(x, step)).imaginary / step))
          }))
    }
    series.append(
      Report.StepCurve.Series(name: "Ridders", points: [point(try Ridders().estimate(of: function, at: x))]))
    series.append(
      Report.StepCurve.Series(
        name: "GSL central", points: [point(try GSLDerivative().estimate(of: function, at: x))]))
    var dual = point(try DualNumbers().estimate(of: function, at: x))
    dual.step = 0
    series.append(Report.StepCurve.Series(name: "dual numbers", points: [dual]))
    return series
  }
}
