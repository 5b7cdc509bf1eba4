/// A number format of a tensor file, and how its bytes become doubles.
enum ElementType: CaseIterable {
  case float64, float32, float16, bfloat16
  case int64, int32, int16, int8
  case uint64, uint32, uint16, uint8
  case boolean

  /// Bytes of one element.
  var byteCount: Int {
    switch self {
    case .float64, .int64, .uint64: 8
    case .float32, .int32, .uint32: 4
    case .float16, .bfloat16, .int16, .uint16: 2
    case .int8, .uint8, .boolean: 1
    }
  }

  /// An element that is not a number a double can stand for.
  struct Failure: Error {
    var index: Int
    var value: String
    var expected: String
  }

  /// The elements as doubles, each of them exactly.
  ///
  /// - Parameters:
  ///   - bytes: a whole number of elements.
  ///   - bigEndian: whether the most significant byte comes first.
  /// - Throws: ``Failure`` for an integer beyond 2^53 that no double equals, or a truth value other than 0
  ///   and 1.
  func values(of bytes: ArraySlice<UInt8>, bigEndian: Bool) throws(Failure) -> [Double] {
    switch self {
    case .float64 where bigEndian == Self.isBigEndianHere: Self.copied(bytes)
    case .float64: try map(bytes, bigEndian) { (bits: UInt64) in Double(bitPattern: bits) }
    case .float32: try map(bytes, bigEndian) { (bits: UInt32) in Double(Float(bitPattern: bits)) }
    case .float16: try map(bytes, bigEndian) { (bits: UInt16) in Self.half(bits) }
    case .bfloat16:
      try map(bytes, bigEndian) { (bits: UInt16) in Double(Float(bitPattern: UInt32(bits) << 16)) }
    case .int64: try map(bytes, bigEndian) { (value: Int64) in Double(exactly: value) }
    case .int32: try map(bytes, bigEndian) { (value: Int32) in Double(value) }
    case .int16: try map(bytes, bigEndian) { (value: Int16) in Double(value) }
    case .int8: try map(bytes, bigEndian) { (value: Int8) in Double(value) }
    case .uint64: try map(bytes, bigEndian) { (value: UInt64) in Double(exactly: value) }
    case .uint32: try map(bytes, bigEndian) { (value: UInt32) in Double(value) }
    case .uint16: try map(bytes, bigEndian) { (value: UInt16) in Double(value) }
    case .uint8: try map(bytes, bigEndian) { (value: UInt8) in Double(value) }
    case .boolean: try map(bytes, bigEndian) { (value: UInt8) in value <= 1 ? Double(value) : nil }
    }
  }

  private static let isBigEndianHere = 1.bigEndian == 1

  /// Doubles in this machine's byte order.
  private static func copied(_ bytes: ArraySlice<UInt8>) -> [Double] {
    Array(unsafeUninitializedCapacity: bytes.count / 8) { memory, count in
      UnsafeMutableRawBufferPointer(memory).copyBytes(from: bytes)
      count = bytes.count / 8
    }
  }

  /// Every element through `convert`, in order.
  private func map<Stored: FixedWidthInteger>(
    _ bytes: ArraySlice<UInt8>, _ bigEndian: Bool, _ convert: (Stored) -> Double?
  ) throws(Failure) -> [Double] {
    var values: [Double] = []
    values.reserveCapacity(bytes.count / byteCount)
    for index in 0..<bytes.count / byteCount {
      let stored = bytes.withUnsafeBytes {
        $0.loadUnaligned(fromByteOffset: index * MemoryLayout<Stored>.size, as: Stored.self)
      }
      let native = bigEndian ? Stored(bigEndian: stored) : Stored(littleEndian: stored)
      guard let value = convert(native) else {
        let expected = self == .boolean ? "0 or 1" : "an integer that a double holds exactly"
        throw Failure(index: index, value: "\(native)", expected: expected)
      }
      values.append(value)
    }
    return values
  }

  /// IEEE 754 binary16: 1 sign bit, 5 exponent bits, 10 fraction bits.
  ///
  /// By hand, since Swift has no `Float16` on Intel Macs.
  private static func half(_ bits: UInt16) -> Double {
    let exponent = Int(bits >> 10 & 0x1F)
    let fraction = Double(bits & 0x3FF)
    let sign: FloatingPointSign = bits >> 15 == 1 ? .minus : .plus
    let magnitude: Double =
      switch exponent {
      case 0: fraction * 0x1p-24
      case 31: fraction == 0 ? .infinity : .nan
      default: Double(sign: .plus, exponent: exponent - 25, significand: 1024 + fraction)
      }
    return sign == .minus ? -magnitude : magnitude
  }
}
