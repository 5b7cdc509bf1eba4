import InputFiles

/// Files of named tensors: `.npy`, `.npz` and `.safetensors`.
public enum TensorFile {
  /// Reads every tensor of a file; the format is recognised by the file's first bytes.
  ///
  /// - Parameters:
  ///   - path: absolute, or relative to the current directory.
  ///   - limits: what it may hold, where that is known.
  /// - Throws: ``TensorFileError``; no file, however damaged, makes it crash or allocate much more than three times the
  ///   limit.
  public static func read(
    path: String, limits: TensorLimits = .unknown
  ) throws(TensorFileError) -> [Tensor] {
    try tensors(from: bytes(path: path, limit: limits.bytes), file: path, limits: limits)
  }

  /// Reads every tensor from the bytes of a file.
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - file: what errors call the file.
  ///   - limits: what it may hold, where that is known.
  /// - Throws: ``TensorFileError``.
  public static func tensors(
    from bytes: [UInt8], file: String, limits: TensorLimits = .unknown
  ) throws(TensorFileError) -> [Tensor] {
    guard !bytes.isEmpty else {
      throw TensorFileError(file: file, found: "an empty file", expected: "a .safetensors, .npz or .npy file")
    }
    if bytes.starts(with: NumPyFile.magic) { return [try NumPyFile.tensor(from: bytes, file: file)] }
    if ZipArchive.magics.contains(where: bytes.starts) {
      return try NumPyArchive.tensors(from: bytes, file: file, limits: limits)
    }
    return try Safetensors.tensors(from: bytes, file: file, limits: limits)
  }

  /// The bytes of a tensor file.
  static func bytes(path: String, limit: Int) throws(TensorFileError) -> [UInt8] {
    do {
      return try FileContents.read(path: path, limit: limit)
    } catch {
      throw TensorFileError(error)
    }
  }
}
