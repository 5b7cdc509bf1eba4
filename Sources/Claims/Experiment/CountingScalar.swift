import Foundation
import Scalars

/// A real number that counts the multiplications made with it, for the cost of a forward and a backward pass.
///
/// The counter belongs to the task that ``counting(_:)`` runs in, so that runs on several threads do not mix.
/// Sums, divisions and elementary functions are not counted; σ and the like count nothing of their own.
struct CountingScalar: NetworkScalar {
  /// The number.
  var value: Double

  /// Counts of one run; guarded by a lock, since a task-local value has to be safe to share.
  private final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var count = 0

    func increment() { lock.withLock { count += 1 } }
    var total: Int { lock.withLock { count } }
  }

  @TaskLocal private static var counter: Counter?

  /// The number of multiplications that `work` makes, and its result.
  static func counting<Result>(_ work: () throws -> Result) rethrows -> (result: Result, multiplications: Int)
  {
    let counter = Counter()
    let result = try $counter.withValue(counter) { try work() }
    return (result, counter.total)
  }

  init(_ value: Double) { self.value = value }

  static var zero: Self { Self(0) }
  var primal: Double { value }
  var isFinite: Bool { value.isFinite }

  static func * (left: Self, right: Self) -> Self {
    counter?.increment()
    return Self(left.value * right.value)
  }

  static func + (left: Self, right: Self) -> Self { Self(left.value + right.value) }
  static func - (left: Self, right: Self) -> Self { Self(left.value - right.value) }
  static func / (left: Self, right: Self) -> Self { Self(left.value / right.value) }
  static prefix func - (operand: Self) -> Self { Self(-operand.value) }
  static func exp(_ x: Self) -> Self { Self(Double.exp(x.value)) }
  static func expMinusOne(_ x: Self) -> Self { Self(Double.expMinusOne(x.value)) }
  static func log(_ x: Self) -> Self { Self(Double.log(x.value)) }
  static func log(onePlus x: Self) -> Self { Self(Double.log(onePlus: x.value)) }
  static func sqrt(_ x: Self) -> Self { Self(x.value.squareRoot()) }
  static func tanh(_ x: Self) -> Self { Self(Double.tanh(x.value)) }
  static func erfc(_ x: Self) -> Self { Self(Double.erfc(x.value)) }
  static func logistic(_ x: Self) -> Self { Self(Double.logistic(x.value)) }
  static func softplus(_ x: Self) -> Self { Self(Double.softplus(x.value)) }
}
