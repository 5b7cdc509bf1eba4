import CZlib

/// Decompression of raw deflate data (RFC 1951) by zlib, and its checksum.
enum Inflate {
  /// Why data could not be decompressed.
  enum Failure: Error {
    /// The data ends too early or is not deflate data.
    case damaged
    /// It decompresses to more, or to less, than was declared.
    case wrongSize
  }

  /// The most that deflate can compress: 258 bytes by a quarter of a byte.
  static let greatestRatio = 1032

  /// The decompressed bytes, exactly `size` of them.
  ///
  /// Never more than `size` + 1 bytes are allocated: the one more shows that the data goes on.
  static func bytes(_ compressed: ArraySlice<UInt8>, size: Int) throws(Failure) -> [UInt8] {
    var stream = z_stream()
    guard inflateInit2_(&stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw .damaged }
    defer { inflateEnd(&stream) }
    var input = Array(compressed)
    var status = Z_OK
    var produced = 0
    let output = [UInt8](unsafeUninitializedCapacity: size + 1) { output, count in
      input.withUnsafeMutableBufferPointer { input in
        stream.next_in = input.baseAddress
        stream.avail_in = uInt(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = uInt(size + 1)
        status = inflate(&stream, Z_FINISH)
      }
      produced = size + 1 - Int(stream.avail_out)
      count = produced
    }
    guard produced <= size else { throw .wrongSize }
    guard status == Z_STREAM_END, stream.avail_in == 0 else { throw .damaged }
    guard produced == size else { throw .wrongSize }
    return output
  }

  /// CRC-32 as ZIP uses it.
  static func checksum(of bytes: [UInt8]) -> UInt32 {
    bytes.withUnsafeBufferPointer { UInt32(crc32_z(0, $0.baseAddress, z_size_t($0.count))) }
  }
}
