import Foundation
import InputFiles

/// NumPy's `.npy` format, versions 1 to 3: one array a file.
///
/// Bytes: `\x93NUMPY`, major and minor version, the header's length (2 bytes in version 1, 4 from version 2
/// on, least significant first), the header, then the elements without any gap (numpy.lib.format).
public enum NumPyFile {
  /// What every `.npy` file begins with.
  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Reads an array of floating-point numbers, integers or truth values, of either byte order and either
  /// element order.
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - name: the name that the tensor gets.
  ///   - file: what errors call the file.
  ///   - place: what errors put before the place, for a file inside an archive.
  /// - Returns: the tensor, with its elements in row-major order.
  /// - Throws: ``TensorFileError`` when the bytes are not such a file from the first to the last of them.
  public static func tensor(
    from bytes: [UInt8], name: String = "", file: String, place: String = ""
  ) throws(TensorFileError) -> Tensor {
    let prefix = place.isEmpty ? "" : place + ": "
    let (header, type, start) = try self.header(of: bytes, file: file, prefix: prefix)
    _ = try count(header, type, bytes: bytes.count - start, file: file, prefix: prefix)
    let bigEndian = header.descriptor.hasPrefix(">")
    let values: [Double]
    do {
      values = try type.values(of: bytes[start...], bigEndian: bigEndian)
    } catch {
      throw TensorFileError(
        file: file, place: prefix + "data", found: "\(error.value) at element \(error.index)",
        expected: error.expected)
    }
    return Tensor(
      name: name, shape: header.shape,
      values: header.fortranOrder ? rowMajor(values, shape: header.shape) : values)
  }

  /// The most bytes before the first element of a file of plain numbers: format version 1 has no room for more than 65,535
  /// of header, and the others are for structures with many names.
  private static let longestBeginning = 1 << 16 + 12

  /// The numbers in a `.npy` file of which it is known how many it has to hold.
  ///
  /// Nothing but its header is read of a file that holds another number of them, and nothing but a file on a disk is read.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - expected: how many numbers there have to be.
  ///   - each: what there is one number for, for the message.
  /// - Throws: ``TensorFileError``.
  public static func values(
    path: String, count expected: Int, each: String
  ) throws(TensorFileError) -> [Double] {
    let (bytes, size): ([UInt8], Int)
    do {
      (bytes, size) = try FileContents.beginning(path: path, count: longestBeginning)
    } catch {
      throw TensorFileError(error)
    }
    let (header, type, start) = try self.header(of: bytes, file: path, prefix: "")
    let count = try self.count(header, type, bytes: size - start, file: path, prefix: "")
    guard count == expected else {
      throw TensorFileError(
        file: path, found: "\(count) numbers", expected: "\(expected) (one for each \(each))")
    }
    return try tensor(from: TensorFile.bytes(path: path, limit: size), file: path).values
  }

  /// The header, the format of the elements, and the offset of the first of them.
  private static func header(
    of bytes: [UInt8], file: String, prefix: String
  ) throws(TensorFileError) -> (NumPyHeader, ElementType, start: Int) {
    let (text, start) = try headerText(of: bytes, file: file, place: prefix + "header")
    let header = try NumPyHeader(parsing: text, file: file, place: prefix + "header")
    let (type, _) = try elementType(header.descriptor, file: file, place: prefix + "header: descr")
    return (header, type, start)
  }

  /// The number of elements, which has to fill the bytes after the header.
  private static func count(
    _ header: NumPyHeader, _ type: ElementType, bytes: Int, file: String, prefix: String
  ) throws(TensorFileError) -> Int {
    let count = try TensorLimits.elementCount(
      of: header.shape, file: file, place: prefix + "header: shape")
    guard bytes == count * type.byteCount else {
      throw TensorFileError(
        file: file, place: prefix + "data", found: "\(bytes) bytes",
        expected: "\(count * type.byteCount) for the shape \(header.shape) of \(header.descriptor)")
    }
    return count
  }

