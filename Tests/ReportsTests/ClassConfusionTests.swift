import Foundation
import Testing

@testable import Reports

@Suite struct ClassConfusionTests {
  private var report: Report {
    var report = Report(title: "train iris.json", seed: 1)
    report.trainings = [SampleReport.training()]
    report.trainings[0].confusions[0].classes[2] = "virginica"
    return report
  }

  @Test func `HTML shows which class was taken for which, with counts`() throws {
    let page = try HTMLReport.render(report)
    #expect(
      page.contains(
        "<h4>samples held out, 26 of 30 (95% interval 69% to 96%) classified rightly</h4>"))
    let cells = [("unseen", 0), ("seen", 9), ("wrong", 1), ("unseen", 0)].map {
      "<td class=\"num cell \($0.0)\">\($0.1)</td>"
    }
    #expect(page.contains("<tr><th scope=\"row\">versicolor</th>\(cells.joined())</tr>"))
    #expect(page.contains("as virginica</th><th scope=\"col\" class=\"num\">as none</th>"))
  }

  @Test func `Markdown has the same table, what is right in bold`() throws {
    let text = MarkdownReport.render(report)
    #expect(
      text.contains(
        "26 of 30 (95% interval 69% to 96%) classified rightly\n\n| true class | taken for setosa |"))
    #expect(text.contains("\n| virginica | 0 | 2 | **7** | 1 |\n"))
  }

  @Test func `a table without samples that have no class has no column for them`() {
    var confusion = SampleReport.training().confusions[0]
    confusion.undecided = [0, 0, 0]
    #expect(ClassConfusionTable(confusion).columns.count == 3)
  }

  @Test func `a report of an earlier version has no such table`() throws {
    var old = report
    old.trainings[0].confusions = []
    let text = String(decoding: try ReportJSON.encode(old), as: UTF8.self)
    let without = text.replacing(/"confusions" : \[\s*\],\n/, with: "")
    #expect(without != text)
    #expect(try ReportJSON.decode(Data(without.utf8)).trainings[0].confusions == [])
  }
}
