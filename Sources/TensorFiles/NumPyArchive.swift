/// NumPy's `.npz` format: a ZIP archive of `.npy` files, each named after its array.
public enum NumPyArchive {
  /// Reads every array of an archive.
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - file: what errors call the file.
  ///   - limits: what it may hold, where that is known.
  /// - Returns: the tensors in the archive's order, named without the `.npy`.
  /// - Throws: ``TensorFileError`` for a damaged archive, and for any member that is not a `.npy` file.
  public static func tensors(
    from bytes: [UInt8], file: String, limits: TensorLimits = .unknown
  ) throws(TensorFileError) -> [Tensor] {
    let archive = try ZipArchive(bytes: bytes, file: file, limit: limits.bytes)
    if archive.members.contains(where: { $0.name.hasSuffix("data.pkl") }) {
      throw TensorFileError(
        .unsupported, file: file, found: "a pickled PyTorch checkpoint, which can run code when it is read",
        expected: "a .safetensors or .npz file")
    }
    var tensors: [Tensor] = []
    for member in archive.members {
      guard member.name.hasSuffix(".npy") else {
        throw TensorFileError(
          file: file, place: member.name, found: "a member of another kind", expected: "only .npy files")
      }
      let contents = try archive.contents(of: member)
      tensors.append(
        try NumPyFile.tensor(
          from: contents, name: String(member.name.dropLast(4)), file: file, place: member.name))
    }
    return tensors
  }
}
