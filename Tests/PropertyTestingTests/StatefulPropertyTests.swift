import Testing

@testable import PropertyTesting

/// A stack that forgets its third element.
private struct LossyStack {
  private(set) var numbers: [Int] = []

  mutating func push(_ number: Int) { if numbers.count != 2 { numbers.append(number) } }
  mutating func pop() -> Int? { numbers.popLast() }
}

private enum StackCommand: StateCommand, Equatable {
  case push(Int)
  case pop
  case clear

  func isAllowed(in model: [Int]) -> Bool { self != .pop || !model.isEmpty }

  func advance(_ model: inout [Int]) {
    switch self {
    case .push(let number): model.append(number)
    case .pop: model.removeLast()
    case .clear: model = []
    }
  }

  func run(on system: inout LossyStack, model: [Int]) -> Outcome {
    switch self {
    case .push(let number): system.push(number)
    case .pop:
      guard !model.isEmpty else { return .fails("pop of an empty stack") }
      return .equal(system.pop(), model.last)
    case .clear: system = LossyStack()
    }
    return .holds
  }
}

@Suite("Stateful properties")
struct StatefulPropertyTests {
  private static func stack(count: ClosedRange<Int> = 1...30) -> TestedProperty {
    .commands(
      "stack", "a stack gives back what was pushed last", count: count, model: [Int](),
      system: { LossyStack() }
    ) { model in
      Generator<StackCommand>.oneOf(
        Generator.integer(in: 0...99).map { .push($0) }, .constant(.pop), .constant(.clear))
    }
  }

  @Test("A fault that takes four commands: these four, with the simplest numbers, and which one shows it")
  func simplest() async throws {
    for seed in 1...12 as ClosedRange<UInt64> {
      let failure = try #require(
        try await PropertyRunner(seed: seed, budget: .cases(2000)).run(Self.stack()).failure)
      #expect(failure.simplest.input == "push(0), push(0), push(1), pop")
      #expect(failure.simplest.headline.hasPrefix("command 4, pop"))
      #expect(failure.simplest.swift == "[.push(0), .push(0), .push(1), .pop]")
    }
  }

  @Test("Commands that are not allowed are never run, however a case is shrunk")
  func preconditions() async throws {
    let result = try await PropertyRunner(seed: 3, budget: .cases(300)).run(Self.stack(count: 1...3))
    #expect(result.isPassed, "\(result.text)")
    let failure = try #require(
      try await PropertyRunner(seed: 3, budget: .cases(2000)).run(Self.stack()).failure)
    #expect(failure.simplest.comparison.contains("pop of an empty stack") == false)
    #expect(failure.worst?.comparison.contains("pop of an empty stack") != true)
  }
}
