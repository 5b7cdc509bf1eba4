import Foundation
import InputFiles
import JSONText
import ReferenceMLP
import Scalars

/// A network with what it is to learn, as a network file describes it (JSON; the format is
/// in docs/reference/network-file.md).
///
/// ``load(path:)`` reads one, ``json`` writes one. Its keys:
/// - `name`: optional; the file's name where it is missing.
/// - `inputs`: the number of inputs.
/// - `layers`: a list of `{"units", "activation", "weights", "biases"}`, weights units × fan-in. A layer
///   without weights and biases may have an `"initialization"` of its own.
/// - `initialization`: for all layers without numbers, `{"scheme": "he-normal", "seed": 1}`, or `"he-normal"`
///   with `seed` beside it. The seed is a whole number from 0 to 2⁵³, and may be missing for zeros only.
///   Layers draw from one generator, the first one first; a layer's own seed starts a generator of its own.
/// - `weightsFile`: instead of numbers and initialization, a safetensors or npz file with all weights and
///   biases, relative to the network file.
/// - `loss`, `reduction`, `l2`: the name of the loss, `"mean"` (default) or `"sum"`, and λ ≥ 0 (default 0).
/// - `data`: `{"inputs": rows, "targets": rows}`, or `{"csv": path, "target": column}` with the optional
///   `"standardize"` (default false) and `"classes"` (their order; see
///   ``Dataset/load(csv:target:encoding:classes:standardize:)``). With several outputs, classes become
///   one-hot rows; with one, two classes become 0 and 1, and numbers stay.
/// - `learningRate`: optional, η > 0.
/// - `claimedGradient`: optional, `{"W1": rows, "b1": […], …}` for every block; the strings "NaN", "Infinity"
///   and "-Infinity" stand for themselves, since a gradient may be wrong.
public struct NetworkFile: Sendable {
  /// What the file calls the network, or the name of the file without its extension.
  public var name: String
  /// The network with its parameters.
  public var network: MLP<Double>
  /// Loss, penalty, samples and targets.
  public var problem: LearningProblem<Double>
  /// η, where the file names it.
  public var learningRate: Double?
  /// The gradient that the file claims, in the order of `MLP.parameters`; may hold NaN and infinities.
  public var claimedGradient: [Double]?
  /// A name for each input, where the data has them (CSV); else empty.
  public var featureNames: [String]
  /// The classes in the order of the outputs (or: 0, then 1, of one output), where the data has them; else
  /// empty.
  public var classNames: [String]
  /// What is odd about the file but does not make it useless, one sentence each.
  public var warnings: [String]
  /// The line of the file on which each block of the claimed gradient stands, by the block's name; empty where it was not read from a
  /// file.
  public var claimLines: [String: Int] = [:]

  /// The most bytes of JSON that are read; larger networks belong into a `weightsFile`.
  public static let sizeLimit = 1 << 29
  /// The most parameters a network may have, so that a slip such as `"units": 1e9` is a message and not 8 GB.
  public static let parameterLimit = 100_000_000

  /// A network file from its parts.
  ///
  /// - Parameters:
  ///   - name: the network's name.
  ///   - network: the network.
  ///   - problem: loss and samples of the network's shapes.
  ///   - learningRate: η.
  ///   - claimedGradient: as many numbers as the network has parameters.
  ///   - featureNames: the columns of a CSV file.
  ///   - classNames: the classes of a CSV file.
  ///   - warnings: what is odd about the file.
  public init(
    name: String, network: MLP<Double>, problem: LearningProblem<Double>, learningRate: Double? = nil,
    claimedGradient: [Double]? = nil, featureNames: [String] = [], classNames: [String] = [],
    warnings: [String] = []
  ) {
    precondition(problem.inputs.columns == network.inputs, "samples and network have different inputs")
    precondition(problem.targets.columns == network.outputs, "targets and network have different outputs")
    precondition(
      claimedGradient == nil || claimedGradient?.count == network.parameterCount,
      "a claimed gradient has one entry for each parameter")
    self.name = name
    self.network = network
    self.problem = problem
    self.learningRate = learningRate
    self.claimedGradient = claimedGradient
    self.featureNames = featureNames
    self.classNames = classNames
    self.warnings = warnings
  }

  /// Reads a network file, and the CSV and weights files that it names.
  ///
  /// - Parameter path: absolute, or relative to the current directory.
  /// - Throws: ``NetworkFileError``; its kind tells a file that cannot be read from one that is wrong.
  public static func load(path: String) throws(NetworkFileError) -> NetworkFile {
    let bytes: [UInt8]
    do {
      bytes = try FileContents.read(path: path, limit: sizeLimit, longestLine: .max)
    } catch {
      throw NetworkFileError(error)
    }
    return try parse(
      bytes, source: FileContents.place(path), directory: PathParts.folder(of: path))
  }

  /// A network file from its text.
  ///
  /// - Parameters:
  ///   - json: the text, UTF-8.
  ///   - source: what errors call it.
  ///   - directory: where the CSV and weights files that it names are looked for; the current directory where
  ///     missing.
  /// - Throws: ``NetworkFileError``.
  public init(json: Data, source: String, directory: URL? = nil) throws(NetworkFileError) {
    self = try Self.parse(Array(json), source: source, directory: directory?.path ?? "")
  }

  private static func parse(
    _ bytes: [UInt8], source: String, directory: String
  ) throws(NetworkFileError) -> NetworkFile {
    let document: (value: JSONValue, lines: [String: Int])
    do {
      document = try JSONReader.value(from: bytes, linesIn: "claimedGradient")
    } catch {
      throw NetworkFileError(error, file: source)
    }
    let root = NetworkFileField(value: document.value, path: "", file: source)
    var reader = NetworkFileReader(root: root, directory: directory)
    var file = try reader.networkFile()
    file.claimLines = document.lines
    return file
  }
}
