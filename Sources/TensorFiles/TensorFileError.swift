import InputFiles

/// Why a tensor file cannot be used: where, what was found, and what was expected there.
public struct TensorFileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of failure this is.
  public enum Kind: Sendable, Equatable {
    /// The contents are not what the format prescribes.
    case malformed
    /// The contents are right, but of a kind that is not read here.
    case unsupported
    /// There is no such file, it is a directory, or it cannot be opened.
    case unreadable
  }

  /// What kind of failure this is.
  public let kind: Kind
  /// The file, as it was named by the caller.
  public let file: String
  /// The place inside the file, such as `header` or `W1.npy: shape`; empty for the file as a whole.
  public let place: String
  /// What was found.
  public let found: String
  /// What was expected.
  public let expected: String

  /// An error from its parts.
  public init(_ kind: Kind = .malformed, file: String, place: String = "", found: String, expected: String) {
    self.kind = kind
    self.file = file
    self.place = place
    self.found = found
    self.expected = expected
  }

  /// One line: `weights.npz: W1.npy: shape: found …, expected …`.
  public var description: String {
    "\(file): \(place.isEmpty ? "" : place + ": ")found \(found), expected \(expected)"
  }
}

extension TensorFileError {
  /// The error of a file that could not be read at all.
  init(_ error: FileReadingError) {
    self.init(
      error.isUnreadable ? .unreadable : .unsupported, file: error.path, found: error.found,
      expected: error.expected)
  }
}

/// The most that is read from one file; more is refused before it is read or allocated.
public struct TensorLimits: Sendable {
  /// The most bytes of the file, and of what it holds once it is decompressed.
  let bytes: Int
  /// The most bytes of a header that lists all tensors.
  let header: Int

  /// Where nothing is known of what the file should hold: 2 GiB, far above the networks that can be checked, and below
  /// what would exhaust a usual machine.
  static let bytes = 1 << 31
  /// The limit where nothing is known; 100 MB of header are what the format safetensors itself allows.
  public static let unknown = TensorLimits(bytes: bytes, header: 100_000_000)

  private init(bytes: Int, header: Int) {
    (self.bytes, self.header) = (bytes, header)
  }

  /// What a file with so many numbers in so many tensors takes at most.
  ///
  /// 8 bytes for each number, in the widest format. For each tensor 4 KiB: its name, twice in an archive, and a header, which
  /// take some 500 bytes as NumPy and PyTorch write them. And 1 MiB for what tools write about themselves.
  public init(numbers: Int, tensors: Int) {
    header = tensors << 12 + 1 << 20
    bytes = min(8 * numbers + header, Self.bytes)
  }

  /// The number of doubles that fit into ``bytes-swift.type.property``.
  static let elements = bytes / 8

  /// The number of elements of a shape that came from a file, checked against overflow and ``elements``.
  static func elementCount(of shape: [Int], file: String, place: String) throws(TensorFileError) -> Int {
    guard let count = Tensor.elementCount(of: shape), count <= elements else {
      throw TensorFileError(
        file: file, place: place, found: "the shape \(shape)",
        expected: "sizes of at least 0, with a product of at most \(elements)")
    }
    return count
  }
}
