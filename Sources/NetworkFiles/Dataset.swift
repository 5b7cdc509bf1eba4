import JSONText
import RealModule
import ReferenceMLP
import Scalars

/// Samples with their targets, as read from a CSV file with one column for the target and numbers in all
/// others.
public struct Dataset: Sendable, Equatable {
  /// The names of the columns of ``inputs``, in the order of the file.
  public var featureNames: [String]
  /// The classes in the order of their outputs; empty where the targets are numbers.
  public var classNames: [String]
  /// The samples, m × features.
  public var inputs: Matrix<Double>
  /// The targets, m × outputs: numbers, 0 or 1 for the first or second class, or one-hot rows.
  public var targets: Matrix<Double>

  /// How the target column becomes numbers.
  public enum TargetEncoding: Sendable, Equatable {
    /// ``number`` where every target is one and no classes are named; else ``zeroOne`` for two classes,
    /// ``oneHot`` for more.
    case automatic
    /// One output: the target itself.
    case number
    /// One output: 0 for the first class and 1 for the second.
    case zeroOne
    /// An output for each class: 1 for the class of the sample, 0 for the others.
    case oneHot
  }

  /// A dataset from its parts; as many targets as samples, as many names as columns.
  public init(
    featureNames: [String], classNames: [String], inputs: Matrix<Double>, targets: Matrix<Double>
  ) {
    precondition(inputs.rows == targets.rows, "\(inputs.rows) samples, \(targets.rows) targets")
    precondition(
      inputs.columns == featureNames.count, "\(inputs.columns) features, \(featureNames.count) names")
    self.featureNames = featureNames
    self.classNames = classNames
    self.inputs = inputs
    self.targets = targets
  }

  /// Reads a CSV file with a header (UTF-8; separated by commas, semicolons or tabs).
  ///
  /// - Parameters:
  ///   - path: absolute, or relative to the current directory.
  ///   - target: the name of the target column; all other columns are features.
  ///   - encoding: how targets become numbers.
  ///   - classes: the classes in the order wanted. Without them, classes stand in the order of their first
  ///     appearance, or, where all are numbers such as 0, 1, 2, in ascending order.
  ///   - standardize: whether every feature is shifted and scaled, see ``standardize()``.
  /// - Throws: ``NetworkFileError`` with line and column: a missing column or cell, a feature that is no
  ///   number, a class that is not listed, or a number of classes that does not fit the encoding.
  public static func load(
    csv path: String, target: String, encoding: TargetEncoding = .automatic, classes: [String]? = nil,
    standardize: Bool = false
  ) throws(NetworkFileError) -> Dataset {
    try Dataset(
      table: CSVTable(path: path), target: target, encoding: encoding, classes: classes,
      standardize: standardize)
  }

  /// A dataset from a table.
  ///
  /// - Parameter outputs: how many outputs the targets have to be for, where that is known: a column of another kind may have
  ///   as many classes as rows.
  init(
    table: CSVTable, target: String, encoding: TargetEncoding, classes: [String]?, standardize: Bool,
    outputs: Int? = nil
  ) throws(NetworkFileError) {
    let target = try table.index(of: target)
    let features = table.header.indices.filter { $0 != target }
    guard !features.isEmpty else {
      throw NetworkFileError(
        file: table.file, found: "no column but the target", expected: "at least one feature")
    }
    var inputs: [Double] = []
    inputs.reserveCapacity(table.rows.count * features.count)
    var targets: [String] = []
    for row in table.rows {
      let cells = try table.cells(of: row)
      targets.append(cells[target])
      for column in features { inputs.append(try table.number(cells[column], row, column: column)) }
    }
    featureNames = features.map { table.header[$0] }
    self.inputs = Matrix(rows: table.rows.count, columns: features.count, elements: inputs)
    (classNames, self.targets) = try TargetColumn(
      table: table, column: target, cells: targets, listed: classes, outputs: outputs
    ).encoded(encoding)
    if standardize { self.standardize() }
  }

  /// Shifts every feature to mean 0 and scales it to standard deviation 1: x ← (x − μ)/σ with σ² = 1/m Σ(x −
  /// μ)².
  ///
  /// The deviation of the samples at hand, with 1/m as scikit-learn's StandardScaler, not the estimate with
  /// 1/(m−1). A constant feature has no deviation to divide by: it is only centred, and becomes 0.
  public mutating func standardize() {
    for column in 0..<inputs.columns {
      let values = (0..<inputs.rows).map { inputs[$0, column] }
      for (row, value) in Self.standardized(values).enumerated() { inputs[row, column] = value }
    }
  }

