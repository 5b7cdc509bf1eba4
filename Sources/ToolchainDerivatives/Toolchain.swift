import Foundation

/// The toolchain that is installed: its compiler, and the interfaces of its modules.
public struct Toolchain: Sendable {
  /// Why the toolchain could not be asked.
  public enum Failure: Error, CustomStringConvertible {
    /// The compiler ended with another status than 0.
    case compiler(arguments: [String], message: String)
    /// There is no interface of the module in any folder of the toolchain.
    case noInterface(module: String, folders: [String])

    /// What was found and what was expected, in one message.
    public var description: String {
      switch self {
      case .compiler(let arguments, let message):
        "swiftc \(arguments.joined(separator: " ")): found a failure, expected the compiler of a toolchain: \(message)"
      case .noInterface(let module, let folders):
        "\(module): found no interface in \(folders.joined(separator: ", ")), expected \(module).swiftmodule with a .swiftinterface"
      }
    }
  }

  /// The compiler's version, in its own words.
  public let version: String
  private let folders: [String]
  private let triple: String

  private struct TargetInfo: Decodable {
    struct Target: Decodable { var moduleTriple: String }
    struct Paths: Decodable { var runtimeLibraryImportPaths: [String] }
    var compilerVersion: String
    var target: Target
    var paths: Paths
  }

  /// The toolchain whose `swiftc` is found first.
  ///
  /// - Throws: ``Failure``, and decoding errors.
  public init() throws {
    let (output, message, status) = try Self.compile(["-print-target-info"])
    guard status == 0 else {
      throw Failure.compiler(arguments: ["-print-target-info"], message: message)
    }
    let info = try JSONDecoder().decode(TargetInfo.self, from: output)
    (version, triple) = (info.compilerVersion, info.target.moduleTriple)
    folders = info.paths.runtimeLibraryImportPaths
  }

  /// The interface of a module of the toolchain.
  ///
  /// - Throws: ``Failure/noInterface(module:folders:)``, and errors of reading.
  public func interface(of module: String) throws -> ModuleInterface {
    for folder in folders {
      let file = URL(fileURLWithPath: folder).appendingPathComponent(
        "\(module).swiftmodule/\(triple).swiftinterface")
      if FileManager.default.fileExists(atPath: file.path) {
        return ModuleInterface(try String(contentsOf: file, encoding: .utf8))
      }
    }
    throw Failure.noInterface(module: module, folders: folders)
  }

  /// The first error that the compiler has for a source; nil where it compiles.
  ///
  /// - Throws: errors of writing and of starting the compiler.
  static func firstError(in source: String) throws -> String? {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      "derivative-\(UUID().uuidString).swift")
    try Data(source.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    // Differentiation is done on SIL.
    let (_, message, status) = try compile(["-emit-sil", file.path, "-o", "/dev/null"])
    guard status != 0 else { return nil }
    let error = message.split(separator: "\n").first { $0.contains("error: ") }
    return error.flatMap { $0.components(separatedBy: "error: ").last } ?? message
  }

  private static func compile(_ arguments: [String]) throws -> (output: Data, message: String, status: Int32)
  {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["swiftc"] + arguments
    let child = try ChildOutput(of: process)
    return (child.output, child.message, child.status)
  }
}

/// What a child process said until its end.
struct ChildOutput {
  let output: Data
  let message: String
  let status: Int32
  /// Whether it was ended by a signal, as a trap is.
  let isTrapped: Bool

  /// Runs a process to its end.
  init(of process: Process) throws {
    let (output, error) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, error)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    // Both are read at once, as a pipe that is full holds its writer.
    nonisolated(unsafe) var message = Data()
    let group = DispatchGroup()
    group.enter()
    DispatchQueue.global().async {
      message = error.fileHandleForReading.readDataToEndOfFile()
      group.leave()
    }
    self.output = output.fileHandleForReading.readDataToEndOfFile()
    group.wait()
    process.waitUntilExit()
    self.message = String(decoding: message, as: UTF8.self)
    status = process.terminationStatus
    isTrapped = process.terminationReason == .uncaughtSignal
  }
}
