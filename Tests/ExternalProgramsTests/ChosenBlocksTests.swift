import GradientChecking
import Testing

@testable import ExternalPrograms

/// ½Σ kxₖ² of three blocks in this process, with the gradient of one of them wrong.
private final class Squares: ObjectiveService {
  var origin: String { "squares" }
  var description: ProgramDescription {
    var description = ProgramDescription()
    description.name = "squares"
    description.blocks = [
      ParameterBlock("a", shape: [2]), ParameterBlock("wrong", shape: [1]), ParameterBlock("c", shape: [2]),
    ]
    description.point = [1, 2, 3, 4, 5]
    (description.lower, description.upper) = (Array(repeating: 0, count: 5), [9, 8, 7, 6, 5.5])
    description.isBounded = true
    description.methods = ["value", "gradient", "hvp", "jvp"]
    return description
  }

  func ask(_ method: ServiceMethod, _ vectors: [[Double]], meanwhile: () -> Void) throws -> ServiceAnswer {
    let x = vectors[0]
    let gradient = x.enumerated().map { Double($0 + 1) * $1 * ($0 == 2 ? 2 : 1) }
    switch method {
    case .value: return ([x.enumerated().reduce(0) { $0 + 0.5 * Double($1.0 + 1) * $1.1 * $1.1 }], nil)
    case .gradient: return (gradient, nil)
    case .hvp: return (vectors[1].enumerated().map { Double($0 + 1) * $1 }, nil)
    case .jvp: return ([zip(gradient, vectors[1]).reduce(0) { $0 + $1.0 * $1.1 }], nil)
    case .vjp: return (gradient.map { $0 * vectors[1][0] }, nil)
    }
  }
}

@Suite struct ChosenBlocksTests {
  @Test func `the chosen blocks are described and asked for, and the others stay at the point`() throws {
    let chosen = ChosenBlocks(Squares()) { $0 != "wrong" }
    let description = chosen.description
    #expect(description.blocks.map(\.name) == ["a", "c"] && description.fixedBlocks == ["wrong"])
    #expect(description.point == [1, 2, 4, 5] && description.upper == [9, 8, 6, 5.5])
    let whole = try Squares().values(at: [2, 2, 3, 4, 6])
    #expect(try chosen.values(at: [2, 2, 4, 6]) == whole)
    #expect(try chosen.gradient(at: [2, 2, 4, 6]) == [2, 4, 16, 30])
    #expect(try chosen.product(.hvp, at: [1, 2, 4, 5], with: [1, 1, 1, 1]) == [1, 2, 4, 5])
    #expect(try chosen.product(.jvp, at: [1, 2, 4, 5], with: [1, 0, 0, 1]) == [1 + 25])
    #expect(try chosen.product(.vjp, at: [1, 2, 4, 5], with: [2]) == [2, 8, 32, 50])
  }

  @Test func `a wrong block is refuted where it is chosen, and no other block for it`() throws {
    func verdict(_ isChosen: @escaping (String) -> Bool) throws -> Verdict {
      try GradientChecker().check(ChosenBlocks(Squares(), isChosen).objective()).verdict
    }
    #expect(try verdict { $0 != "wrong" } == .verified)
    #expect(try verdict { $0 == "wrong" } == .refuted)
  }
}
