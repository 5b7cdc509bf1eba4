import Foundation

/// The safetensors format: a JSON header that says where each tensor's bytes are, then the bytes.
///
/// Bytes: the header's length (8 bytes, least significant first), the header, a JSON object `{"name":
/// {"dtype": "F32", "shape": [3, 2], "data_offsets": [begin, end]}, "__metadata__": {…}}` with offsets
/// counted from the end of the header, then the elements, little-endian and row-major. The format demands
/// that the tensors cover the data without a gap or an overlap; that is checked, and finds repeated names too
/// (github.com/huggingface/safetensors, section "Format").
public enum Safetensors {
  /// Reads every tensor of floating-point numbers, integers or truth values.
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - file: what errors call the file.
  ///   - limits: what it may hold, where that is known.
  /// - Returns: the tensors in the order of their data.
  /// - Throws: ``TensorFileError`` when the header or an offset is wrong, or an element type is not one of
  ///   F64, F32, F16, BF16, I64, I32, I16, I8, U64, U32, U16, U8, BOOL.
  public static func tensors(
    from bytes: [UInt8], file: String, limits: TensorLimits = .unknown
  ) throws(TensorFileError) -> [Tensor] {
    let (header, start) = try header(of: bytes, file: file, limit: limits.header)
    let entries = header.entries.sorted { ($0.begin, $0.end, $0.name) < ($1.begin, $1.end, $1.name) }
    var tensors: [Tensor] = []
    var position = 0
    for entry in entries {
      guard entry.begin == position, entry.end >= position, entry.end <= bytes.count - start else {
        throw TensorFileError(
          file: file, place: "\(entry.name): data_offsets", found: "[\(entry.begin), \(entry.end)]",
          expected: "a range that begins at \(position) and ends by \(bytes.count - start)")
      }
      tensors.append(try tensor(entry, data: bytes[(start + entry.begin)..<(start + entry.end)], file: file))
      position = entry.end
    }
    guard position == bytes.count - start else {
      throw TensorFileError(
        file: file, place: "data", found: "\(bytes.count - start) bytes",
        expected: "the \(position) that the header describes")
    }
    return tensors
  }

  /// The decoded header and the offset of the data.
  private static func header(
    of bytes: [UInt8], file: String, limit: Int
  ) throws(TensorFileError) -> (Header, start: Int) {
    guard let length = bytes.littleEndian(at: 0, as: UInt64.self),
      let exact = Int(exactly: length), let text = bytes.slice(at: 8, length: exact)
    else {
      let declared = bytes.littleEndian(at: 0, as: UInt64.self).map { "a header of \($0) bytes declared" }
      throw TensorFileError(
        file: file, place: "header", found: declared ?? "no header",
        expected: "one that lies inside the file of \(bytes.count) bytes")
    }
    guard exact <= limit else {
      throw TensorFileError(
        .unsupported, file: file, place: "header", found: "\(exact) bytes", expected: "at most \(limit)")
    }
    guard text.first == UInt8(ascii: "{") else {
      throw TensorFileError(
        file: file, place: "header", found: "text that does not begin with {", expected: "a JSON object")
    }
    do {
      return (try JSONDecoder().decode(Header.self, from: Data(text)), text.endIndex)
    } catch {
      let path = (error as? HeaderFailure)?.path ?? []
      throw TensorFileError(
        file: file, place: (["header"] + path).joined(separator: ": "), found: "something else",
        expected: "a JSON object with dtype, shape and data_offsets for each tensor")
    }
  }

  /// One tensor from its bytes.
  private static func tensor(
    _ entry: Entry, data: ArraySlice<UInt8>, file: String
  ) throws(TensorFileError) -> Tensor {
    guard let type = types[entry.type] else {
      throw TensorFileError(
        .unsupported, file: file, place: "\(entry.name): dtype", found: "\"\(entry.type)\"",
        expected: types.keys.sorted().joined(separator: ", "))
    }
    let count = try TensorLimits.elementCount(of: entry.shape, file: file, place: "\(entry.name): shape")
    guard data.count == count * type.byteCount else {
      throw TensorFileError(
        file: file, place: "\(entry.name): data_offsets", found: "\(data.count) bytes",
        expected: "\(count * type.byteCount) for the shape \(entry.shape) of \(entry.type)")
    }
    do {
      return Tensor(
        name: entry.name, shape: entry.shape, values: try type.values(of: data, bigEndian: false))
    } catch {
      throw TensorFileError(
        file: file, place: entry.name, found: "\(error.value) at element \(error.index)",
        expected: error.expected)
    }
  }

  private static let types: [String: ElementType] = [
    "F64": .float64, "F32": .float32, "F16": .float16, "BF16": .bfloat16, "I64": .int64, "I32": .int32,
    "I16": .int16, "I8": .int8, "U64": .uint64, "U32": .uint32, "U16": .uint16, "U8": .uint8,
    "BOOL": .boolean,
  ]
}

// MARK: - Header

extension Safetensors {
  /// What the header says of one tensor.
  private struct Entry {
    var name: String
    var type: String
    var shape: [Int]
    var begin: Int
    var end: Int
  }

  /// The keys that lead to what is wrong in the header.
  private struct HeaderFailure: Error {
    var path: [String]

    init(path: [String]) {
      self.path = path
    }

    /// The path of Foundation's error; it has none for a number that does not fit its type.
    init(_ error: any Error, tensor: String) {
      let keys: [any CodingKey] =
        switch error as? DecodingError {
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
          context.codingPath
        case .keyNotFound(let key, let context): context.codingPath + [key]
        default: []
        }
      path = keys.isEmpty ? [tensor] : keys.map(\.stringValue)
    }
  }

  /// The JSON header; `__metadata__` is for people and not used.
  private struct Header: Decodable {
    var entries: [Entry] = []

    private struct Name: CodingKey {
      var stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    private struct Description: Decodable {
      var dtype: String
      var shape: [Int]
      var data_offsets: [Int]
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Name.self)
      for key in container.allKeys where key.stringValue != "__metadata__" {
        let description: Description
        do {
          description = try container.decode(Description.self, forKey: key)
        } catch {
          throw HeaderFailure(error, tensor: key.stringValue)
        }
        guard description.data_offsets.count == 2 else {
          throw HeaderFailure(path: [key.stringValue, "data_offsets"])
        }
        entries.append(
          Entry(
            name: key.stringValue, type: description.dtype, shape: description.shape,
            begin: description.data_offsets[0], end: description.data_offsets[1]))
      }
    }
  }
}
