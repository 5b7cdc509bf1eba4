import Derivatives
import Foundation
import GradientChecking
import Testing

@testable import ExternalPrograms

@Suite struct BrokenProgramTests {
  /// What a broken program has to lead to.
  private struct Case {
    var name: String
    var kind: ProgramError.Kind
    /// What the message has to hold.
    var parts: [String]
    /// What the last of the last words has to be.
    var lastWord: String?
  }

  private static let cases = [
    Case(
      name: "crash", kind: .failed, parts: ["it ended with status 1", #""method":"value""#],
      lastWord: "RuntimeError: out of luck"),
    Case(name: "signal", kind: .failed, parts: ["it was ended by signal 6"]),
    Case(name: "garbage", kind: .wrongReply, parts: ["the line", "each a JSON object"]),
    Case(name: "hang", kind: .failed, parts: ["found nothing within 5.0 s"], lastWord: "thinking hard"),
    // A program that says something all the time is late all the same, and ended where only its child still writes.
    Case(name: "noise", kind: .failed, parts: ["found nothing within 5.0 s"]),
    Case(name: "noise-of-child", kind: .failed, parts: ["it ended with status 5"]),
    Case(
      name: "outputs-1000001", kind: .failed,
      parts: ["found 1000001 outputs at result.outputs, expected at most 1000000"]),
    Case(name: "outputs-4611686018427387904", kind: .failed, parts: ["found 4611686018427387904 outputs"]),
    Case(name: "closed-output", kind: .failed, parts: ["the end of its standard output", "it still runs"]),
    Case(name: "error", kind: .failed, parts: [#"own error "the matrix is singular\nat row 3""#]),
    Case(name: "print", kind: .wrongReply, parts: [#"the line "loss: 4.3125""#, "print to standard error"]),
    // Later on too, it is the first wrong line that counts.
    Case(name: "late-print", kind: .wrongReply, parts: [#"the line "loss: 4.3125""#]),
    Case(name: "print-without-newline", kind: .wrongReply, parts: [#"the line "loss: {"#]),
    Case(name: "wrong-id", kind: .wrongReply, parts: ["found the id 77, expected the id"]),
    Case(
      name: "text-value", kind: .wrongReply,
      parts: [#"found the text "four" at result.value, expected a number"#]),
    Case(
      name: "no-value", kind: .wrongReply, parts: [#"found the keys ["loss"] at result, expected "value""#]),
    Case(name: "half-a-line", kind: .failed, parts: ["only \"{\\\"jsonrpc", "within 5.0 s"]),
    Case(name: "endless-line", kind: .wrongReply, parts: ["a line of more than 65600 bytes", "1234567"]),
    Case(name: "much-standard-error", kind: .failed, parts: ["status 3"], lastWord: "the last word"),
    Case(
      name: "too-few", kind: .wrongReply,
      parts: ["found 2 numbers at result.gradient, expected 3 (one for each parameter)"]),
    Case(
      name: "too-many", kind: .wrongReply,
      parts: ["found 4 numbers at result.gradient, expected 3 (one for each parameter)"]),
    Case(
      name: "null", kind: .wrongReply,
      parts: [
        "found \"null\" at result.gradient, expected a number", "send one that is not finite as \"NaN\"",
      ]),
    Case(name: "protocol-2", kind: .wrongReply, parts: ["found protocol 2 at result, expected protocol 1"]),
    Case(name: "no-protocol", kind: .wrongReply, parts: ["no \"protocol\""]),
    Case(name: "no-parameters", kind: .wrongReply, parts: ["found no parameters"]),
    Case(
      name: "short-point", kind: .wrongReply,
      parts: ["found 2 numbers in the point of x at result.parameters[0], expected 3"]),
    Case(name: "no-shape", kind: .wrongReply, parts: ["no \"shape\""]),
    Case(name: "negative-shape", kind: .wrongReply, parts: ["shape[0]", "a whole number of at least 1"]),
    Case(name: "long-shape", kind: .wrongReply, parts: ["shape[64]", "found more sizes", "at most 64"]),
    Case(name: "huge-shape", kind: .wrongReply, parts: ["at most 100000000 parameters"]),
    Case(name: "name-twice", kind: .wrongReply, parts: ["the name \"x\" twice"]),
    Case(
      name: "no-gradient", kind: .wrongReply, parts: [#"the methods ["value"] for 1 output"#, "\"gradient\""]),
    Case(
      name: "float16", kind: .wrongReply,
      parts: [#"found "float16" at result.precision, expected "float64" or "float32""#]),
    Case(
      name: "accuracy-zero", kind: .wrongReply,
      parts: ["found 0.0 at result.accuracy, expected a relative accuracy above 0 and below 1"]),
    Case(
      name: "accuracy-one", kind: .wrongReply, parts: ["found 1.0 at result.accuracy, expected a relative"]),
    Case(name: "accuracy-negative", kind: .wrongReply, parts: ["found -1e-06 at result.accuracy"]),
    Case(name: "accuracy-nan", kind: .wrongReply, parts: ["found nan at result.accuracy"]),
    Case(
      name: "accuracy-text", kind: .wrongReply,
      parts: [#"found the text "good" at result.accuracy, expected a number"#]),
    Case(
      name: "source-no-file", kind: .wrongReply,
      parts: ["found no \"file\" at result.source, expected \"file\" and \"line\" in \"source\""]),
    Case(name: "source-no-line", kind: .wrongReply, parts: ["found no \"line\" at result.source"]),
    Case(name: "source-line-zero", kind: .wrongReply, parts: ["result.source.line", "at least 1"]),
    Case(name: "source-long", kind: .wrongReply, parts: ["a \"file\" of 5000 bytes", "at most 4096"]),
    Case(name: "source-text", kind: .wrongReply, parts: ["result.source"]),
    Case(
      name: "format-of-8-bits", kind: .wrongReply,
      parts: [
        #"found "float8" at result.gradientPrecision, expected one of "float64", "float32", "bfloat16", "float16""#
      ]),
    Case(
      name: "format-in-reply", kind: .wrongReply,
      parts: [#"found "single" at result.gradientPrecision, expected one of"#, #""method":"gradient""#]),
    Case(
      name: "value-in-reply", kind: .wrongReply,
      parts: [#"found the text "much" at result.value, expected a number"#, #""method":"gradient""#]),
    Case(
      name: "bounds-count", kind: .wrongReply,
      parts: ["found 2 numbers in \"lower\" at result.parameters[0], expected one, or 3"]),
    Case(
      name: "point-text", kind: .wrongReply,
      parts: ["found the text \"a\" at result.parameters[0].point[0], expected a number"]),
  ]

  @Test(
    "a program that breaks the protocol ends the check with the request, what was found, and its last words",
    // Those that hang sleep for longer than this.
    .timeLimit(.minutes(10)))
  func brokenPrograms() async throws {
    for broken in Self.cases {
      do {
        let result = try await TestPrograms.check(
          TestPrograms.command("broken.py", broken.name),
          timeLimit: broken.parts.contains { $0.contains("within") } ? .seconds(5) : .seconds(60))
        Issue.record("\(broken.name): found \(result.verdict), expected an error")
      } catch let error as ProgramError {
        #expect(error.kind == broken.kind, "\(broken.name): \(error)")
        for part in broken.parts { #expect(error.message.contains(part), "\(broken.name): \(error)") }
        #expect(error.request.hasPrefix(#"{"jsonrpc":"2.0","id":"#), "\(broken.name): \(error)")
        if let word = broken.lastWord { #expect(error.lastWords.last == word, "\(broken.name): \(error)") }
        #expect(error.lastWords.joined().utf8.count <= 4096 * 3)
      }
    }
  }

  @Test("infinity is a value: the check is inconclusive and says why")
  func infiniteValue() async throws {
    let result = try await TestPrograms.check(TestPrograms.command("broken.py", "infinite-value"))
    #expect(result.verdict == .inconclusive(.nonFinite))
  }

  @Test("a program that is not there, or no program at all, cannot be started")
  func missingPrograms() async throws {
    for command in [["no-such-program-anywhere"], ["/no/such/program"], [], [""], ["/"]] {
      await #expect(throws: ProgramError.self, "\(command)") { _ = try await TestPrograms.check(command) }
    }
    let silent = await #expect(throws: ProgramError.self) { _ = try await TestPrograms.check(["true"]) }
    #expect(silent?.message.contains("it ended with status 0") == true, "\(silent.debugDescription)")
  }

  @Test("children of a program end with it")
  func children() async throws {
    let file = TestPrograms.scratchFile()
    defer { try? FileManager.default.removeItem(at: file) }
    let error = await #expect(throws: ProgramError.self) {
      _ = try await TestPrograms.check(TestPrograms.command("broken.py", "children", file.path))
    }
    // Its child holds its standard output open, so that only its end tells.
    #expect(error?.message.contains("status 4") == true, "\(error.debugDescription)")
    let child = try String(contentsOf: file, encoding: .utf8)
    #expect(try !TestPrograms.isRunning(child))
  }

  @Test("a body that throws ends the program")
  func throwingBody() async throws {
    struct Stop: Error {}
    let file = TestPrograms.scratchFile()
    defer { try? FileManager.default.removeItem(at: file) }
    await #expect(throws: Stop.self) {
      try await ExternalProgram.withRunning(
        ["sh", "-c", "echo $$ > '\(file.path)'; exec \"$@\"", "sh"]
          + TestPrograms.command("hard.py", "offset")
      ) { _ in throw Stop() }
    }
    let process = try String(contentsOf: file, encoding: .utf8).trimmingCharacters(
      in: .whitespacesAndNewlines)
    #expect(try !TestPrograms.isRunning(process))
  }
}