  /// The header's text and the offset of the first element.
  private static func headerText(
    of bytes: [UInt8], file: String, place: String
  ) throws(TensorFileError) -> (text: ArraySlice<UInt8>, end: Int) {
    guard bytes.starts(with: magic), bytes.count >= 8 else {
      throw TensorFileError(
        file: file, place: place, found: "other first bytes",
        expected: "a .npy file, which begins with \\x93NUMPY")
    }
    guard (1...3).contains(bytes[6]) else {
      throw TensorFileError(
        .unsupported, file: file, place: place, found: "format version \(bytes[6]).\(bytes[7])",
        expected: "version 1, 2 or 3")
    }
    let lengthSize = bytes[6] == 1 ? 2 : 4
    let length: Int? =
      lengthSize == 2
      ? bytes.littleEndian(at: 8, as: UInt16.self).map(Int.init)
      : bytes.littleEndian(at: 8, as: UInt32.self).map(Int.init)
    guard let length, let text = bytes.slice(at: 8 + lengthSize, length: length) else {
      throw TensorFileError(
        file: file, place: place, found: "\(bytes.count) bytes in all",
        expected: "a header of \(length.map(String.init) ?? "known") bytes")
    }
    return (text, text.endIndex)
  }

  /// The element type and byte order of a descriptor: `<` or `>`, or `|` for single bytes, then kind and
  /// size.
  private static func elementType(
    _ descriptor: String, file: String, place: String
  ) throws(TensorFileError) -> (ElementType, bigEndian: Bool) {
    let types: [String: ElementType] = [
      "f8": .float64, "f4": .float32, "f2": .float16, "i8": .int64, "i4": .int32, "i2": .int16, "i1": .int8,
      "u8": .uint64, "u4": .uint32, "u2": .uint16, "u1": .uint8, "b1": .boolean,
    ]
    guard let type = types[String(descriptor.dropFirst())], let order = descriptor.first,
      order == "<" || order == ">" || (order == "|" && type.byteCount == 1)
    else {
      throw TensorFileError(
        .unsupported, file: file, place: place, found: "'\(descriptor)'",
        expected: "numbers: '<f8', '>f8', '<f4', '>f4', '<f2', or integers such as '<i8' and '|u1'")
    }
    return (type, order == ">")
  }

  /// Elements in row-major order, from elements whose first index changes fastest.
  private static func rowMajor(_ values: [Double], shape: [Int]) -> [Double] {
    guard shape.count > 1, !values.isEmpty else { return values }
    var strides = [1]
    for size in shape.dropLast() { strides.append(strides[strides.count - 1] * size) }
    var index = Array(repeating: 0, count: shape.count)
    var result: [Double] = []
    result.reserveCapacity(values.count)
    var source = 0
    for _ in values.indices {
      result.append(values[source])
      // Count up like an odometer, the last index first.
      for axis in shape.indices.reversed() {
        index[axis] += 1
        source += strides[axis]
        guard index[axis] == shape[axis] else { break }
        index[axis] = 0
        source -= strides[axis] * shape[axis]
      }
    }
    return result
  }
}

// MARK: - Writing

extension NumPyFile {
  /// A tensor as a `.npy` file of little-endian doubles in row-major order.
  ///
  /// Version 1 with the elements starting at a multiple of 64 bytes, as NumPy writes it; version 2 where the
  /// header is longer than 65,535 bytes.
  public static func bytes(of tensor: Tensor) -> [UInt8] {
    var bytes = header(shape: tensor.shape)
    bytes.reserveCapacity(bytes.count + 8 * tensor.values.count)
    for value in tensor.values { bytes.append(littleEndian: value.bitPattern) }
    return bytes
  }

  /// Everything before the first element of such a file.
  public static func header(shape: [Int]) -> [UInt8] {
    let sizes = shape.map(String.init)
    let tuple = sizes.count == 1 ? "(\(sizes[0]),)" : "(\(sizes.joined(separator: ", ")))"
    var header = Array("{'descr': '<f8', 'fortran_order': False, 'shape': \(tuple), }".utf8)
    let version: UInt8 = header.count + 64 <= UInt16.max ? 1 : 2
    let before = magic.count + 2 + (version == 1 ? 2 : 4)
    let padding = 63 - (before + header.count) % 64
    header += Array(repeating: UInt8(ascii: " "), count: padding) + [UInt8(ascii: "\n")]
    var bytes = magic + [version, 0]
    if version == 1 {
      bytes.append(littleEndian: UInt16(header.count))
    } else {
      bytes.append(littleEndian: UInt32(header.count))
    }
    return bytes + header
  }

  /// Writes a tensor as a `.npy` file.
  ///
  /// - Throws: Foundation's error when the file cannot be written.
  public static func write(_ tensor: Tensor, to path: String) throws {
    try Data(bytes(of: tensor)).write(to: URL(fileURLWithPath: path), options: .atomic)
  }
}
