import Foundation
import ReferenceMLP
import Reports
import Testing

@testable import NetworkCommands

@Suite struct TrainTests {
  private static let regression = Tool.fixtures.appendingPathComponent("networks/regression.json").path
  private static let iris = Tool.fixtures.appendingPathComponent("networks/iris-classifier.json").path

  @Test func `training says which rule ended it`() throws {
    let cases: [(arguments: [String], status: Int32, part: String)] = [
      (["--epochs", "3"], 0, "The limit of 3 epochs was reached."),
      (["--loss-at-most", "0.9"], 0, "reached the threshold of 0.9 in epoch"),
      (
        ["--validation", "0.25", "--patience", "1", "--learning-rate", "0.9", "--epochs", "500"], 0,
        "The validation loss had not improved for 1 epoch"
      ),
      (["--learning-rate", "1e200"], 1, "was not finite in epoch"),
    ]
    for (arguments, status, part) in cases {
      let text = try Tool.run(["train", Self.regression] + arguments)
      #expect(text.status == status && text.output.contains(part), "\(arguments): \(text.output)")
      let json = try Tool.run(["train", Self.regression, "--format", "json"] + arguments)
      #expect(json.status == status)
      let stoppedBy = try JSON(json.output)["trainings"][0]["stoppedBy"].string ?? ""
      #expect(stoppedBy.contains(part))
    }
  }

