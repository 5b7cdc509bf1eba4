import Foundation
import GradientChecking
import Testing

@testable import ExternalPrograms

@Suite struct SharedLibraryTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// A library of f(x) = x³ at 2, with more functions.
  private static func library(_ more: String, in folder: URL) throws -> SharedLibrary {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    let source = """
      #include "gradient_check.h"
      int gradient_check_describe(struct gradient_check_description *d) {
        static const double point = 2, least = -1;
        static const struct gradient_check_block block = {"x", NULL, 0, &point, &least, NULL};
        *d = (struct gradient_check_description){GRADIENT_CHECK_VERSION, "cube", &block, 1, 1, 0};
        return 0;
      }
      int gradient_check_value(const double *x, double *v) { v[0] = x[0] * x[0] * x[0]; return 0; }
      \(more)
      """
    let file = folder.appendingPathComponent("cube.c")
    let built = folder.appendingPathComponent("cube.so")
    try source.write(to: file, atomically: true, encoding: .utf8)
    let compiler = Process()
    compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    compiler.arguments = [
      "sh", "-c", #"command -v cc >/dev/null && exec cc "$@"; exec clang "$@""#, "sh", "-Wall", "-Wextra",
      "-Werror", "-shared", "-fPIC", "-I", root.appendingPathComponent("clients/c").path, "-o", built.path,
      file.path,
    ]
    try compiler.run()
    compiler.waitUntilExit()
    try #require(compiler.terminationStatus == 0)
    return try SharedLibrary(path: built.path)
  }

  private static let gradient =
    "int gradient_check_gradient(const double *x, double *g) { g[0] = 3 * x[0] * x[0]; return 0; }"

  @Test("a library states its accuracy and its gradient's format by functions that it may leave out")
  func statedAccuracy() throws {
    let folder = TestPrograms.scratchFile()
    defer { try? FileManager.default.removeItem(at: folder) }
    let silent = try ProgramObjective(Self.library(Self.gradient, in: folder))
    #expect(silent.abilities.valueAccuracy == nil && silent.abilities.claimFormat?() == nil)
    #expect(silent.abilities.bounds == ParameterBounds(lower: [-1], upper: [.infinity]))
    let claim = try silent.claimWithValue(at: [2])
    #expect(claim == ClaimWithValue(gradient: [12]))
    let other = TestPrograms.scratchFile()
    defer { try? FileManager.default.removeItem(at: other) }
    let more = """
      \(Self.gradient)
      double gradient_check_accuracy(void) { return 1e-6; }
      const char *gradient_check_gradient_precision(void) { return "float16"; }
      """
    let said = try ProgramObjective(Self.library(more, in: other))
    #expect(said.abilities.valueAccuracy == 1e-6 && said.abilities.claimFormat?() == .float16)
  }

  @Test("a library with value and gradient in one is asked for the gradient by it, and gives the value along")
  func valueAndGradient() throws {
    let folder = TestPrograms.scratchFile()
    defer { try? FileManager.default.removeItem(at: folder) }
    let more = """
      int gradient_check_value_and_gradient(const double *x, double *v, double *g) {
        v[0] = x[0] * x[0] * x[0];
        g[0] = 3 * x[0] * x[0];
        return 0;
      }
      int gradient_check_jvp(const double *x, const double *t, double *p) { p[0] = 3 * x[0] * x[0] * t[0]; return 0; }
      """
    let objective = try ProgramObjective(Self.library(more, in: folder))
    #expect(try objective.claimWithValue(at: [2]) == ClaimWithValue(gradient: [12], value: 8))
    #expect(try objective.product(along: [-2]) == -24)
    #expect(try GradientChecker().check(objective).verdict == .verified)
  }

  @Test("an accuracy or a format that makes no sense is refused, with the function that gave it")
  func nonsense() {
    let cases = [
      ("double gradient_check_accuracy(void) { return 1; }", "gradient_check_accuracy", "found 1.0"),
      ("double gradient_check_accuracy(void) { return 0.0 / 0.0; }", "gradient_check_accuracy", "found "),
      (
        "const char *gradient_check_gradient_precision(void) { return \"half\"; }",
        "gradient_check_gradient_precision", #"found "half", expected one of "float64""#
      ),
      (
        "const char *gradient_check_gradient_precision(void) { return NULL; }",
        "gradient_check_gradient_precision", "found NULL"
      ),
    ]
    for (function, name, found) in cases {
      let folder = TestPrograms.scratchFile()
      defer { try? FileManager.default.removeItem(at: folder) }
      let error = #expect(throws: ProgramError.self) {
        _ = try Self.library("\(Self.gradient)\n\(function)", in: folder)
      }
      #expect(error?.request == name && error?.message.contains(found) == true, "\(error.debugDescription)")
    }
  }
}
