import Scalars
import TestSupport
import Testing
import VectorFunctions

@testable import NetworkChecking
@testable import ReferenceMLP

@Suite("Activations by vector functions", .enabled(if: VectorFunctionLibrary.current != nil))
struct VectorActivationTests {
  private static let unitRoundoff = 0x1p-53

  /// Pre-activations of all sizes: 57 rows of 19, so that no row begins where a vector does.
  private static func preactivations(seed: UInt64 = 31) -> Matrix<Double> {
    var random = SeededGenerator(seed: seed)
    let scales = [1e-300, 1e-9, 0.1, 1, 1, 3, 10, 40, 300]
    var z = Matrix<Double>(rows: 57, columns: 19)
    for index in z.elements.indices { z.elements[index] = scales[index % scales.count] * random.normal() }
    return z
  }

  private static func withoutVectors<Result>(_ work: () throws -> Result) rethrows -> Result {
    try VectorFunctionLibrary.$current.withValue(nil) { try work() }
  }

  private static let elementwise = Activation.allCases.filter(\.isElementwise)

  @Test("φ is within 16u|φ| of the exact value, φ′ within 13u sup|φ′|", arguments: elementwise)
  func errors(_ activation: Activation) {
    let z = Self.preactivations()
    let ones = Matrix<Double>(rows: z.rows, columns: z.columns, repeating: 1)
    let a = activation.rows(of: z)
    let slopes = activation.backward(gradient: ones, z: z, a: a)
    #expect(a.elements.count == z.elements.count && slopes.elements.count == z.elements.count)
    var worst = (value: 0.0, slope: 0.0)
    for (index, z) in z.elements.enumerated() {
      let exact = activation(DoubleDouble(z))
      let slope = activation.derivative(at: DoubleDouble(z))
      // −z/√2 is off by 2u of itself, which moves erfc by at most 2(z² + 1)u of itself.
      let tail = activation == .gelu ? 2 * (z * z + 1) : 0
      let bound = (16 + tail) * Self.unitRoundoff * abs(exact.primal) + 0x1p-1070
      let slopeBound = 13 * Self.unitRoundoff * activation.derivativeBounds.first
      let error = abs((DoubleDouble(a.elements[index]) - exact).primal)
      let slopeError = abs((DoubleDouble(slopes.elements[index]) - slope).primal)
      #expect(error <= bound && slopeError <= slopeBound, "\(activation) at \(z): \(error), \(slopeError)")
      worst = (max(worst.value, error / bound), max(worst.slope, slopeError / slopeBound))
      if activation == .sigmoid || activation == .tanh {
        #expect(slopeError <= 13 * Self.unitRoundoff * abs(slope.primal) + 0x1p-1070)
      }
    }
    guard activation.derivativeBounds.second > 0 else { return }
    #expect(worst.value > 0.03 && worst.slope > 0.03, "\(activation): the bounds are far too wide, \(worst)")
  }

  @Test("softmax is within its bound of the exact one")
  func softmaxErrors() {
    let z = Self.preactivations()
    let a = Activation.softmax.rows(of: z)
    let exact = Activation.softmax.rows(of: z.map { DoubleDouble($0) })
    #expect(a.elements.count == exact.elements.count)
    for row in 0..<z.rows {
      let (top, columns) = (z.row(row).max() ?? 0, Double(z.columns))
      for column in 0..<z.columns {
        let (found, p) = (a[row, column], exact[row, column])
        // Twice 8u of an exponential, sum and quotient, and u of each difference.
        let differences = z.row(row).map { ($0 - top).magnitude * Double.exp($0 - top) }.max() ?? 0
        let own = top - z[row, column]
        let bound =
          (16 + columns + own + columns * differences) * Self.unitRoundoff * p.primal + 0x1p-1070
        #expect(abs((DoubleDouble(found) - p).primal) <= bound, "\(found), expected \(p)")
      }
    }
  }

