import NetworkFiles
import ReferenceMLP
import Scalars
import Testing

@testable import PlantedDefects

@Suite("A learner's own training")
struct HomeworkCheckTests {
  /// Mazur's example: 2-2-2 with sigmoid, η = 0.5.
  private static let network = MLP<Double>(layers: [
    Layer(weights: Matrix([[0.15, 0.2], [0.25, 0.3]]), biases: [0.35, 0.35], activation: .sigmoid),
    Layer(weights: Matrix([[0.4, 0.45], [0.5, 0.55]]), biases: [0.6, 0.6], activation: .sigmoid),
  ])
  private static let problem = LearningProblem<Double>(
    loss: Loss(.halfSumSquaredError), inputs: Matrix([[0.05, 0.1]]), targets: Matrix([[0.01, 0.99]]))

  private static let descent = Optimizer.gradientDescent(learningRate: 0.5)

  private static func check(_ steps: [HomeworkCheck.Step]) -> HomeworkCheck {
    HomeworkCheck(steps, network: network, problem: problem, optimizer: descent)
  }

  /// All numbers of a training, or those of some names, as someone prints them who reads it so.
  private static func training(
    _ reading: StepByStepCheck.Reading = .right, steps: Int, only names: Set<String>? = nil,
    by optimizer: Optimizer = descent, batchSize: Int? = nil,
    on problem: LearningProblem<Double> = problem, print: (Double) -> Double = { $0 }
  ) -> [HomeworkCheck.Step] {
    var course = Trajectory(
      network: network, problem: problem, optimizer: optimizer, batchSize: batchSize, reading: reading)
    return (0..<steps).map { updates in
      course.advance(to: updates)
      let own = course.walk.steps.filter { names?.contains($0.quantity) ?? true }.map { step in
        StepByStepCheck.Own(
          step.quantity,
          (course.walk.values(of: step.quantity, biases: reading.biases) ?? []).map(print))
      }
      return HomeworkCheck.Step(updates: updates, own)
    }
  }

  private static func defect(_ kind: DefectKind) throws -> Defect {
    let places = Defect.places(of: kind, in: network, problem)
    var defect = try #require(places.last)
    if kind == .updatedWeights { defect.factor = 0.5 }
    return defect
  }

  @Test("A right training is right, in full, rounded, in single precision, in part, and with gaps")
  func right() {
    let rounded = { (value: Double) in (value * 1e4).rounded() / 1e4 }
    var gaps = Self.training(steps: 30, only: ["loss", "W2 next"])
    gaps.removeAll { $0.updates % 7 != 0 }
    for steps in [
      Self.training(steps: 5), Self.training(steps: 20, print: rounded),
      Self.training(steps: 20, print: { Double(Float($0)) }), Self.training(steps: 20, only: ["loss"]), gaps,
    ] {
      let check = Self.check(steps)
      #expect(check.departures == [] && check.followed == steps.count && check.numbers >= steps.count)
    }
  }

