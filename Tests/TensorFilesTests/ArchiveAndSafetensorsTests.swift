import Testing

@testable import TensorFiles

@Suite struct ArchiveAndSafetensorsTests {
  private let network = [
    Tensor(name: "W1", shape: [3, 2], values: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]),
    Tensor(name: "b1", shape: [3], values: [0.01, 0.02, 0.03]),
    Tensor(name: "W2", shape: [1, 3], values: [0.7, 0.8, 0.9]),
    Tensor(name: "b2", shape: [1], values: [0.1]),
  ]

  @Test func `archives written by NumPy are read, stored and deflated`() throws {
    #expect(try TensorFile.tensors(from: LibraryFiles.storedArchive, file: "a.npz") == network)
    #expect(try TensorFile.tensors(from: LibraryFiles.deflatedArchive, file: "c.npz") == network)
  }

  @Test func `an archive made here is read, with 64-bit sizes and a comment too`() throws {
    let one = npy("<f4", "(1,)", data: [0, 0, 0x20, 0x40])
    let plain = Zip(members: [.init("a.npy", one), .init("dir/b.npy", one)])
    let read = try TensorFile.tensors(from: plain.bytes, file: "x.npz")
    #expect(read.map(\.name) == ["a", "dir/b"])
    #expect(read.allSatisfy { $0.values == [2.5] })
    var wide = plain
    wide.usesWideFields = true
    wide.comment = Array("PK\u{5}\u{6} is not the end".utf8)
    #expect(try TensorFile.tensors(from: wide.bytes, file: "x.npz") == read)
    #expect(try TensorFile.tensors(from: Zip(members: []).bytes, file: "x.npz") == [])
  }

  @Test func `files written by the safetensors library are read to the bit`() throws {
    let state = try TensorFile.tensors(from: LibraryFiles.stateDict, file: "t.safetensors")
    #expect(state.map(\.name) == ["0.bias", "0.weight", "2.bias", "2.weight"])
    #expect(state.map(\.shape) == [[3], [3, 2], [1], [1, 3]])
    #expect(state[1].values == network[0].values.map { Double(Float($0)) })
    let mixed = try TensorFile.tensors(from: LibraryFiles.mixedTypes, file: "mix.safetensors")
    // 6e-8 is nearest to 2⁻²⁴, the smallest binary16.
    let expected = [
      Tensor(name: "d", shape: [], values: [0.1]), Tensor(name: "i", shape: [1, 2], values: [1, -2]),
      Tensor(name: "h", shape: [5], values: [1.5, -2, 65504, 0x1p-24, .infinity]),
      Tensor(name: "u", shape: [1], values: [255]), Tensor(name: "t", shape: [2], values: [1, 0]),
    ]
    #expect(mixed == expected)
  }

  @Test func `bfloat16 is the upper half of a float`() throws {
    let header = #"{"x":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}"#
    let tensors = try Safetensors.tensors(
      from: safetensors(header, data: [0x80, 0x3F, 0x49, 0xC0]), file: "b.safetensors")
    #expect(tensors == [Tensor(name: "x", shape: [2], values: [1, -3.140625])])
  }

  @Test func `tensors without elements are read`() throws {
    let header = #"{"a":{"dtype":"F32","shape":[0,3],"data_offsets":[0,0]},"__metadata__":{"k":"v"}}   "#
    let tensors = try Safetensors.tensors(from: safetensors(header), file: "e.safetensors")
    #expect(tensors == [Tensor(name: "a", shape: [0, 3], values: [])])
  }
}

/// A safetensors file from its header and the bytes after it.
func safetensors(_ header: String, data: [UInt8] = []) -> [UInt8] {
  var bytes: [UInt8] = []
  bytes.append(littleEndian: UInt64(header.utf8.count))
  return bytes + Array(header.utf8) + data
}

/// A writer of small ZIP archives in which everything can be made wrong.
struct Zip {
  struct Member {
    var name: String
    var stored: [UInt8]
    var method: UInt16 = 0
    var flags: UInt16 = 0
    var size: UInt32
    var checksum: UInt32
    var declaredStoredSize: UInt32

    /// A stored member.
    init(_ name: String, _ contents: [UInt8]) {
      (self.name, stored, size) = (name, contents, UInt32(contents.count))
      checksum = Inflate.checksum(of: contents)
      declaredStoredSize = UInt32(contents.count)
    }
  }

  var members: [Member]
  var comment: [UInt8] = []
  var usesWideFields = false
  var directoryShift: UInt32 = 0

  var bytes: [UInt8] {
    var archive: [UInt8] = []
    var directory: [UInt8] = []
    for member in members {
      let offset = UInt32(archive.count)
      archive.append(littleEndian: UInt32(0x0403_4B50))
      archive += Array(repeating: 0, count: 22)
      archive.append(littleEndian: UInt16(member.name.utf8.count))
      archive.append(littleEndian: UInt16(0))
      archive += Array(member.name.utf8) + member.stored
      directory += entry(member, offset: offset)
    }
    let start = UInt32(archive.count)
    archive += directory
    archive.append(littleEndian: UInt32(0x0605_4B50))
    archive.append(littleEndian: UInt32(0))
    archive.append(littleEndian: UInt16(members.count))
    archive.append(littleEndian: UInt16(members.count))
    archive.append(littleEndian: UInt32(directory.count))
    archive.append(littleEndian: start + directoryShift)
    archive.append(littleEndian: UInt16(comment.count))
    return archive + comment
  }

  private func entry(_ member: Member, offset: UInt32) -> [UInt8] {
    var extra: [UInt8] = []
    if usesWideFields {
      for value: UInt16 in [0x7875, 2, 0, 1, 24] { extra.append(littleEndian: value) }
      for value in [member.size, member.declaredStoredSize, offset] {
        extra.append(littleEndian: UInt64(value))
      }
    }
    var entry: [UInt8] = []
    entry.append(littleEndian: UInt32(0x0201_4B50))
    for value in [20, 20, member.flags, member.method, 0, 0] { entry.append(littleEndian: UInt16(value)) }
    entry.append(littleEndian: member.checksum)
    for value in [member.declaredStoredSize, member.size] {
      entry.append(littleEndian: usesWideFields ? UInt32.max : value)
    }
    entry.append(littleEndian: UInt16(member.name.utf8.count))
    entry.append(littleEndian: UInt16(extra.count))
    entry += Array(repeating: 0, count: 10)
    entry.append(littleEndian: usesWideFields ? UInt32.max : offset)
    return entry + Array(member.name.utf8) + extra
  }
}
