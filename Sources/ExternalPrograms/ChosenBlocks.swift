import GradientChecking

/// A service of which some blocks of parameters are checked, and the others stay at the point.
///
/// `@unchecked`, as it serves as many threads at a time as the service does that it stands for.
public final class ChosenBlocks: ObjectiveService, @unchecked Sendable {
  private let service: any ObjectiveService
  private let point: [Double]
  /// The places of the chosen parameters in the service's flattened point, in order.
  private let places: [Int]
  private let isChosen: Set<String>

  /// The blocks of a service that are chosen.
  ///
  /// - Parameters:
  ///   - service: all of it.
  ///   - isChosen: whether a block is, by its name; of one at least it is.
  public init(_ service: any ObjectiveService, _ isChosen: (String) -> Bool) {
    self.service = service
    point = service.description.point
    var places: [Int] = []
    var start = 0
    for block in service.description.blocks {
      if isChosen(block.name) { places += start..<start + block.count }
      start += block.count
    }
    self.places = places
    self.isChosen = Set(service.description.blocks.map(\.name).filter(isChosen))
  }

  /// Where the service comes from.
  public var origin: String { service.origin }
  /// How many threads the service serves at a time.
  public var concurrency: Int { service.concurrency }
  /// Whether the service has ended.
  public var hasFailed: Bool { service.hasFailed }
  /// Where the service runs.
  public var records: [CopyRecord] { service.records }
  /// What its copies answered at the point, for the chosen parameters alone.
  public var answersOfCopies: [ClaimWithValue] {
    service.answersOfCopies.map { ClaimWithValue(gradient: chosen($0.gradient), value: $0.value) }
  }

  /// What the service says of itself, with the chosen parameters alone.
  public var description: ProgramDescription {
    var description = service.description
    description.fixedBlocks = description.blocks.map(\.name).filter { !isChosen.contains($0) }
    description.blocks.removeAll { !isChosen.contains($0.name) }
    description.point = chosen(description.point)
    description.lower = chosen(description.lower)
    description.upper = chosen(description.upper)
    return description
  }

  /// Asks the service, with the point's numbers for the parameters that are not chosen, and with a tangent of 0 for them.
  public func ask(
    _ method: ServiceMethod, _ vectors: [[Double]], meanwhile: () -> Void
  ) throws -> ServiceAnswer {
    let whole = vectors.enumerated().map { number, vector in
      // A cotangent has a number for each output.
      number > 0 && method == .vjp
        ? vector : spread(vector, over: number == 0 ? point : Array(repeating: 0, count: point.count))
    }
    var answer = try service.ask(method, whole, meanwhile: meanwhile)
    if method.count(in: service.description).each == "parameter" { answer.numbers = chosen(answer.numbers) }
    return answer
  }

  private func chosen(_ numbers: [Double]) -> [Double] {
    // Bounds are empty where there are none.
    numbers.isEmpty ? [] : places.map { numbers[$0] }
  }

  private func spread(_ numbers: [Double], over all: [Double]) -> [Double] {
    var all = all
    for (place, number) in zip(places, numbers) { all[place] = number }
    return all
  }
}