  @Test func `a training that goes wrong says how, in every form, with status 1; one that is slow with 0`()
    throws
  {
    // With 5 the first steps leap, and what follows learns from where they end.
    for rate in ["5", "1000", "1e300"] {
      let outcome = try Tool.run(["train", Self.iris, "--learning-rate", rate])
      #expect(outcome.status == 1 && outcome.output.contains("\n1. Learning rate too large, since epoch"))
      #expect(
        outcome.output.hasPrefix("✗ FAILED  train \(Self.iris)\n  Learning rate too large, since epoch"))
      let json = try JSON(
        try Tool.run(["train", Self.iris, "--learning-rate", rate, "--format", "json"]).output)
      #expect(json["trainings"][0]["findings"][0]["kind"].string == "learning-rate-too-large")
      #expect(json["verdict"].string == "failed" && json["trainings"][0]["failed"].truth == true)
      #expect(json["trainings"][0]["file"].string == Self.iris)
    }
    let slow = try Tool.run(["train", Self.iris, "--learning-rate", "1e-6"])
    #expect(slow.status == 0 && slow.output.contains("\n1. Learning rate too small, since the start."))
    let healthy = try Tool.run(["train", Self.iris])
    #expect(
      healthy.status == 0 && !healthy.output.contains("\n1. ") && healthy.output.contains("proven to lie in"))
  }

  @Test func `the headline names what failed the training, and one that ends on a plateau has failed`() throws
  {
    let scratch = try Scratch()
    let layer = #"{"units": 1, "activation": "tanh", "weights": [[0.4, 0.2]], "biases": [0]}"#
    _ = try scratch.write(
      "unusual.json",
      Data(
        """
        {"name": "unusual", "inputs": 1, "loss": "mean-squared-error",
         "layers": [{"units": 2, "activation": "tanh", "weights": [[0.5], [-0.3]], "biases": [0, 0.1]}, \(layer)],
         "data": {"inputs": [[-1], [-0.5], [0.5], [1]], "targets": [[0], [0], [1], [1]]}}
        """.utf8))
    let unusual = try Tool.run(["train", "unusual.json", "--learning-rate", "1000"], in: scratch.folder)
    #expect(unusual.status == 1)
    #expect(
      unusual.output.hasPrefix("✗ FAILED  train unusual.json\n  Learning rate too large, since epoch 1."))
    #expect(
      unusual.output.contains("\n1. Learning rate too large") && unusual.output.contains("\n2. Wrong pairing")
    )
    _ = try scratch.write(
      "plateau.json",
      Data(
        """
        {"name": "exclusive or", "inputs": 2, "loss": "binary-cross-entropy",
         "layers": [{"units": 2, "activation": "tanh", "weights": [[1e-4, 2e-4], [-2e-4, 1e-4]], "biases": [0, 0]},
                    {"units": 1, "activation": "sigmoid", "weights": [[1e-4, -2e-4]], "biases": [0]}],
         "data": {"inputs": [[0, 0], [0, 1], [1, 0], [1, 1]], "targets": [[0], [1], [1], [0]]}}
        """.utf8))
    let plateau = try Tool.run(["train", "plateau.json", "--learning-rate", "0.5"], in: scratch.folder)
    #expect(plateau.status == 1)
    #expect(plateau.output.hasPrefix("✗ FAILED  train plateau.json\n  Plateau, since the start."))
    #expect(plateau.output.contains("not determined"))
  }

  @Test func `the text shows the course of the training, then why it ended, and claims no verification`()
    throws
  {
    let outcome = try Tool.run(["train", Self.iris, "--epochs", "40", "--validation", "0.2"])
    let lines = outcome.output.components(separatedBy: "\n")
    #expect(
      lines[0] == "iris, three species: gradient descent, η = 0.1, full batch, 120 samples, "
        + "30 held out for validation")
    let header = try #require(lines.firstIndex { $0.contains("epoch") && $0.contains("loss") })
    let columns = lines[header].split(separator: " ")
    #expect(
      columns == [
        "epoch", "loss", "validation", "accuracy", "layer", "1", "layer", "2", "α", "of", "the", "step",
        "descent",
      ])
    let rows = lines[(header + 1)...].prefix { !$0.isEmpty }.map { $0.split(separator: " ") }
    #expect(rows.count == TrainingTable.rowLimit)
    #expect(rows.first?.first == "0" && rows.last?.first == "40")
    #expect(rows.dropFirst().allSatisfy { $0.count >= 8 && $0[3].hasSuffix("%") && Double($0[6]) != nil })
    let reason = try #require(lines.firstIndex { $0.hasPrefix("The limit of") })
    #expect(header + rows.count < reason)
    #expect(!lines.contains { $0.lowercased().contains("verified") })
    let losses = rows.compactMap { Double($0[1]) }
    #expect(losses.count == rows.count && zip(losses, losses.dropFirst()).allSatisfy { $0 > $1 })
    // The same numbers as the report's.
    let report = try JSON(
      try Tool.run(["train", Self.iris, "--epochs", "40", "--validation", "0.2", "--format", "json"]).output)
    let last = report["trainings"][0]["history"][40]
    #expect(abs((last["loss"].number ?? .nan) - (losses.last ?? .nan)) < 1e-6)
    #expect(!outcome.output.contains("{"))
  }

  @Test func `where steps land and whether descent is certain stand in every form, where they can be known`()
    throws
  {
    let scratch = try Scratch()
    func train(_ more: [String]) throws -> String {
      let outcome = try Tool.run(
        ["train", Self.iris, "--epochs", "20", "--output", "report"] + more, in: scratch.folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      return outcome.output.replacing("\n", with: " ")
    }
    let slow = try train(["--learning-rate", "0.01"])
    #expect(slow.contains("Steps land between α = -0.99") && slow.contains("would raise the parabola."))
    let sentence = "The bound of the curvature certifies the descent of 20 of 20 epochs"
    #expect(slow.contains(sentence))
    for file in ["report/report.html", "report/report.md"] {
      let text = try scratch.text(file)
      #expect(text.contains(sentence) && text.contains("certified: a fall by "), "\(file)")
    }
    let history = try JSON(try scratch.text("report/report.json"))["trainings"][0]["history"]
    #expect(history[0]["health"]["landing"]["alpha"].number == nil)
    for epoch in 1...20 {
      let health = history[epoch]["health"]
      let (alpha, factor) = (
        health["landing"]["alpha"].number ?? .nan, health["landing"]["factorToRise"].number ?? .nan
      )
      #expect(abs(factor * (alpha + 1) - 2) < 1e-9 && (health["landing"]["error"].number ?? 1) < 1e-3)
      let rise = (history[epoch]["loss"].number ?? .nan) - (history[epoch - 1]["loss"].number ?? .nan)
      #expect(rise <= health["riseBound"].number ?? .nan && health["riseBound"].number ?? 1 < 0)
      #expect(health["updateRatios"].count == 2 && health["deadShares"].count == 2)
    }
    #expect(try train([]).contains("certifies the descent of 0 of 20 epochs"))
    // Of an epoch of several steps there is no α.
    let batches = try train(["--batch-size", "10"])
    #expect(!batches.contains("α of the step") && batches.contains("certifies the descent of"))
    // Of a layer of ReLU no bound is known.
    let binary = Tool.fixtures.appendingPathComponent("networks/binary-classifier.json").path
    let rectified = try Tool.run(["train", binary, "--epochs", "5"]).output
    #expect(
      rectified.replacing("\n", with: " ").contains("No descent is certified: a bound of the curvature"))
  }

  @Test func `a trained classifier's report says which class is taken for which, of both sets of samples`()
    throws
  {
    let arguments = ["train", Self.iris, "--epochs", "40", "--validation", "0.2", "--format", "json"]
    let training = try JSON(try Tool.run(arguments).output)["trainings"][0]
    let tables = training["confusions"].elements
    #expect(tables.map { $0["samples"].string } == ["samples learnt from", "samples held out"])
    for (table, samples) in zip(tables, [120.0, 30]) {
      #expect(table["classes"].elements.map { $0.string } == ["setosa", "versicolor", "virginica"])
      let counts = table["counts"].elements.map { $0.elements.compactMap(\.number) }
      #expect(counts.flatMap { $0 }.reduce(0, +) == samples)
    }
    let right = (0..<3).compactMap { tables[0]["counts"][$0][$0].number }.reduce(0, +)
    // The report counts right samples; the training adds up their shares.
    #expect(abs(right / 120 - (training["accuracy"].number ?? .nan)) < 1e-12)
  }

  @Test func `the table is thinned evenly, first and last epoch included`() {
    #expect(Report.Training.evenly(5, limit: 12) == [0, 1, 2, 3, 4])
    #expect(Report.Training.evenly(12, limit: 12) == Array(0..<12))
    let rows = Report.Training.evenly(1001, limit: 12)
    #expect(rows.count == 12 && rows.first == 0 && rows.last == 1000)
    let gaps = zip(rows, rows.dropFirst()).map { $1 - $0 }
    #expect(gaps.allSatisfy { $0 == 90 || $0 == 91 })
    #expect(TrainingTable.number(0.5, digits: 4) == "0.5000")
    #expect(TrainingTable.number(123_456, digits: 6) == "123456")
    #expect([.nan, .infinity, -.infinity].map { TrainingTable.number($0, digits: 4) } == ["NaN", "∞", "-∞"])
  }

  @Test func `a saved network goes on where it stopped`() throws {
    let scratch = try Scratch()
    let first = try Tool.run(
      ["train", Self.regression, "--epochs", "7", "--save", "trained.json", "--format", "json"],
      in: scratch.folder)
    #expect(first.status == 0 && first.errors == "wrote trained.json\n")
    let history = try JSON(first.output)["trainings"][0]["history"]
    let second = try Tool.run(
      ["train", "trained.json", "--epochs", "0", "--format", "json"], in: scratch.folder)
    let start = try JSON(second.output)["trainings"][0]["history"][0]["loss"].number
    // Every number is written with the digits that identify it, so that this is equal to the bit.
    #expect(start != nil && start == history[7]["loss"].number)
    #expect(start != history[0]["loss"].number)
    #expect(try Tool.run(["network", "trained.json"], in: scratch.folder).status == 0)
    #expect(scratch.names(in: ".") == ["trained.json"])
  }

  @Test func `a claimed gradient is not saved with other parameters`() throws {
    let scratch = try Scratch()
    let file = Tool.fixtures.appendingPathComponent("networks/claimed-gradient-right.json").path
    let outcome = try Tool.run(["train", file, "--epochs", "1", "--save", "next.json"], in: scratch.folder)
    #expect(outcome.status == 0)
    #expect(try !scratch.text("next.json").contains("claimedGradient"))
  }

  @Test func `a sweep of learning rates says how often each outcome came, and writes it to the report`()
    throws
  {
    let scratch = try Scratch()
    let file = Tool.fixtures.appendingPathComponent("networks/iris-classifier.json").path
    let outcome = try Tool.run(
      ["train", file, "--epochs", "10", "--sweep-rate", "--output", "report"], in: scratch.folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(
      outcome.output.contains(
        "Loss against learning rate, iris, three species: 60 learning rates, 10 steps, λmax = "))
    #expect(outcome.output.contains("η·λmax/2 below 0.5: falls "))
    let curve = try JSON(try scratch.text("report/report.json"))["rateCurves"][0]
    #expect(curve["points"].count == 60 && curve["steps"].number == 10)
    let page = try scratch.text("report/report.html")
    #expect(page.contains("<h3>How often</h3>") && page.contains("<dt>η·λmax/2 above 2</dt>"))
    #expect(try scratch.text("report/report.md").contains("- η·λmax/2 below 0.5: falls "))
  }
}
