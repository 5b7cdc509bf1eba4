/// A ZIP archive in memory: stored and deflated members, found through the central directory.
///
/// Format: APPNOTE.TXT 6.3 (PKWARE). Every size and offset is checked against the bytes there are before
/// anything is allocated. Encrypted members, archives in several parts and archives of more than 65,534
/// members are refused.
struct ZipArchive {
  /// A member as the central directory describes it.
  struct Member {
    /// The entry's path in the archive.
    var name: String
    /// 0 for stored, 8 for deflate.
    var method: UInt16
    /// General-purpose bits; bit 0 says encrypted.
    var flags: UInt16
    /// CRC-32 of the contents.
    var checksum: UInt32
    /// Bytes in the archive.
    var storedSize: Int
    /// Bytes of the contents.
    var size: Int
    /// Where the entry's local header is.
    var offset: Int
  }

  /// The members in the order of the central directory.
  let members: [Member]
  private let bytes: [UInt8]
  private let file: String

  /// What an archive begins with: its first member, or the end record where it has none.
  static let magics: [[UInt8]] = [[0x50, 0x4B, 0x03, 0x04], [0x50, 0x4B, 0x05, 0x06]]

  /// Reads the central directory.
  ///
  /// - Throws: ``TensorFileError`` when it is damaged, or when the members together declare more bytes than the limit.
  init(bytes: [UInt8], file: String, limit: Int) throws(TensorFileError) {
    self.bytes = bytes
    self.file = file
    members = try Self.directory(of: bytes, file: file)
    var total = 0
    for member in members {
      total += member.size
      guard total <= limit else {
        throw TensorFileError(
          .unsupported, file: file, place: member.name,
          found: "more than \(limit) bytes declared", expected: "at most \(limit) in all members together")
      }
    }
    guard Set(members.map(\.name)).count == members.count else {
      throw TensorFileError(
        file: file, place: "central directory", found: "two members of one name", expected: "different names")
    }
  }
}

// MARK: - Directory

extension ZipArchive {
  /// Finds and reads the central directory.
  private static func directory(of bytes: [UInt8], file: String) throws(TensorFileError) -> [Member] {
    let end = try endRecord(of: bytes, file: file)
    guard let count = bytes.littleEndian(at: end + 10, as: UInt16.self),
      let length = bytes.littleEndian(at: end + 12, as: UInt32.self),
      let start = bytes.littleEndian(at: end + 16, as: UInt32.self),
      bytes.littleEndian(at: end + 4, as: UInt32.self) == 0,
      bytes.littleEndian(at: end + 8, as: UInt16.self) == count
    else {
      throw TensorFileError(
        .unsupported, file: file, place: "end of central directory", found: "an archive in several parts",
        expected: "a ZIP archive in one file")
    }
    guard count != .max, start != .max, length != .max else {
      throw TensorFileError(
        .unsupported, file: file, place: "end of central directory",
        found: "the marks of a large ZIP64 archive",
        expected: "fewer than 65,535 members and less than 4 GiB")
    }
    guard Int(start) + Int(length) <= end else {
      throw TensorFileError(
        file: file, place: "end of central directory",
        found: "a directory of \(length) bytes at offset \(start)",
        expected: "it to end before offset \(end)")
    }
    var members: [Member] = []
    var offset = Int(start)
    for _ in 0..<count {
      let (member, next) = try member(at: offset, before: Int(start) + Int(length), bytes, file: file)
      members.append(member)
      offset = next
    }
    return members
  }

  /// The offset of the end record: the last signature whose comment reaches exactly to the end of the file.
  private static func endRecord(of bytes: [UInt8], file: String) throws(TensorFileError) -> Int {
    let size = 22
    var offset = bytes.count - size
    while offset >= 0, offset >= bytes.count - size - Int(UInt16.max) {
      if bytes.littleEndian(at: offset, as: UInt32.self) == 0x0605_4B50,
        let comment = bytes.littleEndian(at: offset + 20, as: UInt16.self),
        offset + size + Int(comment) == bytes.count
      {
        return offset
      }
      offset -= 1
    }
    throw TensorFileError(
      file: file, found: "no end-of-central-directory record", expected: "a complete ZIP archive")
  }

