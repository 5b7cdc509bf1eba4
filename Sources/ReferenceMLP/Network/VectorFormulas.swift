import VectorFunctions

// The formulas of `Activation` and of `NetworkScalar`'s logistic and softplus over arrays of `Double`.

/// What φ or φ′ is written to; what is there before does not matter.
private typealias Results = UnsafeMutableBufferPointer<Double>

extension VectorFunctionLibrary {
  /// Sets a = φ(z) of an element-wise activation.
  func setValues(
    of activation: Activation, at z: UnsafeBufferPointer<Double>, _ a: UnsafeMutableBufferPointer<Double>
  ) {
    forEachBlock(z, a) { z, a in
      switch activation {
      case .tanh: set(.tanh, a) { z[$0] }
      case .sigmoid: setLogistic(z, a)
      case .silu:
        setLogistic(z, a)
        for index in z.indices { a[index] = z[index] * a[index] }
      case .softplus:
        set(.exp, a) { -abs(z[$0]) }
        set(.logOnePlus, a) { a[$0] }
        for index in z.indices { a[index] = z[index] > 0 ? z[index] + a[index] : a[index] }
      case .elu:
        set(.expMinusOne, a) { z[$0] > 0 ? 0 : z[$0] }
        for index in z.indices {
          // Read first: a jump that signs decide would be slow.
          let exponential = a[index]
          a[index] = z[index] > 0 ? z[index] : exponential
        }
      case .gelu:
        setNormalDistribution(z, a)
        for index in z.indices { a[index] = z[index] * a[index] }
      case .identity, .relu, .leakyReLU, .softmax:
        preconditionFailure("\(activation.rawValue) takes no vector function of a number alone")
      }
    }
  }

  /// Sets φ′(z) of an element-wise activation.
  func setDerivatives(
    of activation: Activation, at z: UnsafeBufferPointer<Double>, _ slopes: UnsafeMutableBufferPointer<Double>
  ) {
    forEachBlock(z, slopes) { z, slopes in
      switch activation {
      case .tanh:
        set(.exp, slopes) { -abs(z[$0] + z[$0]) }
        for index in z.indices {
          let sigma = LogisticPair(exponential: slopes[index])
          slopes[index] = 4 * sigma.larger * sigma.smaller
        }
      case .sigmoid:
        setPairs(z, slopes) { _, sigma in sigma.larger * sigma.smaller }
      case .silu:
        setPairs(z, slopes) { z, sigma in
          z > 0 ? sigma.larger * (1 + z * sigma.smaller) : sigma.smaller * (1 + z * sigma.larger)
        }
      case .softplus: setLogistic(z, slopes)
      case .elu:
        set(.exp, slopes) { z[$0] > 0 ? 0 : z[$0] }
        for index in z.indices {
          let exponential = slopes[index]
          slopes[index] = z[index] > 0 ? 1 : exponential
        }
      case .gelu: setDerivativeOfGELU(z, slopes)
      case .identity, .relu, .leakyReLU, .softmax:
        preconditionFailure("\(activation.rawValue) has no derivative that takes a vector function")
      }
    }
  }

  /// Sets a = softmax(z) of every row.
  func setSoftmax(
    of z: UnsafeBufferPointer<Double>, _ a: UnsafeMutableBufferPointer<Double>, columns: Int
  ) {
    for start in stride(from: 0, to: z.count, by: columns) {
      let row = UnsafeBufferPointer(rebasing: z[start..<start + columns])
      let top = row[Activation.indexOfLargest(row)]
      for index in row.indices { a[start + index] = row[index] - top }
    }
    set(.exp, a) { a[$0] }
    for start in stride(from: 0, to: z.count, by: columns) {
      let row = Results(rebasing: a[start..<start + columns])
      var sum = 0.0
      for exponential in row { sum += exponential }
      for index in row.indices { row[index] = row[index] / sum }
    }
  }
}

// MARK: - Parts of formulas

/// σ(|x|) and σ(−|x|) by e^(−|x|): what `logistic` computes of x and of −x, to the bit with the same exponential.
private struct LogisticPair {
  var larger: Double
  var smaller: Double

  init(exponential e: Double) {
    larger = 1 / (1 + e)
    smaller = e / (1 + e)
  }
}

extension VectorFunctionLibrary {
  /// Sets results to a function of what `argument` gives for each place, which may read the result there.
  private func set(_ function: VectorFunction, _ results: Results, argument: (Int) -> Double) {
    for index in results.indices { results[index] = argument(index) }
    guard let start = results.baseAddress else { return }
    apply(function, to: start, into: start, count: results.count)
  }

  /// Sets σ(z).
  private func setLogistic(_ z: UnsafeBufferPointer<Double>, _ results: Results) {
    setPairs(z, results) { z, sigma in z > 0 ? sigma.larger : sigma.smaller }
  }

  /// Sets what `combine` makes of z, σ(|z|) and σ(−|z|).
  private func setPairs(
    _ z: UnsafeBufferPointer<Double>, _ results: Results, _ combine: (Double, LogisticPair) -> Double
  ) {
    set(.exp, results) { -abs(z[$0]) }
    for index in z.indices { results[index] = combine(z[index], LogisticPair(exponential: results[index])) }
  }

  /// Sets Φ(z).
  private func setNormalDistribution(_ z: UnsafeBufferPointer<Double>, _ results: Results) {
    set(.erfc, results) { Activation.argumentOfErrorFunction(z[$0]) }
    for index in z.indices { results[index] = 0.5 * results[index] }
  }

  /// Sets Φ(z) + zϕ(z).
  private func setDerivativeOfGELU(_ z: UnsafeBufferPointer<Double>, _ slopes: Results) {
    setNormalDistribution(z, slopes)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: z.count) { densities in
      densities.initialize(repeating: 0)
      set(.exp, densities) { Activation.exponentOfDensity(z[$0]) }
      for index in z.indices {
        slopes[index] += z[index] * (Activation.densityAtZero() * densities[index])
      }
    }
  }

  /// Calls `work` with a block of some thousand bytes after another, whose results are still near when the next step wants them.
  private func forEachBlock(
    _ z: UnsafeBufferPointer<Double>, _ results: Results,
    _ work: (UnsafeBufferPointer<Double>, Results) -> Void
  ) {
    for start in stride(from: 0, to: z.count, by: 512) {
      let block = start..<min(start + 512, z.count)
      work(UnsafeBufferPointer(rebasing: z[block]), Results(rebasing: results[block]))
    }
  }
}
