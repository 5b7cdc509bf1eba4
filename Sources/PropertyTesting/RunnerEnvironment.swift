import Foundation

extension PropertyRunner {
  /// The variable whose value is the seed of the run: decimal, or hexadecimal with `0x`.
  public static let seedVariable = "GRADIENT_CHECK_SEED"
  /// The variable whose value is the number of cases of each property.
  public static let casesVariable = "GRADIENT_CHECK_CASES"
  /// The variable whose value is the file to which every random case is added, ``CaseLog``.
  public static let logVariable = "GRADIENT_CHECK_CASE_LOG"
  /// The variable whose value is the token of the one case to run, of the property it names.
  public static let replayVariable = "GRADIENT_CHECK_REPLAY"

  /// The runner with seed, number of cases and replay token taken from the environment, where they are set.
  ///
  /// A number of cases takes the place of the whole budget, its time too.
  ///
  /// - Throws: ``ReplayTokenError`` for one that is set and cannot be read: it is never ignored.
  public func configured(
    by environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws -> PropertyRunner {
    var runner = self
    if let text = environment[Self.seedVariable] {
      runner.seed = try Self.seed(text, place: Self.seedVariable)
    }
    if let text = environment[Self.casesVariable] {
      runner.budget = .cases(try Self.cases(text))
    }
    if let path = environment[Self.logVariable] {
      do {
        runner.log = try CaseLog(URL(fileURLWithPath: path))
      } catch {
        throw ReplayTokenError(
          place: Self.logVariable, found: path,
          expected: "a file that can be written (\(error.localizedDescription))")
      }
    }
    if let text = environment[CaseIsolation.variable] {
      guard let server = CaseServer(text) else {
        throw ReplayTokenError(
          place: CaseIsolation.variable, found: text, expected: "what a runner tells its child processes")
      }
      runner.server = server
    }
    if let text = environment[Self.replayVariable] {
      do {
        runner.replay = try ReplayToken(text)
      } catch let error as ReplayTokenError {
        var placed = error
        placed.place = Self.replayVariable
        throw placed
      }
    }
    return runner
  }

  private static func cases(_ text: String) throws -> Int {
    // Int would take "+5".
    guard text.allSatisfy({ $0.isASCII && $0.isNumber }), let cases = Int(text), cases > 0 else {
      throw ReplayTokenError(
        place: casesVariable, found: text, expected: "the number of cases of each property, at least 1")
    }
    return cases
  }

  /// Reads a seed: decimal, or hexadecimal with `0x`.
  ///
  /// - Throws: ``ReplayTokenError``.
  public static func seed(_ text: String, place: String = "seed") throws -> UInt64 {
    let isHexadecimal = text.hasPrefix("0x")
    guard let seed = UInt64(isHexadecimal ? String(text.dropFirst(2)) : text, radix: isHexadecimal ? 16 : 10)
    else {
      throw ReplayTokenError(
        place: place, found: text, expected: "an integer from 0 to 2⁶⁴ − 1, or one after 0x")
    }
    return seed
  }
}
