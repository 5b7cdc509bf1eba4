import Foundation
import GradientChecking

/// Whatever outside of this process serves an objective: a program, or a shared library.
public protocol ObjectiveService: AnyObject {
  /// Where the objective comes from: the command, or the library's file.
  var origin: String { get }
  /// What it says of itself.
  var description: ProgramDescription { get }
  /// How many threads it serves at a time.
  var concurrency: Int { get }
  /// Whether it has ended, or said what makes it useless: it is not asked again.
  var hasFailed: Bool { get }
  /// Where the program runs and what it has done there, copy by copy; empty where it runs in this process.
  var records: [CopyRecord] { get }
  /// What its copies answered at the point, where they differ by what is noise; empty elsewhere.
  var answersOfCopies: [ClaimWithValue] { get }

  /// What a method gives for vectors, in the order that the protocol names them.
  ///
  /// `meanwhile` is called at most once, when the vectors have been handed over and the answer is yet to come; a service
  /// that computes in this process has no meanwhile.
  func ask(_ method: ServiceMethod, _ vectors: [[Double]], meanwhile: () -> Void) throws -> ServiceAnswer
}

/// The numbers that a method gives, and the value that came along with a gradient, if any.
public typealias ServiceAnswer = (numbers: [Double], value: Double?)

extension ObjectiveService {
  /// One thread.
  public var concurrency: Int { 1 }
  /// One that lives in this process fails with it.
  public var hasFailed: Bool { false }
  /// None.
  public var records: [CopyRecord] { [] }
  /// None.
  public var answersOfCopies: [ClaimWithValue] { [] }

  /// The values at a point, one for each output; `meanwhile` is what is to be done while the service computes.
  public func values(at point: [Double], meanwhile: () -> Void = {}) throws -> [Double] {
    try ask(.value, [point], meanwhile: meanwhile).numbers
  }

  /// The claimed gradient at a point, one number for each parameter, and the value that comes along with it, if any.
  public func claim(at point: [Double]) throws -> ClaimWithValue {
    let answer = try ask(.gradient, [point]) {}
    return ClaimWithValue(gradient: answer.numbers, value: answer.value)
  }

  /// The claimed gradient at a point: one number for each parameter.
  public func gradient(at point: [Double]) throws -> [Double] { try claim(at: point).gradient }

  /// A claimed product at a point, of `jvp`, `vjp` or `hvp`, with as many numbers as the method says.
  public func product(
    _ method: ServiceMethod, at point: [Double], with vector: [Double]
  ) throws -> [Double] {
    try ask(method, [point, vector]) {}.numbers
  }
}

/// What a service can be asked for numbers; the raw value is the protocol's name.
///
/// Programs, copies of them and libraries serve whatever is described here.
public enum ServiceMethod: String, Sendable, CaseIterable {
  /// One number for each output, at a point.
  case value
  /// One number for each parameter, at a point.
  case gradient
  /// Jv, one number for each output, with a tangent of one for each parameter.
  case jvp
  /// Jᵀw, one number for each parameter, with a cotangent of one for each output.
  case vjp
  /// Hv, one number for each parameter, with a vector of as many.
  case hvp

  /// The vectors that are handed over, as the protocol calls them.
  var arguments: [String] {
    switch self {
    case .value, .gradient: ["point"]
    case .jvp: ["point", "tangent"]
    case .vjp: ["point", "cotangent"]
    case .hvp: ["point", "vector"]
    }
  }

  /// What the protocol calls the answer of a program with so many outputs.
  func answer(outputs: Int) -> String {
    switch self {
    case .value: outputs == 1 ? "value" : "values"
    case .gradient: "gradient"
    case .jvp, .vjp, .hvp: "product"
    }
  }

  /// Whether the answer is a derivative: one that is under test, may travel as a file, and has a format of its own.
  var isClaim: Bool { self != .value }

  /// How many numbers the answer has, and what there is one for.
  func count(in description: ProgramDescription) -> (expected: Int, each: String) {
    switch self {
    case .value, .jvp: (description.outputs, "output")
    case .gradient, .vjp, .hvp: (description.point.count, "parameter")
    }
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
    try CheckStop.throwIfAsked()
    try lock.withLock {
      if let limit, counted >= limit { throw EvaluationLimitReached(limit: limit) }
      counted += 1
      notice(counted)
    }
  }
}

/// The limit of an ``EvaluationCounter`` was reached.
public struct EvaluationLimitReached: EvaluationsUsedUp, Equatable {
  /// The limit.
  public var limit: Int
}