  /// Values with mean 0 and standard deviation 1, or zeros where all are equal.
  private static func standardized(_ values: [Double]) -> [Double] {
    guard let first = values.first, let largest = values.map(\.magnitude).max(),
      values.contains(where: { $0 != first })
    else { return values.map { _ in 0 } }
    // Divided by a power of two near the largest first: neither sums nor squares overflow, and no digit is
    // lost.
    let scaled = values.map { $0 / largest.binade }
    let count = Double(values.count)
    let mean = scaled.reduce(0, +) / count
    let centred = scaled.map { $0 - mean }
    let deviation = Double.sqrt(centred.reduce(0) { $0 + $1 * $1 } / count)
    return deviation > 0 ? centred.map { $0 / deviation } : values.map { _ in 0 }
  }
}

// MARK: - Targets

/// The target column of a table, and its classes.
private struct TargetColumn {
  let table: CSVTable
  let column: Int
  /// The column's cells, one for each row.
  let cells: [String]
  /// The classes that the caller named.
  let listed: [String]?
  /// The outputs that the targets have to be for.
  let outputs: Int?

  /// Whether every target is a number.
  private var isNumeric: Bool {
    cells.allSatisfy { CSVTable.number($0) != nil }
  }

  /// Class names and targets.
  func encoded(_ encoding: Dataset.TargetEncoding) throws(NetworkFileError) -> ([String], Matrix<Double>) {
    switch encoding {
    case .number: return ([], try numbers())
    case .automatic where listed == nil && isNumeric: return ([], try numbers())
    case .automatic, .zeroOne, .oneHot:
      let classes = try classes()
      let isSingle = encoding == .zeroOne || (encoding == .automatic && classes.count == 2)
      guard classes.count == 2 || (classes.count > 2 && !isSingle) else {
        throw NetworkFileError(
          file: table.file, path: "column \(JSONValue.quoted(table.header[column]))",
          found: classes.count == 1 ? "1 class" : "\(classes.count) classes",
          expected: isSingle ? "2 for one output" : "at least 2")
      }
      if let outputs, !isSingle, classes.count != outputs {
        throw NetworkFileError(
          file: table.file, path: "column \(JSONValue.quoted(table.header[column]))",
          found: "\(classes.count) classes",
          expected: outputs == 1 ? "2, or numbers, for one output" : "\(outputs) (one for each output)")
      }
      return (classes, try targets(classes, isSingle: isSingle))
    }
  }

  /// The targets as they are.
  private func numbers() throws(NetworkFileError) -> Matrix<Double> {
    var targets: [Double] = []
    for (cell, row) in zip(cells, table.rows) {
      targets.append(try table.number(cell, row, column: column))
    }
    return Matrix(rows: targets.count, columns: 1, elements: targets)
  }

  /// The classes in their order.
  private func classes() throws(NetworkFileError) -> [String] {
    for (cell, row) in zip(cells, table.rows) where cell.isEmpty {
      throw NetworkFileError(
        file: table.file, path: table.place(row, column: column), found: "an empty cell", expected: "a class")
    }
    if let listed { return listed }
    var seen: Set<String> = []
    let found = cells.filter { seen.insert($0).inserted }
    guard isNumeric else { return found }
    return found.map { ($0, CSVTable.number($0) ?? 0) }.sorted { $0.1 < $1.1 }.map(\.0)
  }

  /// 0 or 1, or one-hot rows.
  private func targets(_ classes: [String], isSingle: Bool) throws(NetworkFileError) -> Matrix<Double> {
    let outputs = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
    var targets = Matrix<Double>(rows: table.rows.count, columns: isSingle ? 1 : classes.count)
    for (index, (cell, row)) in zip(cells, table.rows).enumerated() {
      guard let output = outputs[cell] else {
        throw NetworkFileError(
          file: table.file, path: table.place(row, column: column),
          found: CSVTable.summary(cell),
          expected: "one of the classes " + classes.map(JSONValue.quoted).joined(separator: ", "))
      }
      if isSingle {
        targets[index, 0] = Double(output)
      } else {
        targets[index, output] = 1
      }
    }
    return targets
  }
}
