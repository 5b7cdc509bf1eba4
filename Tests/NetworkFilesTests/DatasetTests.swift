import Foundation
import ReferenceMLP
import Testing

@testable import NetworkFiles

@Suite struct DatasetTests {
  private func dataset(
    _ text: String, target: String = "class", encoding: Dataset.TargetEncoding = .automatic,
    classes: [String]? = nil, standardize: Bool = false
  ) throws -> Dataset {
    try Dataset(
      table: CSVTable(bytes: Array(text.utf8), file: "d.csv"), target: target, encoding: encoding,
      classes: classes, standardize: standardize)
  }

  @Test func `features, classes and targets are read in their order`() throws {
    let text = "a,class,b\n1,red,2\n3,green,-4.5e1\n5,red,6\n7,blue,8\n"
    let three = try dataset(text)
    #expect(three.featureNames == ["a", "b"])
    #expect(three.classNames == ["red", "green", "blue"])
    #expect(three.inputs == Matrix([[1, 2], [3, -45], [5, 6], [7, 8]]))
    #expect(three.targets == Matrix([[1, 0, 0], [0, 1, 0], [1, 0, 0], [0, 0, 1]]))
    let ordered = try dataset(text, classes: ["blue", "green", "red", "never"])
    #expect(ordered.classNames == ["blue", "green", "red", "never"])
    #expect(ordered.targets.row(0) == [0, 0, 1, 0])
  }

  @Test func `two classes become 0 and 1, numbers stay numbers`() throws {
    let two = try dataset("a,class\n1,no\n2,yes\n3,no\n")
    #expect(two.targets == Matrix([[0], [1], [0]]))
    #expect(two.classNames == ["no", "yes"])
    #expect(try dataset("a,class\n1,no\n2,yes\n", encoding: .oneHot).targets == Matrix([[1, 0], [0, 1]]))
    #expect(try dataset("a,class\n1,no\n2,yes\n", classes: ["yes", "no"]).targets == Matrix([[1], [0]]))
    let numbers = try dataset("a,class\n1,1\n2,0\n3,0.5\n")
    #expect(numbers.targets == Matrix([[1], [0], [0.5]]))
    #expect(numbers.classNames == [])
    // Classes that are numbers stand in ascending order, and 10 comes after 9.
    let digits = try dataset("a,class\n1,10\n2,9\n3,-1\n", encoding: .oneHot)
    #expect(digits.classNames == ["-1", "9", "10"])
    #expect(digits.targets.row(0) == [0, 0, 1])
  }

