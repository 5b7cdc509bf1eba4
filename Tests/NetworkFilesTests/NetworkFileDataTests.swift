import Foundation
import ReferenceMLP
import Testing

@testable import NetworkFiles

@Suite struct NetworkFileDataTests {
  private static let colours = "a,b,colour\n1,2,red\n3,4,green\n5,6,blue\n7,8,red\n"
  private static let answers = "a,b,answer\n1,2,yes\n3,4,no\n5,6,yes\n"

  /// A network with two inputs that learns from a CSV file.
  private func load(
    csv: String, target: String, outputs: Int, activation: String, loss: String, more: String = ""
  ) throws -> NetworkFile {
    let folder = try TemporaryFolder()
    try folder.write("data.csv", Array(csv.utf8))
    let text = """
      {"inputs": 2, "layers": [{"units": \(outputs), "activation": "\(activation)"}],
       "initialization": "zeros", "loss": "\(loss)",
       "data": {"csv": "data.csv", "target": "\(target)"\(more)}}
      """
    return try .load(path: folder.write("net.json", Array(text.utf8)))
  }

  private func classes(_ outputs: Int, _ more: String = "") throws -> NetworkFile {
    try load(
      csv: Self.colours, target: "colour", outputs: outputs, activation: "softmax", loss: "cross-entropy",
      more: more)
  }

  @Test func `classes become one-hot rows, two of them 0 and 1`() throws {
    let three = try classes(3)
    #expect(three.problem.inputs == Matrix([[1, 2], [3, 4], [5, 6], [7, 8]]))
    #expect(three.problem.targets == Matrix([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 0, 0]]))
    #expect(three.featureNames == ["a", "b"])
    #expect(three.classNames == ["red", "green", "blue"])
    let ordered = try classes(3, #", "classes": ["blue", "green", "red"]"#)
    #expect(ordered.problem.targets.row(0) == [0, 0, 1])
    let binary = try load(
      csv: Self.answers, target: "answer", outputs: 1, activation: "sigmoid", loss: "binary-cross-entropy")
    #expect(binary.problem.targets == Matrix([[0], [1], [0]]))
    #expect(binary.classNames == ["yes", "no"])
    let swapped = try load(
      csv: Self.answers, target: "answer", outputs: 1, activation: "sigmoid", loss: "binary-cross-entropy",
      more: #", "classes": ["no", "yes"]"#)
    #expect(swapped.problem.targets == Matrix([[1], [0], [1]]))
  }

  @Test func `numbers stay numbers, standardised features are those of the dataset`() throws {
    let csv = "a,y,b\n1,10,-2\n2,-5.5,-2\n"
    let plain = try load(csv: csv, target: "y", outputs: 1, activation: "identity", loss: "huber")
    #expect(plain.problem.inputs == Matrix([[1, -2], [2, -2]]))
    #expect(plain.problem.targets == Matrix([[10], [-5.5]]))
    #expect(plain.classNames == [])
    let standardised = try load(
      csv: csv, target: "y", outputs: 1, activation: "identity", loss: "huber",
      more: #", "standardize": true"#)
    #expect(standardised.problem.inputs == Matrix([[-1, 0], [1, 0]]))
    #expect(standardised.problem.targets == plain.problem.targets)
  }

  @Test func `columns that do not fit are refused with the CSV file's name`() {
    var failures: [String] = []
    func check(_ parts: String..., load: () throws -> NetworkFile) {
      do {
        _ = try load()
        failures.append("\(parts): was read")
      } catch {
        let missing = parts.filter { !"\(error)".contains($0) }
        if !missing.isEmpty { failures.append("\(missing) not in \(error)") }
      }
    }
    check("/data.csv: column \"colour\": found 3 classes", "2 (one for each output)") { try classes(2) }
    check("/data.csv: column \"colour\": found 3 classes", "4 (one for each output)") { try classes(4) }
    check("line 2, column \"colour\": found \"red\"", "\"green\", \"blue\", \"black\"") {
      try classes(3, #", "classes": ["green", "blue", "black"]"#)
    }
    check("net.json: data.classes: found a list of 1", "at least 2") {
      try classes(3, #", "classes": ["red"]"#)
    }
    check("data.classes[1]: found \"red\" again") { try classes(3, #", "classes": ["red", "red"]"#) }
    check("data.classes[0]: found 1") { try classes(3, #", "classes": [1, 2]"#) }
    check("data.classes: found the string \"red\"", "a list") { try classes(3, #", "classes": "red""#) }
    check("data.standardize: found 1", "true or false") { try classes(3, #", "standardize": 1"#) }
    check("data.inputs: found this beside csv") { try classes(3, #", "inputs": [[1, 2]]"#) }
    check("data.standardise: found an unknown key", "expected standardize") {
      try classes(3, #", "standardise": true"#)
    }
    check("/data.csv: line 1: found no column \"color\"", "expected colour") {
      try load(csv: Self.colours, target: "color", outputs: 3, activation: "softmax", loss: "cross-entropy")
    }
    check("/data.csv: line 1: found 3 columns beside \"colour\"", "2 (one for each input)") {
      try load(
        csv: "a,b,c,colour\n1,2,3,x\n", target: "colour", outputs: 1, activation: "identity", loss: "huber")
    }
    check("column \"colour\": found 3 classes", "2, or numbers, for one output") {
      try load(
        csv: Self.colours, target: "colour", outputs: 1, activation: "sigmoid", loss: "binary-cross-entropy")
    }
    check("/data.csv: line 3, column \"y\": found 2, expected a target between 0 and 1") {
      try load(
        csv: "a,b,y\n1,2,0\n3,4,2\n", target: "y", outputs: 1, activation: "sigmoid",
        loss: "binary-cross-entropy")
    }
    check("/data.csv: line 3, column \"b\": found an empty cell", "a number") {
      try load(csv: "a,b,y\n1,2,0\n3,,1\n", target: "y", outputs: 1, activation: "identity", loss: "huber")
    }
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
  }

  @Test func `a missing CSV file has status 66 and its own name`() {
    let text = #"""
      {"inputs": 2, "layers": [{"units": 1, "activation": "identity"}],
       "initialization": "zeros", "loss": "huber",
       "data": {"csv": "no/such.csv", "target": "y"}}
      """#
    let error = #expect(throws: NetworkFileError.self) { try read(text) }
    #expect(error?.description == "no/such.csv: found no such file, expected a readable file")
    #expect(error?.kind == .unreadable)
    let noTarget = #expect(throws: NetworkFileError.self) {
      try read(text.replacingOccurrences(of: #", "target": "y""#, with: ""))
    }
    #expect(noTarget?.path == "data.target")
  }
}
