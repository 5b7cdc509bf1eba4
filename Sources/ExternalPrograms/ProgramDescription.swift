import Derivatives
import GradientChecking
import TensorFiles

/// What a program says of itself: the reply to `describe`.
public struct ProgramDescription: Sendable, Equatable {
  /// The objective's name.
  public var name = ""
  /// The parameters' names and shapes.
  public var blocks: [ParameterBlock] = []
  /// The names of blocks that stay at the point, and so are not checked.
  public var fixedBlocks: [String] = []
  /// The point at which to check, flattened.
  public var point: [Double] = []
  /// The least value of each parameter at which the objective is defined; −∞ where there is none.
  public var lower: [Double] = []
  /// The greatest one; ∞ where there is none.
  public var upper: [Double] = []
  /// Whether there is any bound.
  public var isBounded = false
  /// Number of outputs.
  public var outputs = 1
  /// The format in which values are computed.
  public var precision = Precision.float64
  /// The accuracy of the values, relative to them; nil where none is stated.
  public var accuracy: Double?
  /// The format in which the gradient is computed, of the description or of the first gradient that came with one; nil where
  /// none is stated.
  public var gradientPrecision: ClaimFormat?
  /// What can be asked for.
  public var methods: Set<String> = []
  /// Whether vectors of parameters travel as files.
  public var usesFiles = false
  /// Whether replies depend on the request alone, so that copies of the program may share the work.
  public var isStateless = false
  /// The machine that the program runs on, by its own account; nil where it says nothing.
  public var host: String?
  /// Its process there.
  public var process: Int?
  /// The file and the line where the claim is written, by the program's own account; nil where it says nothing.
  public var source: SourcePlace?

  /// A line of a file.
  public struct SourcePlace: Sendable, Equatable {
    /// The file's path: relative to the program's folder, or absolute.
    public var file: String
    /// The line, from 1.
    public var line: Int
  }

  /// Whether a point lies within the bounds, if there are any; NaN lies outside.
  func contains(_ point: [Double]) -> Bool {
    guard isBounded else { return true }
    return zip(point, lower).allSatisfy { $0 >= $1 } && zip(point, upper).allSatisfy { $0 <= $1 }
  }
}

// MARK: - Reading

extension ProgramDescription {
  /// The version of the line protocol that is spoken here.
  static let protocolVersion = 1

  /// Reads the result of `describe`, and checks that it fits together.
  ///
  /// - Throws: ``ReplyMistake``.
  init(reading reader: inout ReplyReader) throws {
    var version: Int?
    var names: Set<String> = []
    try reader.object { reader, key in
      switch key {
      case "protocol": version = try reader.wholeNumber(atLeast: 1)
      case "name": name = try reader.string()
      case "parameters": try reader.list { try readParameter(&$0, &names) }
      case "outputs": outputs = try Self.outputs(&reader)
      case "precision": precision = try Self.precision(&reader)
      case "accuracy": accuracy = try Self.accuracy(&reader)
      case "gradientPrecision": gradientPrecision = try reader.claimFormat()
      case "methods": try reader.list { methods.insert(try $0.string()) }
      case "files": usesFiles = try reader.truth()
      case "stateless": isStateless = try reader.truth()
      case "host": host = try reader.string()
      case "process": process = try reader.wholeNumber(atLeast: 1)
      case "source": source = try Self.source(&reader)
      default: try reader.skipValue()
      }
    }
    guard let version else {
      throw reader.mistake(found: "no \"protocol\"", "\"protocol\": \(Self.protocolVersion)")
    }
    guard version == Self.protocolVersion else {
      throw reader.mistake(found: "protocol \(version)", "protocol \(Self.protocolVersion)")
    }
    guard !blocks.isEmpty else {
      throw reader.mistake(found: "no parameters", "a list \"parameters\" with at least one block")
    }
    try checkMethods(reader)
  }

  /// The most outputs, for which a check takes some 200 MB whatever the program then sends.
  ///
  /// For each output that is eight mixtures of all, 64 bytes, and a reply of up to 64 bytes, twice, and as a number.
  static let mostOutputs = 1_000_000

  private static func outputs(_ reader: inout ReplyReader) throws -> Int {
    let outputs = try reader.wholeNumber(atLeast: 1)
    guard outputs <= mostOutputs else {
      var mistake = reader.mistake(
        found: "\(outputs) outputs", "at most \(mostOutputs), which a check can hold")
      mistake.kind = .failed
      throw mistake
    }
    return outputs
  }

  /// Longer paths are none on Linux.
  private static let longestPath = 4_096

  private static func source(_ reader: inout ReplyReader) throws -> SourcePlace {
    var (file, line): (String?, Int?)
    try reader.object { reader, key in
      switch key {
      case "file": file = try reader.string()
      case "line": line = try reader.wholeNumber(atLeast: 1)
      default: try reader.skipValue()
      }
    }
    let expected = "\"file\" and \"line\" in \"source\", where the claim is written"
    guard let file, !file.isEmpty else { throw reader.mistake(found: "no \"file\"", expected) }
    guard file.utf8.count <= longestPath else {
      throw reader.mistake(
        found: "a \"file\" of \(file.utf8.count) bytes", "a path of at most \(longestPath)")
    }
    guard let line else { throw reader.mistake(found: "no \"line\"", expected) }
    return SourcePlace(file: file, line: line)
  }

  private static func precision(_ reader: inout ReplyReader) throws -> Precision {
    switch try reader.string() {
    case "float64": return .float64
    case "float32": return .float32
    case let other: throw reader.mistake(found: other.debugDescription, "\"float64\" or \"float32\"")
    }
  }

