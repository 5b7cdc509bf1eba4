import Derivatives

/// The examination of one entry by every oracle that can say something of it.
struct EntryOracles: Sendable {
  /// The oracles, in the order of the report.
  let methods: [any DerivativeMethod]

  /// The result on the entry of a coordinate's parameter.
  ///
  /// - Parameters:
  ///   - blocks: the objective's parameters.
  ///   - claimed: the claimed derivative.
  ///   - allowance: what a correct claim may be off by.
  ///   - coordinate: the objective as a function of that parameter.
  func result(
    in blocks: [ParameterBlock], claimed: Double, allowance: Double, _ coordinate: Coordinate
  ) throws -> EntryResult {
    guard let smooth = try coordinate.smoothStep() else {
      return EntryResult(
        coordinate.parameter, of: blocks, claimed: claimed, allowance: allowance,
        atKink: try coordinate.oneSidedDerivatives())
    }
    var estimates = try estimates(of: coordinate.function(largestStep: smooth), at: coordinate.center)
    estimates.tighten(exact: Set(methods.lazy.filter { $0.kind == .exact }.map(\.name)))
    // Kinks seen in values only count where the objective does not know its own.
    let kink = coordinate.abilities.kinks != nil ? nil : estimates.lazy.compactMap(\.kink).first
    return EntryResult(
      coordinate.parameter, of: blocks, claimed: claimed, allowance: allowance, judging: estimates,
      kink: kink)
  }

  /// What each method that can say something says of f′(x).
  func estimates(of function: UnivariateFunction, at x: Double) throws -> [DerivativeEstimate] {
    var function = function
    var estimates: [DerivativeEstimate] = []
    for method in methods {
      do {
        let estimate = try method.estimate(of: function, at: x)
        estimates.append(estimate)
        // The first ladder finds the function's own scale; methods with one initial step start from it.
        if function.scale == nil, let step = estimate.steps.max(), estimate.steps.count > 1 {
          function.scale = step
        }
      } catch DerivativeError.missingAbility {
        continue
      } catch DerivativeError.nonFinite, DerivativeError.library {
        continue
      }
    }
    return estimates
  }
}

extension [DerivativeEstimate] {
  /// Replaces the rounding bounds of exact methods, which are named, by what they are seen, or proven, to lose.
  ///
  /// The bound that comes with an objective is a worst case over all roundings, and grows with the depth of a network
  /// far beyond what is lost. Double-double arithmetic shows what is lost; widened by 4, as one evaluation may be
  /// lucky, and never below an ulp. Where an enclosure proves the derivative, the distance to its farther end will do.
  fileprivate mutating func tighten(exact: Set<String>) {
    let precise = DoubleDoubleDual().name
    let reference = first { $0.method == precise && $0.isUsable }
    let enclosure = lazy.compactMap(\.enclosure).first
    for index in indices where exact.contains(self[index].method) {
      let value = self[index].value
      var bounds = [self[index].roundingError]
      if let reference, self[index].method != precise {
        bounds.append(
          4 * (abs(value - reference.value) + abs(reference.value) * 0x1p-52) + reference.errorBound)
      }
      if let enclosure { bounds.append(enclosure.largestDistance(from: value)) }
      self[index].roundingError = bounds.filter { !$0.isNaN }.min() ?? .infinity
    }
  }
}
