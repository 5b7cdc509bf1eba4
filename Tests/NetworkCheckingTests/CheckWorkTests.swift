import GradientChecking
import ReferenceMLP
import Testing

@testable import NetworkChecking

@Suite("The work of a check of every entry, in steps")
struct CheckWorkTests {
  private func work(_ sizes: [Int], samples: Int = 3) -> CheckWork {
    let layers = zip(sizes, sizes.dropFirst()).map { fanIn, units in
      Layer<Double>(
        weights: Matrix(rows: units, columns: fanIn), biases: Array(repeating: 0, count: units),
        activation: .tanh)
    }
    let problem = LearningProblem<Double>(
      loss: Loss(.meanSquaredError), inputs: Matrix(rows: samples, columns: sizes[0]),
      targets: Matrix(rows: samples, columns: sizes[sizes.count - 1]))
    return CheckWork(NetworkObjective("work", network: MLP(layers: layers), problem: problem))
  }

  @Test("A unit of two inputs has 22 steps, of which each of its three entries takes 130 and 90 passes")
  func oneUnit() {
    let work = work([2, 1])
    #expect(work.evaluation == 3 * 22)
    #expect(work.everyEntry == 3 * 3 * (130 * 22 + 90 * 22))
    #expect(work.evaluations == 3 * 130)
    #expect(!work.isSideBySide)
  }

  @Test("Through its layers a network is worked at by pre-activation and sample, and by what is above")
  func throughLayers() {
    let work = work([4096, 2, 5, 1])
    let (second, third) = (5.0 * 22, 25.0)
    let steps = 2 * (5 * 21 + third) + 5 * (1 * 21) + 1 * 21
    #expect(work.evaluation == 3 * (2 * 4116 + second + third))
    #expect(work.everyEntry == 3 * 130 * steps)
    #expect(work.evaluations == 3 * 130 * 8)
    #expect(work.isSideBySide)
  }

  @Test("Work grows with depth, width and samples, below and above the change of strategy")
  func growing() {
    for sizes in [[2, 3, 1], [90, 60, 3]] {
      let least = work(sizes).everyEntry
      #expect(work(sizes, samples: 4).everyEntry > least)
      #expect(work([sizes[0], sizes[1], sizes[1], sizes[2]]).everyEntry > least)
      #expect(work([sizes[0], sizes[1] + 1, sizes[2]]).everyEntry > least)
    }
  }
}