  /// One entry of the central directory, and where the next one begins.
  private static func member(
    at offset: Int, before end: Int, _ bytes: [UInt8], file: String
  ) throws(TensorFileError) -> (Member, next: Int) {
    let damaged = TensorFileError(
      file: file, place: "central directory", found: "a damaged entry at offset \(offset)",
      expected: "an entry that ends by offset \(end)")
    guard bytes.littleEndian(at: offset, as: UInt32.self) == 0x0201_4B50,
      let flags = bytes.littleEndian(at: offset + 8, as: UInt16.self),
      let method = bytes.littleEndian(at: offset + 10, as: UInt16.self),
      let checksum = bytes.littleEndian(at: offset + 16, as: UInt32.self),
      let storedSize = bytes.littleEndian(at: offset + 20, as: UInt32.self),
      let size = bytes.littleEndian(at: offset + 24, as: UInt32.self),
      let nameLength = bytes.littleEndian(at: offset + 28, as: UInt16.self),
      let extraLength = bytes.littleEndian(at: offset + 30, as: UInt16.self),
      let commentLength = bytes.littleEndian(at: offset + 32, as: UInt16.self),
      let headerOffset = bytes.littleEndian(at: offset + 42, as: UInt32.self),
      let name = bytes.slice(at: offset + 46, length: Int(nameLength)),
      let extra = bytes.slice(at: name.endIndex, length: Int(extraLength))
    else { throw damaged }
    let next = extra.endIndex + Int(commentLength)
    guard next <= end else { throw damaged }
    var wide = WideFields(extra: Array(extra))
    guard let wideSize = wide.resolve(size), let wideStored = wide.resolve(storedSize),
      let wideOffset = wide.resolve(headerOffset)
    else { throw damaged }
    let member = Member(
      name: String(decoding: name, as: UTF8.self), method: method, flags: flags, checksum: checksum,
      storedSize: wideStored, size: wideSize, offset: wideOffset)
    return (member, next)
  }

  /// The 64-bit values that stand in the extra field for 32-bit ones of 0xFFFFFFFF (APPNOTE 4.5.3), in fixed
  /// order.
  private struct WideFields {
    private var values: [UInt64] = []

    init(extra: [UInt8]) {
      var offset = 0
      while let tag = extra.littleEndian(at: offset, as: UInt16.self),
        let length = extra.littleEndian(at: offset + 2, as: UInt16.self)
      {
        if tag == 1 {
          values = stride(from: offset + 4, through: offset + 4 + Int(length) - 8, by: 8).compactMap {
            extra.littleEndian(at: $0)
          }
          return
        }
        offset += 4 + Int(length)
      }
    }

    /// The value of a field: itself, or the next 64-bit one; nothing where that is missing or beyond 2^40.
    mutating func resolve(_ field: UInt32) -> Int? {
      guard field == .max else { return Int(field) }
      guard !values.isEmpty else { return nil }
      let value = values.removeFirst()
      return value < 1 << 40 ? Int(value) : nil
    }
  }
}

// MARK: - Contents

extension ZipArchive {
  /// The contents of a member, with its checksum verified.
  ///
  /// - Throws: ``TensorFileError`` when they are damaged, encrypted, compressed by another method, or of
  ///   another size than declared; also when a size is declared that the stored bytes cannot possibly
  ///   decompress to.
  func contents(of member: Member) throws(TensorFileError) -> [UInt8] {
    let stored = try storedBytes(of: member)
    let contents: [UInt8]
    switch member.method {
    case 0:
      guard member.size == stored.count else {
        throw failure(member, found: "\(stored.count) bytes", expected: "the declared \(member.size)")
      }
      contents = Array(stored)
    case 8: contents = try inflated(stored, of: member)
    default:
      throw TensorFileError(
        .unsupported, file: file, place: member.name, found: "compression method \(member.method)",
        expected: "0 (stored) or 8 (deflate)")
    }
    guard Inflate.checksum(of: contents) == member.checksum else {
      throw failure(member, found: "contents of another checksum", expected: "the declared CRC-32")
    }
    return contents
  }

  /// The bytes of a member as they stand in the archive.
  private func storedBytes(of member: Member) throws(TensorFileError) -> ArraySlice<UInt8> {
    guard member.flags & 1 == 0 else {
      throw TensorFileError(
        .unsupported, file: file, place: member.name, found: "encrypted contents",
        expected: "an archive without a password")
    }
    guard bytes.littleEndian(at: member.offset, as: UInt32.self) == 0x0403_4B50,
      let nameLength = bytes.littleEndian(at: member.offset + 26, as: UInt16.self),
      let extraLength = bytes.littleEndian(at: member.offset + 28, as: UInt16.self)
    else {
      throw failure(member, found: "no local header at offset \(member.offset)", expected: "one")
    }
    let start = member.offset + 30 + Int(nameLength) + Int(extraLength)
    guard let stored = bytes.slice(at: start, length: member.storedSize) else {
      throw failure(
        member, found: "\(member.storedSize) bytes declared at offset \(start)",
        expected: "them to lie inside the file of \(bytes.count)")
    }
    return stored
  }

  /// Deflated bytes decompressed.
  private func inflated(
    _ stored: ArraySlice<UInt8>, of member: Member
  ) throws(TensorFileError) -> [UInt8] {
    guard member.size / Inflate.greatestRatio <= stored.count else {
      throw failure(
        member, found: "\(member.size) bytes declared for \(stored.count) compressed ones",
        expected: "at most \(Inflate.greatestRatio) for each")
    }
    do {
      return try Inflate.bytes(stored, size: member.size)
    } catch {
      switch error {
      case .damaged: throw failure(member, found: "damaged compressed data", expected: "deflate data")
      case .wrongSize:
        throw failure(
          member, found: "contents of another size", expected: "the declared \(member.size) bytes")
      }
    }
  }

  private func failure(_ member: Member, found: String, expected: String) -> TensorFileError {
    TensorFileError(file: file, place: member.name, found: found, expected: expected)
  }
}
