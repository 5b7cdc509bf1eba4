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
    let kind: Kind = if case .tooLarge = error.reason { .unsupported } else { .unreadable }
    self.init(kind, file: error.path, found: error.found, expected: error.expected)
  }
}

/// The most that is read from one file; more is refused before it is allocated.
enum TensorLimits {
  /// 2 GiB: far above the networks that can be checked, and below what would exhaust a usual machine.
  static let bytes = 1 << 31
  /// The number of doubles that fit into ``bytes``.
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