  @Test("Without the library, and of fewer than 512 numbers, φ and φ′ are those of one number to the bit")
  func scalarPath() {
    let z = Self.preactivations()
    let few = Matrix(rows: 73, columns: 7, elements: Array(z.elements[..<511]))
    var different = 0
    for activation in Activation.allCases {
      func one(_ z: Matrix<Double>) -> Matrix<Double> {
        guard activation == .softmax else { return z.map { activation($0) } }
        return Matrix((0..<z.rows).map { Activation.softmax(z.row($0)) })
      }
      let slopes = Self.elementwise.contains(activation) ? z.map { $0 * activation.derivative(at: $0) } : nil
      Self.withoutVectors {
        #expect(activation.rows(of: z) == one(z))
        if let slopes { #expect(activation.backward(gradient: z, z: z, a: z) == slopes) }
      }
      #expect(activation.rows(of: few) == one(few))
      if let slopes {
        let fewSlopes = activation.backward(gradient: few, z: few, a: few)
        #expect(fewSlopes.elements == Array(slopes.elements[..<511]))
        different += activation.backward(gradient: z, z: z, a: z) == slopes ? 0 : 1
      }
      different += activation.rows(of: z) == one(z) ? 0 : 1
    }
    // Of seven activations with an elementary function, and six derivatives; equal ones would mean that none was used.
    #expect(different >= 12)
  }

  @Test("NaN and infinities give what they give one at a time, and every number what it gives elsewhere")
  func specialValuesAndPlaces() {
    let plain = Self.preactivations()
    var special = plain
    for (index, value) in [Double.nan, .infinity, -.infinity, 0, -0.0, 1e308, -1e308, .leastNonzeroMagnitude]
      .enumerated()
    {
      for place in stride(from: 11 * index, to: special.elements.count, by: 131) {
        special.elements[place] = value
      }
    }
    let order = (0..<plain.rows).map { $0 * 5 % plain.rows }
    for activation in Activation.allCases {
      let ones = Matrix<Double>(rows: plain.rows, columns: plain.columns, repeating: 1)
      let (a, expected) = (
        activation.rows(of: special), Self.withoutVectors { activation.rows(of: special) }
      )
      let slopes = activation.backward(gradient: ones, z: special, a: a)
      let expectedSlopes = Self.withoutVectors {
        activation.backward(gradient: ones, z: special, a: expected)
      }
      for (x, y) in zip(a.elements + slopes.elements, expected.elements + expectedSlopes.elements) {
        #expect(x.isNaN == y.isNaN && x.isInfinite == y.isInfinite, "\(activation): \(x), expected \(y)")
        #expect(x.isNaN || (x == 0) == (y == 0) && x.sign == y.sign, "\(activation): \(x), expected \(y)")
      }
      #expect(
        activation.rows(of: plain.selectingRows(order)) == activation.rows(of: plain).selectingRows(order))
      let derivative = activation.backward(gradient: ones, z: plain, a: activation.rows(of: plain))
      let moved = plain.selectingRows(order)
      #expect(
        activation.backward(gradient: ones, z: moved, a: activation.rows(of: moved))
          == derivative.selectingRows(order))
    }
  }

  @Test("Networks of every activation have the scalar functions' gradient and loss within the proven bounds")
  func networks() async {
    var (compared, different, finite) = (0, 0, 0)
    for activation in Self.elementwise {
      for (output, loss) in [
        (Activation.softmax, Loss.Kind.crossEntropy), (.sigmoid, .meanSquaredError), (.gelu, .huber),
      ] {
        let objective = RandomNetworks.objective(
          [3, 18, 16], samples: 32, hidden: activation, output: output, loss: Loss(loss), seed: 33)
        let (network, problem) = (objective.network, objective.problem)
        guard !problem.roundingMayCrossKink(of: network) else { continue }
        let (gradient, value) = (problem.gradient(of: network), problem.value(of: network))
        let scalar = Self.withoutVectors { (problem.gradient(of: network), problem.value(of: network)) }
        let (bounds, narrow) = (
          problem.gradientRoundingBound(of: network), problem.anyGradientRoundingBound(of: network)
        )
        #expect(gradient.count == bounds.count && gradient.count == narrow.count)
        for index in bounds.indices {
          // Each is within the bounds of the exact one.
          let distance = abs(gradient[index] - scalar.0[index])
          #expect(distance <= 2 * bounds[index] && distance <= 2 * narrow[index], "\(activation), \(output)")
          finite += narrow[index].isFinite ? 1 : 0
        }
        #expect(abs(value - scalar.1) <= 2 * problem.valueRoundingBound(of: network))
        let equal = await withTaskGroup(of: Bool.self) { group in
          for _ in 0..<4 { group.addTask { problem.gradient(of: network) == gradient } }
          return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(equal == 4)
        compared += bounds.count
        different += gradient == scalar.0 ? 0 : 1
      }
    }
    #expect(compared > 8_000 && finite > compared / 2 && different >= 20)
  }

  @Test("Passes that are continued by the scalar functions are without vector functions, to the bit")
  func scalarPasses() {
    let objective = RandomNetworks.objective(
      [5, 24, 17, 16], samples: 32, hidden: .tanh, output: .softmax, loss: Loss(.crossEntropy), seed: 34)
    let traces = [
      objective.network.forwardByLoops(objective.problem.inputs),
      EnclosedNetwork(network: objective.network, problem: objective.problem).trace,
    ]
    for trace in traces {
      for (z, a) in zip(trace.preactivations, trace.activations).dropLast() {
        #expect(a == z.map { Activation.tanh($0) })
        #expect(a != Activation.tanh.rows(of: z) || z.elements.count < Activation.leastVectorCount)
      }
      #expect(trace.outputs.row(0) == Activation.softmax(trace.preactivations[2].row(0)))
    }
  }
}
