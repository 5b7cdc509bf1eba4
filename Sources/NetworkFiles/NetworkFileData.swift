import JSONText
import ReferenceMLP

/// The samples of a network file, and how to name one of their targets in a message.
struct NetworkFileData {
  var inputs: Matrix<Double>
  var targets: Matrix<Double>
  var featureNames: [String] = []
  var classNames: [String] = []
  /// The file that the targets stand in.
  var file: String
  /// The place of a target, from sample and output.
  var place: (_ sample: Int, _ output: Int) -> String
}

extension NetworkFileReader {
  /// The samples, from the file itself or from a CSV file.
  func data(inputs: Int, outputs: Int) throws(NetworkFileError) -> NetworkFileData {
    let expected = "{\"inputs\": …, \"targets\": …} or {\"csv\": …, \"target\": …}"
    let field = try root.required("data", expected: expected)
    guard case .object = field.value else { throw field.error(expected: expected) }
    let ours = ["inputs", "targets"]
    let table = ["csv", "target", "standardize", "classes"]
    try field.requireObject(keys: ours + table)
    guard field.optional("csv") != nil else {
      for key in table where field.optional(key) != nil {
        throw NetworkFileError(
          file: root.file, path: field.place(of: key), found: "this without csv",
          expected: "only with a csv file")
      }
      return try inlineData(field, inputs: inputs, outputs: outputs)
    }
    for key in ours where field.optional(key) != nil {
      throw NetworkFileError(
        file: root.file, path: field.place(of: key), found: "this beside csv", expected: "only one of the two"
      )
    }
    return try tableData(field, inputs: inputs, outputs: outputs)
  }

  /// Rows of numbers in the file itself.
  private func inlineData(
    _ field: NetworkFileField, inputs: Int, outputs: Int
  ) throws(NetworkFileError) -> NetworkFileData {
    let samples = try field.required("inputs", expected: "a list of samples").matrix(
      rows: nil, columns: (inputs, "one for each input"))
    let targetField = try field.required("targets", expected: "a list of targets, one for each sample")
    return NetworkFileData(
      inputs: samples, targets: try targets(targetField, samples: samples.rows, outputs: outputs),
      file: root.file, place: { "\(targetField.path)[\($0)][\($1)]" })
  }

  /// A row of numbers for each sample; with one output a plain list of numbers means the same.
  private func targets(
    _ field: NetworkFileField, samples: Int, outputs: Int
  ) throws(NetworkFileError) -> Matrix<Double> {
    if outputs == 1, case .array(let elements) = field.value, case .number? = elements.first {
      return Matrix(
        rows: samples, columns: 1,
        elements: try field.numbers(count: samples, meaning: "one for each sample"))
    }
    return try field.matrix(
      rows: (samples, "one for each sample"), columns: (outputs, "one for each output"))
  }

  /// Samples from a CSV file.
  private func tableData(
    _ field: NetworkFileField, inputs: Int, outputs: Int
  ) throws(NetworkFileError) -> NetworkFileData {
    let path = resolved(try field.required("csv", expected: "").string(expected: "the path of a CSV file"))
    let targetField = try field.required("target", expected: "the name of the target column")
    let target = try targetField.string(expected: "the name of the target column")
    let standardize = try field.optional("standardize")?.truth() ?? false
    let classes = try field.optional("classes").map(classNames)
    let table = try CSVTable(path: path)
    _ = try table.index(of: target)
    guard table.header.count - 1 == inputs else {
      throw NetworkFileError(
        file: path, path: "line 1",
        found: "\(table.header.count - 1) \(table.header.count == 2 ? "column" : "columns") beside "
          + JSONValue.quoted(target),
        expected: "\(inputs) (one for each input)")
    }
    let encoding: Dataset.TargetEncoding =
      if outputs > 1 { .oneHot } else if classes != nil { .zeroOne } else { .automatic }
    let dataset = try Dataset(
      table: table, target: target, encoding: encoding, classes: classes, standardize: standardize,
      outputs: outputs)
    let column = try table.index(of: target)
    return NetworkFileData(
      inputs: dataset.inputs, targets: dataset.targets, featureNames: dataset.featureNames,
      classNames: dataset.classNames, file: path,
      place: { sample, _ in table.place(table.rows[sample], column: column) })
  }

  /// The classes in the order of the file: at least two, none twice.
  private func classNames(_ field: NetworkFileField) throws(NetworkFileError) -> [String] {
    var names: [String] = []
    for element in try field.list(expected: "a list of class names") {
      let name = try element.string(expected: "the name of a class")
      guard !names.contains(name) else {
        throw element.error(found: "\(JSONValue.quoted(name)) again", expected: "each class once")
      }
      names.append(name)
    }
    guard names.count >= 2 else { throw field.error(expected: "at least 2 class names") }
    return names
  }
}
