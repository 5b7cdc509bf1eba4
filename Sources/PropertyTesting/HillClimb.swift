/// Looks for a failure uphill from the best random cases: small changes of their choices, kept when they
/// rise.
///
/// The idea is Löscher & Sagonas, "Targeted property-based testing", ISSTA 2017. Changes come in generations
/// of a fixed number, so that they can run concurrently and the result is the same on any number of jobs.
struct HillClimb {
  let property: TestedProperty
  let stream: CaseStream
  /// Cases run that were not discarded.
  private(set) var cases = 0
  private(set) var worstMargin: Double?
  private var random: CaseRandom

  /// Changes tried at once.
  private static let generation = 8
  /// Generations without a rise after which another start has its turn.
  private static let patience = 12

  init(property: TestedProperty, cases stream: CaseStream) {
    self.property = property
    self.stream = stream
    random = CaseRandom(seed: stream.seed(for: "climb"))
  }

  /// Climbs from the cases of some indices in turn, until the budget is spent or a case fails.
  mutating func run(
    _ budget: PropertyRunner.Budget, from starts: [Int], isStopped: () -> Bool
  ) async throws -> (PropertyResult.StopReason, FailingCase?) {
    let clock = ContinuousClock()
    let begin = clock.now
    var attempts = 0
    var positions: [Position] = []
    for index in starts {
      let execution = await stream.recorded(index)
      if let position = Position(execution, property.target) { positions.append(position) }
    }
    guard !positions.isEmpty else { return (.cases, nil) }
    var turn = 0
    var fruitless = 0
    while true {
      if let most = budget.cases, attempts >= most { return (.cases, nil) }
      if let seconds = budget.seconds, begin.duration(to: clock.now) / .seconds(1) >= seconds {
        return (.seconds, nil)
      }
      if isStopped() { return (.interruption, nil) }
      try Task.checkCancellation()
      let count = min(Self.generation, (budget.cases ?? .max) - attempts)
      attempts += count
      let place = turn % positions.count
      let executions = await run((0..<count).map { _ in changed(positions[place].recording) })
      var hasRisen = false
      for execution in executions {
        guard execution.status == .holds || execution.status == .fails else { continue }
        cases += 1
        if let margin = execution.outcome?.margin, margin > worstMargin ?? -1 { worstMargin = margin }
        if execution.status == .fails { return (.failure, FailingCase(execution, origin: .climbing)) }
        guard let reached = Position(execution, property.target) else { continue }
        hasRisen = hasRisen || reached.height > positions[place].height
        // Level moves lead off plateaus.
        if reached.height >= positions[place].height { positions[place] = reached }
      }
      fruitless = hasRisen ? 0 : fruitless + 1
      if fruitless >= Self.patience { (turn, fruitless) = (turn + 1, 0) }
    }
  }

  /// A case with its height.
  private struct Position {
    let recording: Recording
    let height: Double

    init?(_ execution: Execution, _ target: TestedProperty.Target) {
      guard let recording = execution.recording, let height = CaseSummary(execution).height(target) else {
        return nil
      }
      self.recording = recording
      self.height = height
    }
  }

  private func run(_ sequences: [(ChoiceSequence, seed: UInt64)]) async -> [Execution] {
    @Sendable func execute(_ index: Int) async -> Execution {
      let source = ChoiceSource(
        replaying: sequences[index].0, completion: .random, seed: sequences[index].seed)
      return await property.execute(source, true)
    }
    if stream.jobs == 1 {
      var executions: [Execution] = []
      for index in sequences.indices { executions.append(await execute(index)) }
      return executions
    }
    return await withTaskGroup(of: (Int, Execution).self) { group in
      for index in sequences.indices { group.addTask { (index, await execute(index)) } }
      var executions: [(Int, Execution)] = []
      for await execution in group { executions.append(execution) }
      return executions.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  /// A sequence with one choice changed, or a few.
  private mutating func changed(_ recording: Recording) -> (ChoiceSequence, seed: UInt64) {
    let leaves = recording.leaves
    guard !leaves.isEmpty else { return (recording.sequence, random.next()) }
    var replacements: [Int: Choice] = [:]
    repeat {
      let leaf = leaves[random.integer(in: 0...leaves.count - 1)]
      replacements[leaf.node] = changed(leaf)
    } while random.integer(in: 0...2) == 0
    return (recording.sequence.replacing(replacements), random.next())
  }

  private mutating func changed(_ leaf: Recording.Leaf) -> Choice {
    switch (leaf.choice, leaf.bounds) {
    case (.integer(let value), .integer(let bounds)):
      if random.integer(in: 0...1) == 0 { return .integer(random.integer(in: bounds.lower...bounds.upper)) }
      return leaf.bounds.fitted(.integer(value &+ (random.integer(in: 0...1) == 0 ? 1 : -1)))
    case (.real(let value), .real(let bounds)):
      return leaf.bounds.fitted(.real(changed(value, bounds)))
    default: return leaf.choice
    }
  }

  private mutating func changed(_ value: Double, _ bounds: RealBounds) -> Double {
    switch random.integer(in: 0...5) {
    case 0: return RealSampling.uniform(in: bounds.lower...bounds.upper, &random)
    case 1: return -value
    case 2: return value * RealSimplicity.scaled(1, by: random.integer(in: -4...4))
    case 3: return random.integer(in: 0...1) == 0 ? bounds.lower : bounds.upper
    default:
      return value * (1 + RealSimplicity.scaled(2 * random.uniform() - 1, by: random.integer(in: -52...0)))
    }
  }
}
