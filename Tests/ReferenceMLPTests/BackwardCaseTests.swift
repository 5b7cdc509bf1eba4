import ReferenceMLP
import TestSupport
import Testing

@Suite struct BackwardCaseTests {
  @Test func `Random cases meet every activation, loss, reduction and depth`() {
    var generator = CaseGenerator(seed: 1)
    let cases = (0..<600).map { _ in generator.next() }
    #expect(Set(cases.flatMap { $0.network.layers.map(\.activation) }) == Set(Activation.allCases))
    for kind in Loss.Kind.allCases {
      let outputs = cases.filter { $0.problem.loss.kind == kind }.map(\.network.outputActivation)
      #expect(Set(outputs) == Set(CaseGenerator.outputs(for: kind)), "\(kind)")
    }
    #expect(Set(cases.map(\.network.depth)) == [1, 2, 3])
    #expect(Set(cases.map(\.problem.loss.reduction)).count == 2)
    let values = cases.map { $0.problem.value(of: $0.network) }
    #expect(values.allSatisfy({ $0.isFinite }))
  }
}
