import CGradientCheck
import Foundation
import GradientChecking
import InputFiles
import TensorFiles

/// A shared library that serves an objective through the C interface of `clients/c/gradient_check.h`.
///
/// It is loaded into this process and never unloaded: a library that crashes takes the process along.
public final class SharedLibrary: ObjectiveService {
  private typealias Describe =
    @convention(c) (UnsafeMutablePointer<gradient_check_description>) -> Int32
  private typealias Evaluate = @convention(c) (UnsafePointer<Double>, UnsafeMutablePointer<Double>) -> Int32
  private typealias Multiply =
    @convention(c) (UnsafePointer<Double>, UnsafePointer<Double>, UnsafeMutablePointer<Double>) -> Int32
  private typealias EvaluateBoth =
    @convention(c) (UnsafePointer<Double>, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>) ->
    Int32
  private typealias Accuracy = @convention(c) () -> Double
  private typealias FormatName = @convention(c) () -> UnsafePointer<CChar>?

  /// The library's file.
  public let origin: String
  /// What the library says of itself; its methods are the functions that it has.
  public private(set) var description = ProgramDescription()

  private let handle: UnsafeMutableRawPointer

  /// Loads a library and asks it to describe itself.
  ///
  /// - Throws: ``ProgramError``.
  public init(path: String) throws {
    origin = path
    // Without a slash, the system would look for it elsewhere.
    let file = URL(fileURLWithPath: path).path
    do {
      // Loading opens it, which waits for ever where it is a pipe.
      try FileContents.requireFile(path: file)
    } catch {
      throw ProgramError(.missing, command: path, found: error.found, expected: "a shared library")
    }
    guard let handle = dlopen(file, RTLD_NOW | RTLD_LOCAL) else {
      let problem = dlerror().map { String(cString: $0) } ?? "no reason given"
      throw ProgramError(
        .failed, command: path, found: "that it cannot be loaded (\(problem))", expected: "a shared library")
    }
    self.handle = handle
    try describe()
  }

  /// What a function of the library fills in; where the library computes value and gradient in one, the value comes along.
  ///
  /// - Throws: ``ProgramError``.
  public func ask(
    _ method: ServiceMethod, _ vectors: [[Double]], meanwhile: () -> Void
  ) throws -> ServiceAnswer {
    let name = method.rawValue
    let count = method.count(in: description).expected
    switch vectors.count {
    case 1 where method == .gradient && symbol(Self.both) != nil:
      let function = try function(Self.both, as: EvaluateBoth.self)
      var value = Double.nan
      let gradient = try vector(Self.both, count: count) { function(vectors[0], &value, $0) }
      return (gradient, value)
    case 1:
      let function = try function(name, as: Evaluate.self)
      return (try vector(name, count: count) { function(vectors[0], $0) }, nil)
    default:
      let function = try function(name, as: Multiply.self)
      return (try vector(name, count: count) { function(vectors[0], vectors[1], $0) }, nil)
    }
  }

  /// The function that computes the value along with the gradient.
  private static let both = "value_and_gradient"

  /// Calls a function that fills in a vector.
  private func vector(
    _ name: String, count: Int, _ call: (UnsafeMutablePointer<Double>) -> Int32
  ) throws -> [Double] {
    // NaN, so that what the library forgets to fill in does not look like a number.
    var result = [Double](repeating: .nan, count: count)
    let status = result.withUnsafeMutableBufferPointer { $0.baseAddress.map(call) ?? 0 }
    guard status == 0 else { throw failure(.failed, name, found: "the status \(status)", "0") }
    return result
  }

  private func symbol(_ name: String) -> UnsafeMutableRawPointer? { dlsym(handle, "gradient_check_\(name)") }

  private func function<Function>(_ name: String, as type: Function.Type) throws -> Function {
    guard let symbol = symbol(name) else {
      throw failure(.wrongReply, name, found: "no such function", "one")
    }
    return unsafeBitCast(symbol, to: type)
  }

  private func failure(
    _ kind: ProgramError.Kind, _ name: String, found: String, _ expected: String
  ) -> ProgramError {
    ProgramError(kind, command: origin, request: "gradient_check_\(name)", found: found, expected: expected)
  }
}