  @Test("Known mistakes explain every later step, from full numbers and from losses alone")
  func mistakes() throws {
    let readings: [StepByStepCheck.Reading] = [
      .init(defect: try Self.defect(.updatedWeights)), .init(defect: try Self.defect(.accumulated)),
      .init(defect: try Self.defect(.slopeMissing)), .init(biases: .frozen), .init(biases: .shared),
      .init(loss: Loss(.halfSumSquaredError, reduction: .sum)),
    ]
    for reading in readings.dropLast() {
      for names in [nil, ["loss"]] as [Set<String>?] {
        let check = Self.check(Self.training(reading, steps: 12, only: names))
        let first = try #require(check.departures.first)
        let named = first.mistakes.contains {
          $0.defect?.kind == reading.defect?.kind && $0.biases == reading.biases
        }
        #expect(
          check.departures.count == 1 && check.followed == 12 && named, "\(reading) \(check.departures)")
        #expect(first.origin == .reference && first.mistakes.allSatisfy { $0.explained == first.numbers })
      }
    }
    // Of one sample the sum is the mean.
    #expect(Self.check(Self.training(readings[5], steps: 3)).departures == [])
  }

  @Test("A gradient that is never set to zero is right in the first step")
  func accumulated() throws {
    let steps = Self.training(.init(defect: try Self.defect(.accumulated)), steps: 4)
    let first = try #require(Self.check(steps).departures.first)
    #expect(first.updates == 1 && first.wrong.right.quantity == "dW2" && first.wrong.entry == 0)
    #expect(first.lastRight == "delta2" && first.mistakes.map { $0.defect?.kind } == [.accumulated])
  }

  @Test(
    "A mistake from the beginning that gives all numbers is named before one from here on that gives some")
  func beginning() throws {
    // The hidden unit is dead, and the biases' gradient halves with η = 1/2 and two outputs: in the second step the sum of both gradients is
    // three times the second one, as it is where the mean over three samples is missing.
    let network = MLP<Double>(layers: [
      Layer(weights: Matrix([[1, 1]]), biases: [-100], activation: .relu),
      Layer(weights: Matrix([[1], [1]]), biases: [0, 0], activation: .identity),
    ])
    let problem = LearningProblem<Double>(
      loss: Loss(.meanSquaredError), inputs: Matrix([[0.1, 0.2], [0.3, 0.1], [0.2, 0.2]]),
      targets: Matrix([[1, 3], [2, 1], [0.5, 1]]))
    let descent = Optimizer.gradientDescent(learningRate: 0.5)
    var course = Trajectory(
      network: network, problem: problem, optimizer: descent,
      reading: .init(defect: Defect.places(of: .accumulated, in: network, problem).last))
    let steps = (0..<4).map { updates in
      course.advance(to: updates)
      return HomeworkCheck.Step(
        updates: updates, course.walk.steps.map { .init($0.quantity, $0.values) })
    }
    let check = HomeworkCheck(steps, network: network, problem: problem, optimizer: descent)
    let first = try #require(check.departures.first)
    #expect(first.updates == 1 && first.wrong.right.quantity == "db2" && check.departures.count == 1)
    #expect(first.mistakes.map { $0.defect?.kind } == [.accumulated])
  }

  @Test("Another loss is named: the mean squared error of two samples in place of half the sum")
  func loss() throws {
    let problem = LearningProblem<Double>(
      loss: Loss(.halfSumSquaredError), inputs: Matrix([[0.05, 0.1], [0.3, -0.2]]),
      targets: Matrix([[0.01, 0.99], [0.5, 0.2]]))
    var course = Trajectory(
      network: Self.network, problem: problem, optimizer: Self.descent,
      reading: .init(loss: Loss(.meanSquaredError)))
    let steps = (0..<4).map { updates in
      course.advance(to: updates)
      return HomeworkCheck.Step(updates: updates, course.walk.steps.map { .init($0.quantity, $0.values) })
    }
    let check = HomeworkCheck(steps, network: Self.network, problem: problem, optimizer: Self.descent)
    let first = try #require(check.departures.first)
    #expect(first.wrong.right.quantity == "loss" && check.departures.count == 1)
    // Half the mean of the summed squares over two samples has the same factor here.
    #expect(
      first.mistakes.map(\.reading.loss) == [Loss(.meanSquaredError), Loss(.halfMeanSquaredError)])
  }

  @Test("A second mistake is told from consequences: after a known one, and after one that nothing explains")
  func second() throws {
    var known = Self.training(.init(defect: try Self.defect(.updatedWeights)), steps: 9)
    let loss = try #require(known[6].own.firstIndex { $0.quantity == "loss" })
    known[6].own[loss].values[0] += 0.01
    let departures = Self.check(known).departures
    #expect(
      departures.map(\.updates) == [0, 6] && departures.map(\.wrong.right.quantity) == ["da1", "loss"])
    #expect(departures.first?.mistakes.map { $0.defect?.kind } == [.updatedWeights])
    #expect(departures.last.map { if case .mistake = $0.origin { true } else { false } } == true)

    // W1 is moved by hand in the second step; what follows is right by itself, up to the fourth step's db1.
    var unknown = Array(Self.training(steps: 2))
    let place = try #require(unknown[1].own.firstIndex { $0.quantity == "W1 next" })
    unknown[1].own[place].values[2] += 0.1
    var network = Self.network
    for layer in 0..<2 {
      let own = unknown[1].own
      let (w, b) = ("W\(layer + 1) next", "b\(layer + 1) next")
      let values = try #require(own.first { $0.quantity == w }).values
      network.layers[layer].weights = Matrix(rows: 2, columns: 2, elements: values)
      network.layers[layer].biases = try #require(own.first { $0.quantity == b }).values
    }
    var course = Trajectory(
      network: network, problem: Self.problem, optimizer: Self.descent, updates: 2)
    for updates in 2..<6 {
      course.advance(to: updates)
      unknown.append(.init(updates: updates, course.walk.steps.map { .init($0.quantity, $0.values) }))
    }
    let bias = try #require(unknown[3].own.firstIndex { $0.quantity == "db1" })
    unknown[3].own[bias].values[1] *= 3
    let found = Self.check(unknown)
    // The loss after the step was printed of the parameters that were not moved.
    #expect(found.departures.map(\.updates) == [1, 3] && found.followed == 6, "\(found.departures)")
    #expect(found.departures.last?.wrong.right.quantity == "db1" && found.departures.last?.wrong.entry == 1)
  }

  /// Five samples, of which batches of two leave one over.
  private static let five = LearningProblem<Double>(
    loss: Loss(.halfMeanSquaredError),
    inputs: Matrix([[0.05, 0.1], [0.3, -0.2], [-0.5, 0.4], [0.7, 0.9], [-1, 0.6]]),
    targets: Matrix([[0.01, 0.99], [0.5, 0.2], [0.9, 0.1], [0.3, 0.6], [0.2, 0.8]]))

  @Test(
    "Momentum, Adam and mini-batches are followed, and a mistake in them is named",
    arguments: [
      Optimizer.gradientDescent(learningRate: 0.5), .momentum(learningRate: 0.3), .adam(learningRate: 0.05),
    ])
  func rules(optimizer: Optimizer) throws {
    for size in [nil, 2, 5] as [Int?] {
      func check(_ steps: [HomeworkCheck.Step], size: Int?) -> HomeworkCheck {
        HomeworkCheck(
          steps, network: Self.network, problem: Self.five, optimizer: optimizer, batchSize: size)
      }
      for print in [{ $0 }, { Double(Float($0)) }, { ($0 * 1e6).rounded() / 1e6 }] as [(Double) -> Double] {
        let right = check(
          Self.training(steps: 9, by: optimizer, batchSize: size, on: Self.five, print: print), size: size)
        #expect(right.departures == [] && right.followed == 9, "\(optimizer), batches of \(size ?? 5)")
      }
      let wrong = check(
        Self.training(
          .init(defect: try Self.defect(.slopeMissing)), steps: 9, by: optimizer, batchSize: size,
          on: Self.five),
        size: size)
      #expect(wrong.departures.count == 1 && wrong.departures.first?.wrong.right.quantity == "delta1")
      #expect(wrong.departures.first?.mistakes.map { $0.defect?.kind } == [.slopeMissing])
    }
    // The first two samples are not all five, and no step of one rule is one of another.
    let batches = Self.training(steps: 3, by: optimizer, batchSize: 2, on: Self.five)
    let all = HomeworkCheck(batches, network: Self.network, problem: Self.five, optimizer: optimizer)
    #expect(all.departures.first?.wrong.right.quantity == "loss" || all.numbers < 3 * 30)
    let other = Self.training(steps: 3, by: .momentum(learningRate: 0.2), on: Self.five)
    let departed = HomeworkCheck(other, network: Self.network, problem: Self.five, optimizer: optimizer)
    #expect(departed.departures.first?.wrong.right.quantity.hasSuffix(" next") == true)
    #expect(departed.departures.first?.wrong.right.formula.contains("−") == true)
  }

  @Test("Where no parameters are printed, steps after a departure that nothing explains are not judged")
  func lost() {
    var steps = Self.training(steps: 6, only: ["z1", "loss"])
    steps[2].own[0].values[1] = .nan
    let check = Self.check(steps)
    #expect(check.departures.map(\.wrong.entry) == [1] && check.followed == 3 && check.numbers == 9)
  }

  @Test("Single precision shows in numbers in full, and rounded to eight digits and more")
  func singlePrecision() {
    let lists: [(values: [Double], isSingle: Bool)] = [
      ([Double(Float(0.1)), 0.5], true), ([0.1, 0.2], false), ([0.59327, 0.59688437], true),
      ([0.291027924], false), ([4.41635893e-05, 0.25], true), ([0.1234567], false), ([], false),
      ([.nan], false),
      ([Double.pi, Double(Float(0.1))], false),
    ]
    for (values, isSingle) in lists {
      #expect(PrintedDigits.areOfSinglePrecision(values) == isSingle, "\(values)")
    }
  }

  @Test("Infinite numbers are right where they are expected, and hide no other")
  func infinite() {
    #expect(OwnComparison.firstDifference([.infinity, 5], [.infinity, 5]) == nil)
    #expect(OwnComparison.firstDifference([.infinity, 7.25], [.infinity, 5]) == 1)
    #expect(OwnComparison.firstDifference([1], [.infinity]) == 0)
    #expect(OwnComparison.firstDifference([.nan], [1], rounding: [10]) == 0)
  }
}
