import Foundation
import JSONText
import ReferenceMLP

/// Reads the tree of a network file; parts in `NetworkFileLayers`, `NetworkFileWeights` and
/// `NetworkFileData`.
struct NetworkFileReader {
  /// The document.
  let root: NetworkFileField
  /// Where the files that the network file names are looked for; empty for the current directory.
  let directory: String
  /// What is odd so far.
  var warnings: [String] = []

  static let keys = [
    "name", "inputs", "layers", "initialization", "seed", "weightsFile", "loss", "reduction", "l2", "data",
    "learningRate", "claimedGradient",
  ]

  init(root: NetworkFileField, directory: String) {
    self.root = root
    self.directory = directory
  }

  /// Everything, checked.
  mutating func networkFile() throws(NetworkFileError) -> NetworkFile {
    try root.requireObject(keys: Self.keys)
    let network = try network()
    let loss = try loss()
    let l2 = try optionalNumber("l2", "a number of at least 0") { $0 >= 0 }
    let data = try data(inputs: network.inputs, outputs: network.outputs)
    try checkPairing(loss.kind, network, data)
    return NetworkFile(
      name: try name(), network: network,
      problem: LearningProblem(loss: loss, l2: l2 ?? 0, inputs: data.inputs, targets: data.targets),
      learningRate: try optionalNumber("learningRate", "a number above 0") { $0 > 0 },
      claimedGradient: try claimedGradient(of: network), featureNames: data.featureNames,
      classNames: data.classNames, warnings: warnings)
  }

  /// The path of a file that the network file names.
  func resolved(_ path: String) -> String {
    path.hasPrefix("/") || directory.isEmpty ? path : directory + "/" + path
  }

  private func name() throws(NetworkFileError) -> String {
    if let field = root.optional("name") { return try field.string() }
    return URL(fileURLWithPath: root.file).deletingPathExtension().lastPathComponent
  }

  private func optionalNumber(
    _ key: String, _ expected: String, where isValid: (Double) -> Bool
  ) throws(NetworkFileError) -> Double? {
    guard let field = root.optional(key) else { return nil }
    return try field.number(expected, where: isValid)
  }

  /// The loss; half of the sum of squares has no mean, whatever the file says.
  private func loss() throws(NetworkFileError) -> Loss {
    let names = Loss.Kind.allCases.map(\.rawValue).joined(separator: ", ")
    let kind = try root.required("loss", expected: "one of \(names)").name(of: Loss.Kind.self)
    let natural: Loss.Reduction = kind == .halfSumSquaredError ? .sum : .mean
    guard let field = root.optional("reduction") else { return Loss(kind, reduction: natural) }
    let reduction = try field.name(of: Loss.Reduction.self)
    guard kind != .halfSumSquaredError || reduction == .sum else {
      throw field.error(
        expected: "sum with half-sum-squared-error, or the loss half-mean-squared-error with mean")
    }
    return Loss(kind, reduction: reduction)
  }

  /// Refuses an undefined pairing and impossible targets, and warns of unusual ones.
  private mutating func checkPairing(
    _ loss: Loss.Kind, _ network: MLP<Double>, _ data: NetworkFileData
  ) throws(NetworkFileError) {
    let activation = network.outputActivation
    switch OutputPairing(loss: loss, activation: activation, outputs: network.outputs) {
    case .usual: break
    case .unusual(let sentence): warnings.append(sentence)
    case .undefined(let expected):
      throw NetworkFileError(
        file: root.file, path: "layers[\(network.depth - 1)].activation", found: activation.rawValue,
        expected: expected)
    }
    if let target = OutputPairing.impossibleTarget(loss: loss, targets: data.targets) {
      throw NetworkFileError(
        file: data.file, path: data.place(target.sample, target.output),
        found: JSONValue.number(target.value).summary, expected: target.expected)
    }
    warnings += OutputPairing.warnings(loss: loss, activation: activation, targets: data.targets)
  }
}
