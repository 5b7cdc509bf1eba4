extension Objective {
  /// The value away from the point, NaN where the objective throws: it is undefined there.
  ///
  /// - Parameter center: the point, at which it is asked again after an error: whoever does not answer there any more has failed
  ///   for good.
  /// - Throws: what the objective throws at the point, and `CancellationError`.
  func valueElsewhere(at moved: [Double], center: [Double]) throws -> Double {
    try elsewhere(center: center) { try value(at: moved) }
  }

  /// A value elsewhere than at the point, by any way to ask for it.
  func elsewhere(center: [Double], _ ask: () throws -> Double) throws -> Double {
    do {
      return try ask()
    } catch let error as CancellationError {
      throw error
    } catch {
      _ = try value(at: center)
      return .nan
    }
  }
}
