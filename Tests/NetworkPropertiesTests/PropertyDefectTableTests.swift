import PropertyTesting
import ReferenceMLP
import Runs
import Testing

@testable import DefectTrials
@testable import NetworkProperties

/// The table of properties and planted defects.
@Suite struct PropertyDefectTableTests {
  @Test("the table has the first failing case of each pair, the same with any number of jobs")
  func measured() async throws {
    let planted = TrainingUnderTest.planted.filter { training in
      ["targetless", "D22", "D23", "step of half"].contains { training.name.hasPrefix($0) }
    }
    let table = try await PropertyDefectTable.measure(planted, filter: "^P(6|13|36)-", cases: 60, jobs: 1)
    #expect(
      table == (try await PropertyDefectTable.measure(planted, filter: "^P(6|13|36)-", cases: 60, jobs: 4)))
    #expect(table.properties == ["P6-scaled-loss", "P13-perfect-fit", "P36-flipped-labels"], "\(table)")
    #expect(table.defects == planted.map(\.name) && table.cells.count == 3)
    func cell(_ row: Int, _ defect: String) throws -> PropertyDefectTable.Cell {
      table.cells[row][try #require(table.defects.firstIndex { $0.hasPrefix(defect) })]
    }
    // An ignored factor, targets left out and a missing term are what these three are there for.
    for (row, defect) in [(0, "D23"), (1, "targetless"), (2, "D22")] {
      guard case .breaks(let number) = try cell(row, defect) else {
        Issue.record("\(table.properties[row]) does not see \(defect): \(table.cells[row])")
        continue
      }
      #expect((1...60).contains(number))
      // The number is that of the first failing case: one case less, and the property holds.
      let training = try #require(planted.first { $0.name.hasPrefix(defect) })
      let property = try #require(
        PropertyCatalogue.properties(of: training).first { $0.name == table.properties[row] })
      if number > 1 {
        #expect(try await PropertyRunner(seed: 1, budget: .cases(number - 1)).run(property).isPassed)
      }
    }
    // A step of half the length changes no gradient.
    #expect(try cell(1, "step of half") == .holds)
    #expect(table.unbroken.isEmpty && table.unseen.contains("step of half the length"))
  }

  @Test("a defect that draws another number in each call gives the same table in every run")
  func random() async throws {
    let planted = TrainingUnderTest.planted.filter { $0.name.hasPrefix("D33") }
    func table(_ jobs: Int) async throws -> PropertyDefectTable {
      try await PropertyDefectTable.measure(planted, filter: "^P(2|23|25|28|29)-", cases: 60, jobs: jobs)
    }
    let first = try await table(1)
    #expect(planted.count == 1 && first.unbroken.count < 3, "\(first)")
    #expect(try await table(1) == first)
    #expect(try await table(3) == first)
  }

  @Test("dropout that is left on gives another gradient in each call, and the same ones to each task")
  func calls() throws {
    let subject = try #require(GradientUnderTest.planted.first { $0.name.hasPrefix("D33") })
    var random = SeededGenerator(seed: 3)
    let drawn = try #require(PlantedProblem(.dropoutLeftOn, using: &random))
    func three() -> [[Double]] {
      CallCounter.$current.withValue(CallCounter()) {
        (0..<3).map { _ in subject.gradient(drawn.network, drawn.problem) }
      }
    }
    let first = three()
    #expect(Set(first).count == 3)
    #expect(three() == first)
  }

  @Test("as Markdown every row has as many cells as there are defects, and what nothing breaks is named")
  func markdown() {
    let table = PropertyDefectTable(
      cases: 10, seed: 4, properties: ["P1", "P2"], defects: ["D1 mean", "step uphill"],
      cells: [[.breaks(atCase: 3), .breaksByClimbing], [.holds, .holds]])
    #expect(table.unbroken == ["P2"] && table.unseen.isEmpty)
    let lines = table.markdown.split(separator: "\n").map(String.init)
    #expect(
      lines.contains("| property | 1 | 2 |") && lines.contains("| P1 | 3 | climbing |")
        && lines.contains("| P2 | · | · |") && lines.contains("2. step uphill"), "\(table.markdown)")
    #expect(
      table.markdown.contains("of 10 cases (seed 4)") && table.markdown.contains("no defect breaks: P2."))
    #expect(table.markdown.contains("sees: none."), "\(table.markdown)")
  }

  @Test("a filter that finds nothing is an error")
  func filter() async {
    await #expect(throws: FilterError.self) { try await PropertyDefectTable.measure(filter: "^P99") }
  }
}