  /// An accuracy of 1 would say nothing of a value but its size, one of 0 that there is no error at all.
  private static func accuracy(_ reader: inout ReplyReader) throws -> Double {
    let accuracy = try reader.number()
    guard isAccuracy(accuracy) else { throw reader.mistake(found: "\(accuracy)", accuracyExpected) }
    return accuracy
  }

  /// Whether a number can be a relative accuracy; NaN cannot.
  static func isAccuracy(_ number: Double) -> Bool { number > 0 && number < 1 }

  /// What an accuracy has to be.
  static let accuracyExpected = "a relative accuracy above 0 and below 1"

  /// A claim is what there is to check: the gradient of one output, or products with the Jacobian of several.
  private func checkMethods(_ reader: ReplyReader) throws {
    let claims = outputs == 1 ? ["gradient"] : ["jvp", "vjp"]
    guard methods.contains("value"), !methods.isDisjoint(with: claims) else {
      let expected = claims.map { "\"\($0)\"" }.joined(separator: " or ")
      throw reader.mistake(
        found: "the methods \(methods.sorted()) for \(outputs) output\(outputs == 1 ? "" : "s")",
        "\"value\" and \(expected) among them")
    }
  }
}

// MARK: - One block of parameters

extension ProgramDescription {
  private mutating func readParameter(_ reader: inout ReplyReader, _ names: inout Set<String>) throws {
    var name: String?
    var shape: [Int]?
    var given = PointText()
    try reader.object { reader, key in
      switch key {
      case "name": name = try reader.string()
      case "shape":
        var sizes: [Int] = []
        try reader.list { reader in
          guard sizes.count < Self.mostDimensions else {
            throw reader.mistake(found: "more sizes", "at most \(Self.mostDimensions)")
          }
          sizes.append(try reader.wholeNumber(atLeast: 1))
        }
        shape = sizes
      case "point": given.point = try reader.numbersOrOne()
      case "pointFile": given.file = try reader.string()
      case "lower": given.lower = reader.skipNull() ? nil : try reader.numbersOrOne()
      case "upper": given.upper = reader.skipNull() ? nil : try reader.numbersOrOne()
      default: try reader.skipValue()
      }
    }
    guard let name, !name.isEmpty else { throw reader.mistake(found: "no \"name\"", "a name for the block") }
    guard names.insert(name).inserted else {
      throw reader.mistake(found: "the name \(name.debugDescription) twice", "each name once")
    }
    guard let shape else {
      throw reader.mistake(found: "no \"shape\"", "the shape of \(name), such as [3, 2]")
    }
    guard let count = Tensor.elementCount(of: shape), count <= Self.mostParameters else {
      throw reader.mistake(
        found: "the shape \(shape)", "at most \(Self.mostParameters) parameters in \(name)")
    }
    blocks.append(ParameterBlock(name, shape: shape))
    point += try given.numbers(of: name, count: count, reader)
    lower += try Self.bounds(given.lower, "lower", -.infinity, count: count, reader)
    isBounded = isBounded || given.lower != nil || given.upper != nil
    upper += try Self.bounds(given.upper, "upper", .infinity, count: count, reader)
  }

  /// As many as an array of NumPy can have.
  private static let mostDimensions = 64

  /// More would not fit into the memory of a usual machine, ten vectors of them at a time.
  static let mostParameters = 100_000_000

  /// One bound for each parameter, from none, one for all, or as many.
  private static func bounds(
    _ given: [Double]?, _ name: String, _ missing: Double, count: Int, _ reader: ReplyReader
  ) throws -> [Double] {
    let bounds = given ?? [missing]
    guard bounds.count == count || bounds.count == 1 else {
      throw reader.mistake(found: "\(bounds.count) numbers in \"\(name)\"", "one, or \(count)")
    }
    guard !bounds.contains(where: \.isNaN) else {
      throw reader.mistake(found: "NaN in \"\(name)\"", "numbers")
    }
    return bounds.count == count ? bounds : Array(repeating: bounds[0], count: count)
  }

  /// What a block says of its point.
  private struct PointText {
    var point: [Double]?
    var file: String?
    var lower: [Double]?
    var upper: [Double]?

    func numbers(of name: String, count: Int, _ reader: ReplyReader) throws -> [Double] {
      if let file {
        do {
          return try NumPyFile.values(path: file, count: count, each: "parameter of \(name)")
        } catch {
          throw reader.mistake(found: "a \"pointFile\" that cannot be used (\(error))", "a .npy file")
        }
      }
      guard let point else { throw reader.mistake(found: "no \"point\"", "\(count) numbers for \(name)") }
      guard point.count == count else {
        throw reader.mistake(
          found: "\(point.count) numbers in the point of \(name)", "\(count) as its shape says")
      }
      return point
    }
  }
}

extension ClaimFormat {
  /// All names, for messages.
  static let names = allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
}

extension ReplyReader {
  /// Reads the name of the format of a claim.
  mutating func claimFormat() throws -> ClaimFormat {
    let name = try string()
    guard let format = ClaimFormat(rawValue: name) else {
      throw mistake(found: Self.quoted(name), "one of \(ClaimFormat.names)")
    }
    return format
  }

  /// Reads a number, or a list of them, which may itself contain lists: rows of a matrix.
  mutating func numbersOrOne() throws -> [Double] {
    guard isAtList() else { return [try number()] }
    var numbers: [Double] = []
    try list { reader in
      if reader.isAtList() {
        numbers += try reader.numbersOrOne()
      } else {
        numbers.append(try reader.number())
      }
    }
    return numbers
  }
}
