import NetworkChecking

/// λmax of a loss at a point, the largest eigenvalue of its Hessian, with an interval that holds it.
public struct LargestCurvature: Sendable, Equatable {
  /// How sure the interval is.
  public enum Certainty: Sendable, Equatable {
    /// Every rounding error is enclosed.
    case proven
    /// It holds λmax but for this probability, over the random start of the iteration; rounding is left out.
    case probable(miss: Double)
  }

  /// The best estimate of λmax.
  public var value: Double
  /// An interval that holds λmax.
  public var lower: Double
  /// An interval that holds λmax.
  public var upper: Double
  /// How sure the interval is.
  public var certainty: Certainty
  /// A unit vector near the eigenvector: the steepest direction.
  public var direction: [Double]
  /// The number of Hessian-vector products that it took.
  public var products: Int
}

extension LargestCurvature {
  /// The work that a proof may take, in parameters² × samples: about a second.
  private static let mostWork = 3e6
  /// Products of an iteration, where a proof takes too long: sixty tell λmax to within 3% of the spectrum's width with 1,000 parameters,
  /// thirty to within 12%, which are for more than 10⁶ parameters × samples.
  private static func products(_ size: Double) -> Int { size > 1e6 ? 30 : 60 }

  /// Why there is no λmax of a network's loss, as a sentence.
  ///
  /// Asked where ``measured(of:at:seed:)`` gave none.
  public static func whyMissing(at parameters: [Double]) -> String {
    parameters.allSatisfy(\.isFinite)
      ? "λmax was not measured: a product with the Hessian is not finite."
      : "λmax was not measured: a parameter is not finite."
  }

  /// λmax of a network's loss: proven where the network is small enough for an enclosure of its whole Hessian, else by Lanczos's iteration
  /// from a random start.
  ///
  /// - Parameters:
  ///   - objective: the network with its samples and loss.
  ///   - parameters: where, in the order of the network's parameters.
  ///   - seed: of the random start.
  /// - Returns: nil where no number comes of it.
  public static func measured(
    of objective: NetworkObjective, at parameters: [Double], seed: UInt64 = 0
  ) -> LargestCurvature? {
    let count = parameters.count
    let size = Double(count) * Double(objective.problem.samples)
    guard count > 0, parameters.allSatisfy(\.isFinite) else { return nil }
    if Double(count) * size <= mostWork,
      let proven = proven(
        count: count,
        column: { column in
          objective.hessianProductEnclosure(
            at: parameters, vector: (0..<count).map { $0 == column ? 1 : 0 })
        })
    {
      return proven
    }
    return probable(
      count: count, seed: seed, products: products(size),
      product: objective.hessianProducts(at: parameters).callAsFunction)
  }
}