  @Test func `separators, quotes, spaces, blank lines and line ends are understood`() throws {
    let expected = try dataset("a,b,class\n1,2,x y\n3,4,\"z,\"\"q\"\"\"\n")
    #expect(expected.classNames == ["x y", "z,\"q\""])
    let same = [
      "a;b;class\n1;2;x y\n3;4;\"z,\"\"q\"\"\"", "a\tb\tclass\r\n1\t2\tx y\r\n\r\n3\t4\t\"z,\"\"q\"\"\"\r\n",
      "\u{FEFF}a , b,class \n 1, 2 ,x y \n\n3,\"4\",\"z,\"\"q\"\"\"\n\n",
    ]
    for text in same { #expect(try dataset(text) == expected, "\(text.debugDescription)") }
  }

  @Test func `standardising gives mean 0 and deviation 1, and only centres a constant`() throws {
    let data = try dataset(
      "a,b,c,class\n1,0.1,1e308,0\n2,0.1,-1e308,0\n3,0.1,1e308,1\n4,0.1,-1e308,1\n", standardize: true)
    // 1…4 have the mean 2.5 and the deviation √1.25.
    let expected = [-1.5, -0.5, 0.5, 1.5].map { $0 / 1.25.squareRoot() }
    let first = (0..<4).map { data.inputs[$0, 0] }
    // Three roundings: the mean and the differences are exact.
    #expect(zip(first, expected).allSatisfy { abs($0 - $1) <= 3 * $1.ulp })
    #expect((0..<4).map { data.inputs[$0, 1] } == [0, 0, 0, 0])
    #expect((0..<4).map { data.inputs[$0, 2] } == [1, -1, 1, -1])
    #expect(data.targets == Matrix([[0], [0], [1], [1]]))
  }

  @Test func `the committed datasets are read`() throws {
    let iris = try Dataset.load(csv: fixtures + "/datasets/iris.csv", target: "species", standardize: true)
    #expect(iris.inputs.rows == 150 && iris.inputs.columns == 4)
    #expect(iris.targets.columnSums() == [50, 50, 50])
    for column in 0..<4 {
      let values = (0..<150).map { iris.inputs[$0, column] }
      // A sum of 150 numbers of size about 1 is off by less than 150 roundings of a partial sum below 150.
      #expect(abs(values.reduce(0, +) / 150) <= 150 * 0x1p-52)
      #expect(abs(values.reduce(0) { $0 + $1 * $1 } / 150 - 1) <= 150 * 0x1p-52)
    }
    let cancer = try Dataset.load(csv: fixtures + "/datasets/breast-cancer.csv", target: "diagnosis")
    #expect(cancer.inputs.rows == 569 && cancer.inputs.columns == 30)
    #expect(cancer.targets.columns == 1)
    #expect(Set(cancer.targets.columnSums()).isSubset(of: [212, 357]))
  }

  @Test func `malformed files are refused with line and column`() throws {
    let cases: [(text: String, parts: [String])] = [
      ("", ["d.csv: found an empty file"]), ("\n\n", ["an empty file"]),
      ("a,class\n", ["no line after the header"]), ("class\nx\n", ["no column but the target"]),
      ("a,b\n1,2\n", ["line 1: found no column \"class\"", "expected a (or one of b)"]),
      ("a,Class\n1,2\n", ["expected Class"]),
      ("a,a,class\n1,2,x\n", ["line 1, column 2", "the name \"a\" again"]),
      ("a,,class\n1,2,x\n", ["line 1, column 2", "no name"]),
      ("a,class\n1,x\n2\n", ["line 3: found 1 cell", "2 (one for each column"]),
      ("a,class\n1,x\n\n2,y,3\n", ["line 4: found 3 cells"]),
      ("a,class\n1,x\n,y\n", ["line 3, column \"a\": found an empty cell", "a number"]),
      ("a,class\n1,x\n2,\n", ["line 3, column \"class\": found an empty cell", "a class"]),
      ("a,class\n1,x\n2,", ["line 3, column \"class\": found an empty cell"]),
      ("a,class\n1,x\nred,y\n", ["line 3, column \"a\": found \"red\"", "a number"]),
      ("a,class\nnan,x\n2,y\n", ["\"nan\""]), ("a,class\n0x10,x\n2,y\n", ["\"0x10\""]),
      ("a,class\ninf,x\n2,y\n", ["\"inf\""]), ("a,class\n1e999,x\n2,y\n", ["\"1e999\""]),
      ("a,class\n1.2.3,x\n2,y\n", ["\"1.2.3\""]),
      ("a,class\n1,x\n2,x\n", ["column \"class\": found 1 class"]),
      ("a,class\n1,\"x\n2,y\n", ["line 2: found a line break in a quoted cell"]),
      ("a,class\n1,\"x\"y\n2,y\n", ["line 2: found text after a closing quote"]),
      ("a,class\n1,x\0\n", ["line 2: found bytes that are not UTF-8 text"]),
      (
        "a,class\n" + String(repeating: "1,", count: 3_000_000),
        ["line 2: found more than 4194304 bytes, expected a line of at most so many"]
      ),
    ]
    var failures: [String] = []
    for (text, parts) in cases {
      do {
        failures.append("\(parts): read as \(try dataset(text))")
      } catch {
        let missing = parts.filter { !"\(error)".contains($0) }
        if !missing.isEmpty { failures.append("\(missing) not in \(error)") }
      }
    }
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
    let listed = #expect(throws: NetworkFileError.self) {
      try dataset("a,class\n1,x\n2,z\n", classes: ["x", "y"])
    }
    #expect(
      listed?.description
        == #"d.csv: line 3, column "class": found "z", expected one of the classes "x", "y""#)
    let many = #expect(throws: NetworkFileError.self) {
      try dataset("a,class\n1,x\n2,y\n3,z\n", encoding: .zeroOne)
    }
    #expect(many?.description == #"d.csv: column "class": found 3 classes, expected 2 for one output"#)
    // As many classes as rows would be 80 GB of targets.
    let distinct = (0..<100_000).reduce(into: "a,class\n") { $0 += "1,x\($1)\n" }
    let classes = #expect(throws: NetworkFileError.self) {
      try Dataset(
        table: CSVTable(bytes: Array(distinct.utf8), file: "d.csv"), target: "class", encoding: .oneHot,
        classes: nil, standardize: false, outputs: 3)
    }
    #expect(
      classes?.description
        == #"d.csv: column "class": found 100000 classes, expected 3 (one for each output)"#)
    let missing = #expect(throws: NetworkFileError.self) { try Dataset.load(csv: "none.csv", target: "x") }
    #expect(missing?.kind == .unreadable)
  }
}
