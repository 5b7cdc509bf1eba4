/// A command of a stateful test: what may be done to a system, and what a model says comes of it.
///
/// ```swift
/// enum StackCommand: StateCommand {
///   case push(Int), pop
///   func isAllowed(in model: [Int]) -> Bool { if case .pop = self { !model.isEmpty } else { true } }
///   func advance(_ model: inout [Int]) {
///     switch self {
///     case .push(let number): model.append(number)
///     case .pop: model.removeLast()
///     }
///   }
///   func run(on system: inout Stack, model: [Int]) -> Outcome {
///     switch self {
///     case .push(let number): system.push(number); return .holds
///     case .pop: return .equal(system.pop(), model.last)
///     }
///   }
/// }
/// ```
public protocol StateCommand: Sendable {
  /// What the system should be like: simple enough to be right.
  associatedtype Model: Sendable
  /// What is tested.
  associatedtype System

  /// Whether the command makes sense in this state; one that does not is left out.
  func isAllowed(in model: Model) -> Bool
  /// What the command makes of the model.
  func advance(_ model: inout Model)
  /// Does it to the system, and compares what comes of it with what the model says.
  ///
  /// - Parameters:
  ///   - system: what the command is done to.
  ///   - model: the state before the command.
  func run(on system: inout System, model: Model) async throws -> Outcome
}

extension StateCommand {
  /// Allowed everywhere.
  public func isAllowed(in model: Model) -> Bool { true }
}

extension TestedProperty {
  /// A property of a system with a state: whatever commands it is given, it does what a model does.
  ///
  /// A command is drawn in the state that those before it lead to, and one that is not allowed there is left out:
  /// shrinking takes commands away, and what remains is a sequence that could have been drawn.
  ///
  /// - Parameters:
  ///   - name: short and lasting.
  ///   - statement: what is claimed, for a reader of the failure.
  ///   - count: how many commands are drawn for a case.
  ///   - model: the state to begin with.
  ///   - system: makes the system in that state, anew for each case.
  ///   - coverage: labels that must be frequent enough for the cases to mean something.
  ///   - commands: what may be done in a state.
  public static func commands<Command: StateCommand>(
    _ name: String, _ statement: String, count: ClosedRange<Int> = 1...30, model: Command.Model,
    system: @escaping @Sendable () async throws -> Command.System, coverage: [LabelMinimum] = [],
    commands: @escaping @Sendable (Command.Model) throws -> Generator<Command>
  ) -> TestedProperty {
    let sequences = Generator<[Command]> { source in
      var state = model
      var sequence: [Command] = []
      var drawn = 0
      try source.items(of: Command.self, count: count) { source in
        let command = try source.draw(commands(state))
        if command.isAllowed(in: state) {
          sequence.append(command)
          command.advance(&state)
        }
        drawn += 1
        return drawn
      }
      return sequence
    }
    let describe: @Sendable ([Command]) -> String = { sequence in
      sequence.map { "\($0)" }.joined(separator: ", ")
    }
    return TestedProperty(name, statement, sequences, coverage: coverage, describe: describe) { sequence in
      var state = model
      var system = try await system()
      var outcomes: [Outcome] = [.holds]
      for (index, command) in sequence.enumerated() {
        var outcome = try await command.run(on: &system, model: state)
        if !outcome.holds {
          outcome.explanation =
            "command \(index + 1), \(command)" + (outcome.explanation.map { ": \($0)" } ?? "")
          return outcome
        }
        outcomes.append(outcome)
        command.advance(&state)
      }
      return .all(outcomes)
    }
  }
}
