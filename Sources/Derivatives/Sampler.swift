/// Evaluates a function for a method: counts, keeps within the declared limits, and remembers what went wrong.
///
/// Outside the limits a function is NaN without being asked. An error thrown away from the point, such as one for an
/// argument outside the domain, is a NaN too; where a method then finds nothing to work with, the error is its answer.
package final class Sampler {
  /// The function.
  package let function: UnivariateFunction
  /// Evaluations so far.
  package private(set) var evaluations = 0
  private var firstError: (any Error)?

  /// A sampler of one function, for one estimate.
  package init(_ function: UnivariateFunction) {
    self.function = function
  }

  /// f(x), or NaN where the function has no value.
  ///
  /// - Throws: `CancellationError` only.
  package func value(_ x: Double) throws -> Double {
    guard function.allows(x) else { return .nan }
    evaluations += 1
    do {
      return try function.value(x)
    } catch let cancellation as CancellationError {
      throw cancellation
    } catch {
      firstError = firstError ?? error
      return .nan
    }
  }

  /// f at the point itself, where an error is the answer.
  ///
  /// - Throws: ``DerivativeError/nonFinite(at:value:)``, and whatever the function throws.
  package func center(_ x: Double) throws -> Double {
    evaluations += 1
    return try function.finiteValue(x)
  }

  /// Why there is no estimate.
  package func failure(at x: Double) -> any Error {
    firstError ?? DerivativeError.nonFinite(at: x, value: .nan)
  }
}
