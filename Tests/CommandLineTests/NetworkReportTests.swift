import BLAS
import Foundation
import NetworkFiles
import Reports
import Runs
import Testing

@testable import NetworkCommands

@Suite("The report of a network file")
struct NetworkReportTests {
  @Test("A network file with a wrong entry is refuted, with that entry named")
  func networkFile() throws {
    var file = try NetworkFile.load(
      path: Fixtures.folder.appendingPathComponent("networks/claimed-gradient-right.json").path)
    #expect(try NetworkReport(file, file: "right").report.verdict == .verified)
    file.claimedGradient?[0] += 1e-6
    let report = try NetworkReport(file, file: "wrong").report
    #expect(report.verdict == .refuted)
    #expect(report.checks[0].wrongEntries.map(\.label) == ["W1[0,0]"])
    #expect(report.checks[0].worst?.label == "W1[0,0]")
  }

  /// The rounding bound overflows there to NaN, which must not count as a bound of 0.
  @Test("A correct gradient of a network with a bias of −1e308 is not refuted")
  func overflowingBound() throws {
    var file = try NetworkFile.load(
      path: Fixtures.folder.appendingPathComponent("networks/regression.json").path)
    file.network.layers[0].biases[0] = -1e308
    #expect(try NetworkReport(file, file: "huge").report.verdict != .refuted)
  }

  @Test("With one job matrix products take no threads of their own")
  func productThreads() throws {
    let file = try NetworkFile.load(
      path: Fixtures.folder.appendingPathComponent("networks/binary-classifier.json").path)
    for jobs in [1, 2] {
      var seen: [Bool] = []
      _ = try NetworkReport(file, file: "file", mode: nil, jobs: jobs) { _ in
        seen.append(BLASLibrary.usesThreads)
      }
      #expect(seen == [jobs > 1])
    }
    #expect(BLASLibrary.usesThreads)
  }
}
