/// Files of named tensors: `.npy`, `.npz` and `.safetensors`.
public enum TensorFile {
  /// Reads every tensor of a file; the format is recognised by the file's first bytes.
  ///
  /// - Parameter path: absolute, or relative to the current directory.
  /// - Throws: ``TensorFileError``; no file, however damaged, makes it crash or allocate much more than 2
  ///   GiB.
  public static func read(path: String) throws(TensorFileError) -> [Tensor] {
    try tensors(from: bytes(path: path), file: path)
  }

  /// Reads every tensor from the bytes of a file.
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - file: what errors call the file.
  /// - Throws: ``TensorFileError``.
  public static func tensors(from bytes: [UInt8], file: String) throws(TensorFileError) -> [Tensor] {
    guard !bytes.isEmpty else {
      throw TensorFileError(file: file, found: "an empty file", expected: "a .safetensors, .npz or .npy file")
    }
    if bytes.starts(with: NumPyFile.magic) { return [try NumPyFile.tensor(from: bytes, file: file)] }
    if ZipArchive.magics.contains(where: bytes.starts) {
      return try NumPyArchive.tensors(from: bytes, file: file)
    }
    return try Safetensors.tensors(from: bytes, file: file)
  }

  /// The bytes of a tensor file.
  static func bytes(path: String) throws(TensorFileError) -> [UInt8] {
    do {
      return try FileContents.read(path: path, limit: TensorLimits.bytes)
    } catch {
      throw TensorFileError(error)
    }
  }
}
