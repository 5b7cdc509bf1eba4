import Foundation
import GradientChecking

/// Whatever outside of this process serves an objective: a program, or a shared library.
public protocol ObjectiveService: AnyObject {
  /// Where the objective comes from: the command, or the library's file.
  var origin: String { get }
  /// What it says of itself.
  var description: ProgramDescription { get }

  /// The values at a point: one for each output.
  func values(at point: [Double]) throws -> [Double]

  /// The same; `meanwhile` is called at most once, when the point has been handed over and the values are yet to come.
  func values(at point: [Double], meanwhile: () -> Void) throws -> [Double]

  /// The claimed gradient at a point, one number for each parameter, and the value that comes along with it, if any.
  func claim(at point: [Double]) throws -> ClaimWithValue

  /// A claimed product at a point, with as many numbers as ``ProductKind`` says.
  func product(_ kind: ProductKind, at point: [Double], with vector: [Double]) throws -> [Double]
}

extension ObjectiveService {
  /// The claimed gradient at a point: one number for each parameter.
  public func gradient(at point: [Double]) throws -> [Double] { try claim(at: point).gradient }

  /// The values, of a service that computes them in this process: there is no meanwhile.
  public func values(at point: [Double], meanwhile: () -> Void) throws -> [Double] {
    try values(at: point)
  }
}

/// A product with a matrix of derivatives; the raw value is the protocol's method.
public enum ProductKind: String, Sendable, CaseIterable {
  /// Jv, one number for each output, with a tangent of one for each parameter.
  case jvp
  /// Jᵀw, one number for each parameter, with a cotangent of one for each output.
  case vjp
  /// Hv, one number for each parameter, with a vector of as many.
  case hvp

  /// What the protocol calls the vector.
  var vectorName: String {
    switch self {
    case .jvp: "tangent"
    case .vjp: "cotangent"
    case .hvp: "vector"
    }
  }

  /// How many numbers the product has, and what there is one for.
  func count(in description: ProgramDescription) -> (expected: Int, each: String) {
    self == .jvp ? (description.outputs, "output") : (description.point.count, "parameter")
  }
}

/// Counts what is asked of a service, and ends it at a limit.
///
/// `@unchecked`, as its lock guards the count.
public final class EvaluationCounter: @unchecked Sendable {
  /// The most that may be asked for.
  public let limit: Int?
  private let lock = NSLock()
  private var counted = 0
  private let notice: @Sendable (Int) -> Void

  /// A counter with its limit, and what is to be told of every new count, by one thread at a time.
  public init(limit: Int? = nil, notice: @escaping @Sendable (Int) -> Void = { _ in }) {
    (self.limit, self.notice) = (limit, notice)
  }

  /// Values, gradients and products asked for.
  public var count: Int { lock.withLock { counted } }

  func countOne() throws {
    try lock.withLock {
      if let limit, counted >= limit { throw EvaluationLimitReached(limit: limit) }
      counted += 1
      notice(counted)
    }
  }
}

/// The limit of an ``EvaluationCounter`` was reached.
public struct EvaluationLimitReached: Error, Equatable {
  /// The limit.
  public var limit: Int
}