// MARK: - Description

extension SharedLibrary {
  private func describe() throws {
    var given = gradient_check_description()
    let status = try function("describe", as: Describe.self)(&given)
    guard status == 0 else { throw failure(.failed, "describe", found: "the status \(status)", "0") }
    guard given.version == GRADIENT_CHECK_VERSION else {
      throw wrong("version \(given.version)", "version \(GRADIENT_CHECK_VERSION)")
    }
    guard (1...ProgramDescription.mostOutputs).contains(given.outputs) else {
      throw wrong("\(given.outputs) outputs", "1 to \(ProgramDescription.mostOutputs)")
    }
    guard given.block_count >= 1, let blocks = given.blocks else { throw wrong("no blocks", "at least one") }
    description.name = given.name.map { String(cString: $0) } ?? origin
    description.outputs = Int(clamping: given.outputs)
    description.precision = given.single_precision == 0 ? .float64 : .float32
    for index in 0..<given.block_count { try add(blocks[index]) }
    description.methods = Set(ServiceMethod.allCases.map(\.rawValue).filter { symbol($0) != nil })
    if symbol(Self.both) != nil { description.methods.insert("gradient") }
    try checkMethods()
    try readAccuracy()
  }

  private func checkMethods() throws {
    let claims = description.outputs == 1 ? ["gradient"] : ["jvp", "vjp"]
    guard description.methods.contains("value"), !description.methods.isDisjoint(with: claims) else {
      throw wrong(
        "the functions \(description.methods.sorted()) for \(description.outputs) outputs",
        "value and \(claims.joined(separator: " or ")) among them")
    }
  }

  /// Asks the optional functions that state how accurate values and gradient are.
  private func readAccuracy() throws {
    if symbol("accuracy") != nil {
      let accuracy = try function("accuracy", as: Accuracy.self)()
      guard ProgramDescription.isAccuracy(accuracy) else {
        throw failure(.wrongReply, "accuracy", found: "\(accuracy)", ProgramDescription.accuracyExpected)
      }
      description.accuracy = accuracy
    }
    if symbol("gradient_precision") != nil {
      let name = try function("gradient_precision", as: FormatName.self)().map { String(cString: $0) }
      guard let format = name.flatMap(ClaimFormat.init) else {
        let found = name.map { ReplyReader.quoted($0) } ?? "NULL"
        throw failure(
          .wrongReply, "gradient_precision", found: found, "one of \(ClaimFormat.names)")
      }
      description.gradientPrecision = format
    }
  }

  private func add(_ block: gradient_check_block) throws {
    guard let name = block.name.map({ String(cString: $0) }), !name.isEmpty else {
      throw wrong("a block without a name", "a name")
    }
    guard !description.blocks.contains(where: { $0.name == name }) else {
      throw wrong("the name \(name.debugDescription) twice", "each name once")
    }
    guard let point = block.point, block.dimensions == 0 || block.shape != nil else {
      throw wrong("no point or shape in \(name)", "both")
    }
    let shape = UnsafeBufferPointer(start: block.shape, count: block.shape == nil ? 0 : block.dimensions)
      .map { Int(clamping: $0) }
    guard let count = Tensor.elementCount(of: shape), (1...ProgramDescription.mostParameters).contains(count)
    else {
      throw wrong("the shape \(shape)", "1 to \(ProgramDescription.mostParameters) parameters in \(name)")
    }
    func numbers(_ start: UnsafePointer<Double>?, missing: Double) -> [Double] {
      start.map { Array(UnsafeBufferPointer(start: $0, count: count)) }
        ?? Array(repeating: missing, count: count)
    }
    description.blocks.append(ParameterBlock(name, shape: shape))
    description.point += numbers(point, missing: .nan)
    description.lower += numbers(block.lower, missing: -.infinity)
    description.isBounded = description.isBounded || block.lower != nil || block.upper != nil
    description.upper += numbers(block.upper, missing: .infinity)
  }

  private func wrong(_ found: String, _ expected: String) -> ProgramError {
    failure(.wrongReply, "describe", found: found, expected)
  }
}
