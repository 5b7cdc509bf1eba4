import NetworkChecking
import ReferenceMLP
import Scalars
import Testing

@testable import TrainingHealth

@Suite("The monitor of a training")
struct TrainingMonitorTests {
  private static func problem(samples: Int = 40) -> LearningProblem<Double> {
    var random = SeededGenerator(seed: 4)
    let inputs = Matrix((0..<samples).map { _ in [random.normal(), random.normal()] })
    let targets = Matrix((0..<samples).map { [inputs[$0, 0] - 0.5 * inputs[$0, 1]] })
    return LearningProblem(loss: Loss(.meanSquaredError), inputs: inputs, targets: targets)
  }

  private static func network(_ activation: Activation, seed: UInt64 = 7) -> MLP<Double> {
    var random = SeededGenerator(seed: seed)
    return MLP.initialized(
      inputs: 2, layers: [(6, activation), (1, .identity)], scheme: .xavierNormal, using: &random)
  }

  private static func course(
    _ network: MLP<Double>, _ training: Training, _ problem: LearningProblem<Double> = problem()
  ) throws -> TrainingCourse {
    let monitor = TrainingMonitor(training: training, problem: problem)
    _ = try training.run(network, on: problem, observer: monitor.observe)
    return monitor.course
  }

  @Test("Each epoch has the loss, norms and update ratios of its own step")
  func records() throws {
    let (network, training) = (Self.network(.tanh), Training(learningRate: 0.05, epochs: 3))
    let course = try Self.course(network, training)
    let result = try training.run(network, on: Self.problem())
    #expect(course.epochs.map(\.loss) == result.history.map(\.loss) && course.epochs.count == 4)
    #expect(course.epochs.map { $0.layers.map(\.gradientNorm) } == result.history.map(\.gradientNorms))
    #expect(course.epochs[0].layers.allSatisfy { $0.updateRatio == 0 } && course.epochs[0].landing == nil)
    // A step is η times the gradient before it.
    let size = (network.layers[1].weights.elements + network.layers[1].biases).length
    let expected = 0.05 * course.epochs[0].layers[1].gradientNorm / size
    #expect(abs(course.epochs[1].layers[1].updateRatio / expected - 1) < 1e-12)
  }

  @Test("The landing of a step on a parabola is where the parabola says")
  func landing() throws {
    // ½λ(θ − 1)² from 0: with ηλ = c the step lands at α = c − 1.
    for product in [0.25, 1, 1.5, 2.5] {
      let rise = 0.5 * (1 - product) * (1 - product) - 0.5
      let landing = try #require(
        StepLanding(firstSlope: -product, lastSlope: -(1 - product) * product, rise: rise))
      #expect(abs(landing.alpha - (product - 1)) < 1e-12 && landing.error < 1e-12)
      #expect(abs(landing.factorToRise - 2 / product) < 1e-12)
    }
    // Along a straight line there is no height to come back to, whatever rounding leaves of its curvature.
    let straight = try #require(StepLanding(firstSlope: -1, lastSlope: -1 + 1e-15, rise: -1))
    #expect(straight.factorToRise == .infinity && abs(straight.alpha + 1) < 1e-15)
    #expect(StepLanding(firstSlope: 1, lastSlope: 0, rise: 0) == nil)
    #expect(StepLanding(firstSlope: -1, lastSlope: .nan, rise: 0) == nil)
    // With the cubic part t³ the two curvatures differ, and the error says so.
    let cubic = try #require(StepLanding(firstSlope: -1, lastSlope: -1 + 2 + 3, rise: -1 + 1 + 1))
    #expect(cubic.error == 0.5)
  }

  @Test("Flat units are counted by unit and by sample")
  func flat() throws {
    var network = Self.network(.relu)
    for unit in 0..<3 { network.layers[0].biases[unit] = -100 }
    let course = try Self.course(network, Training(learningRate: 1e-3, epochs: 1))
    #expect(course.epochs[0].layers[0].deadShare == 0.5 && course.epochs[0].layers[0].flatShare > 0.5)
    #expect(course.epochs[0].layers[1].deadShare == 0)
  }

  @Test("An activation is flat where its derivative is a hundredth of the largest")
  func regions() {
    for activation in [Activation.relu, .elu, .gelu, .silu, .softplus, .sigmoid, .tanh] {
      let regions = FlatRegions(activation)
      let largest =
        stride(from: -30, through: 30, by: 0.01).map { abs(activation.derivative(at: $0)) }.max() ?? 0
      for z in stride(from: -30.0, through: 30, by: 0.37) where regions.contains(z) {
        #expect(abs(activation.derivative(at: z)) <= 0.0101 * largest, "\(activation) at \(z)")
      }
      #expect(regions.contains(-35) && !regions.contains(0.5))
    }
    #expect(!FlatRegions(.leakyReLU).contains(-1e9) && !FlatRegions(.identity).contains(1e9))
    #expect(FlatRegions(.tanh).contains(5) && !FlatRegions(.softplus).contains(5))
  }

  @Test(
    "Products with the Hessian, each counted as three epochs, are no more than the training has, but for the first"
  )
  func budget() throws {
    let course = try Self.course(Self.network(.tanh), Training(learningRate: 0.05, epochs: 200))
    let measured = course.epochs.filter { $0.sharpness != nil }
    #expect(measured.first?.epoch == 0 && measured.count >= 10 && measured.count <= 200 / 9 + 1)
    for epoch in measured { #expect((epoch.sharpness?.value ?? 0) > 0) }
  }

  @Test("The sharpness is that of the whole Hessian")
  func sharpness() throws {
    let (network, problem) = (Self.network(.tanh), Self.problem())
    let course = try Self.course(network, Training(learningRate: 0.05, epochs: 1))
    let sharpness = try #require(course.epochs[0].sharpness)
    let objective = NetworkObjective("network", network: network, problem: problem)
    let exact = try #require(LargestCurvature.measured(of: objective, at: network.parameters))
    #expect(exact.certainty == .proven)
    #expect(abs(sharpness.value - exact.value) <= sharpness.residual + 1e-9 * exact.value)
  }
}
