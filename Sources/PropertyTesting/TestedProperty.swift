/// A statement about all values of a generator, true as a theorem.
///
/// ```swift
/// let reversal = TestedProperty(
///   "reversal", "reversing a list twice gives the list", Generator.integer(in: -9...9).array(count: 0...20),
///   coverage: [LabelMinimum("long", atLeast: 0.2)]
/// ) { list in
///   Outcome.equal(Array(list.reversed().reversed()), list).labelled("long", if: list.count > 5)
/// }
/// let result = try await PropertyRunner(seed: 1, budget: .cases(1000)).run(reversal)
/// print(result.text)   // 0 failures in 1,000 cases: at 95% confidence fewer than 0.30% of cases fail
/// ```
///
/// Generator and body must depend on nothing but the source and the value: a case that fails and then holds
/// is reported as not deterministic.
public struct TestedProperty: Sendable {
  /// What the second half of the budget climbs on, from the best random cases.
  public enum Target: String, Sendable {
    /// Nothing: all cases are random.
    case none
    /// The margin of the relation: towards failing.
    case margin
    /// ``Outcome/score``.
    case score
  }

  /// The property's name: part of every case's seed, of replay tokens and of the file of its regressions.
  public var name: String
  /// What it says, in plain words.
  public var statement: String
  /// The labels that must be frequent enough for the cases to mean something.
  public var coverage: [LabelMinimum]
  /// What to climb on.
  public var target: Target
  /// Whether the statement is false, and the run must find a counterexample.
  public var expectsFailure: Bool
  /// The cases that every run begins with.
  var examples: [Example]
  /// Draws the value alone; in words, if they are asked for.
  let draw: @Sendable (inout ChoiceSource, _ describesInput: Bool) throws -> ValueText?
  /// Runs one case; tells when the value is made and the body begins.
  var execute: @Sendable (ChoiceSource, _ describesInput: Bool, _ begins: () -> Void) async -> Execution

  /// A property.
  ///
  /// - Parameters:
  ///   - name: short and lasting, like "P3-sample-permutation".
  ///   - statement: what is claimed, for a reader of the failure.
  ///   - generator: makes the values.
  ///   - coverage: labels that must be frequent enough for the cases to mean something.
  ///   - target: what the second half of the budget climbs on.
  ///   - expectsFailure: whether the statement is false, and the run must find a counterexample.
  ///   - examples: values that every run begins with.
  ///   - describe: a value in words, for a failure; `String(describing:)` unless given.
  ///   - body: says of one value whether the statement is true; an error it throws is a failure, save ``Discard``.
  public init<Value>(
    _ name: String, _ statement: String, _ generator: Generator<Value>, coverage: [LabelMinimum] = [],
    target: Target = .none, expectsFailure: Bool = false, examples: [Value] = [],
    describe: @escaping @Sendable (Value) -> String = { String(describing: $0) },
    body: @escaping @Sendable (Value) async throws -> Outcome
  ) {
    self.name = name
    self.statement = statement
    self.coverage = coverage
    self.target = target
    self.expectsFailure = expectsFailure
    draw = { source, describesInput in
      let value = try source.value(of: generator)
      return describesInput ? ValueText(value, describe) : nil
    }
    execute = { source, describesInput, begins in
      var source = source
      let value: Value
      do {
        value = try source.value(of: generator)
      } catch {
        return Execution(generatorThrew: error, recording: source.recording)
      }
      begins()
      let text = { describesInput ? ValueText(value, describe) : nil }
      return await Execution(of: value, body, source.recording, text)
    }
    self.examples = []
    self.examples = Self.executions(of: examples, describe, body)
  }

  /// A value that was given with the property.
  struct Example: Sendable {
    let text: @Sendable () -> ValueText
    var run: @Sendable () async -> Execution
  }

  private static func executions<Value>(
    of examples: [Value], _ describe: @escaping @Sendable (Value) -> String,
    _ body: @escaping @Sendable (Value) async throws -> Outcome
  ) -> [Example] {
    // Values that are only read, one after the other, and need not be Sendable for that.
    let examples = Examples(values: examples)
    return examples.values.indices.map { index in
      let text: @Sendable () -> ValueText = { ValueText(examples.values[index], describe) }
      return Example(text: text) { await Execution(of: examples.values[index], body, nil, text) }
    }
  }
}

/// Values that are handed to one task at a time.
private struct Examples<Value>: @unchecked Sendable {
  let values: [Value]
}

/// A value in words, and as an expression of Swift where it can be written as one.
struct ValueText: Sendable {
  let words: String
  let swift: String?

  init<Value>(_ value: Value, _ describe: (Value) -> String) {
    words = describe(value)
    swift = SwiftExpression.text(value)
  }

  init(words: String) {
    (self.words, swift) = (words, nil)
  }
}

extension TestedProperty {
  /// Runs one case.
  func execute(_ source: ChoiceSource, _ describesInput: Bool) async -> Execution {
    await execute(source, describesInput) {}
  }
}

/// What came of running one case.
struct Execution: Sendable {
  enum Status: String, Sendable, Codable {
    case holds
    case fails
    case discarded
    /// The choices do not fit the generator (any more).
    case misfit
  }

  let status: Status
  let outcome: Outcome?
  /// Nil unless asked for, and for discarded cases.
  let recording: Recording?
  /// The value in words, if asked for.
  let input: String?
  /// The value as an expression of Swift.
  let swift: String?

  init(status: Status, outcome: Outcome?, recording: Recording?, input: ValueText? = nil) {
    self.status = status
    self.outcome = outcome
    self.recording = recording
    self.input = input?.words
    swift = input?.swift
  }

  /// What a body says of a value.
  init<Value>(
    of value: Value, _ body: @Sendable (Value) async throws -> Outcome, _ recording: Recording?,
    _ text: () -> ValueText?
  ) async {
    let outcome: Outcome
    do {
      outcome = try await body(value)
    } catch is Discard {
      self.init(status: .discarded, outcome: nil, recording: nil)
      return
    } catch {
      outcome = .threw(error)
    }
    self.init(status: outcome.holds ? .holds : .fails, outcome: outcome, recording: recording, input: text())
  }

  init(generatorThrew error: any Error, recording: Recording?) {
    switch error {
    case is Discard: self.init(status: .discarded, outcome: nil, recording: nil)
    case is Misfit: self.init(status: .misfit, outcome: nil, recording: nil)
    default:
      var outcome = Outcome.threw(error)
      outcome.explanation = "the generator " + (outcome.explanation ?? "threw")
      self.init(
        status: .fails, outcome: outcome, recording: recording,
        input: ValueText(words: "no value: its generator threw"))
    }
  }
}
