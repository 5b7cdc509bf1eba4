import Foundation
import Testing

@testable import TensorFiles

@Suite struct NumPyFileTests {
  @Test func `files written by NumPy are read to the bit`() throws {
    let double = try NumPyFile.tensor(from: LibraryFiles.littleEndianDouble, file: "f8.npy")
    #expect(double.shape == [3, 2])
    #expect(double.values == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
    let float = try NumPyFile.tensor(from: LibraryFiles.bigEndianFloatFortran, file: "f4.npy")
    #expect(float.shape == [3, 2])
    #expect(float.values == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6].map { Double(Float($0)) })
    let integer = try NumPyFile.tensor(from: LibraryFiles.integerVersion2, file: "i8.npy")
    #expect(integer.shape == [1, 2, 3])
    #expect(integer.values == [-3, -2, -1, 0, 1, 2])
    let cube = try NumPyFile.tensor(from: LibraryFiles.shortFortranVersion3, file: "i2.npy")
    #expect(cube.shape == [2, 3, 4])
    #expect(cube.values == (0..<24).map(Double.init))
  }

  @Test func `what is written is read back to the bit, whatever the shape`() throws {
    let special = [0.1, -0.0, .leastNonzeroMagnitude, 1.7976931348623157e308, .infinity, -1e-310]
    let tensors = [
      Tensor(shape: [], values: [0.1]), Tensor(shape: [6], values: special),
      Tensor(shape: [2, 3], values: special), Tensor(shape: [0, 3], values: []),
      Tensor(shape: Array(repeating: 1, count: 30_000), values: [2]),
    ]
    for tensor in tensors {
      let bytes = NumPyFile.bytes(of: tensor)
      let read = try NumPyFile.tensor(from: bytes, file: "round.npy")
      #expect(read.shape == tensor.shape)
      #expect(read.values.map(\.bitPattern) == tensor.values.map(\.bitPattern))
      #expect((bytes.count - 8 * tensor.values.count) % 64 == 0)
    }
    // 30,000 dimensions need a header beyond the 65,535 bytes of version 1.
    #expect(tensors.map { NumPyFile.bytes(of: $0)[6] } == [1, 1, 1, 1, 2])
    let nan = try NumPyFile.tensor(from: NumPyFile.bytes(of: Tensor(shape: [1], values: [.nan])), file: "nan")
    #expect(nan.values[0].isNaN)
  }

  @Test func `the written bytes are those of NumPy`() {
    let tensor = Tensor(shape: [3, 2], values: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
    // NumPy pads to 128 bytes to leave room for growth; ours is the same header in the same 128 bytes.
    #expect(NumPyFile.bytes(of: tensor) == LibraryFiles.littleEndianDouble)
  }

  @Test func `a file is written and read by path`() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).npy").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let tensor = Tensor(shape: [2], values: [1.5, -2])
    try NumPyFile.write(tensor, to: path)
    #expect(try NumPyFile.values(path: path, count: 2, each: "parameter") == tensor.values)
    #expect(try TensorFile.read(path: path) == [tensor])
  }

  @Test func `every number format is read in both byte orders`() throws {
    // Descriptor, bytes least significant first, the numbers they stand for.
    let cases: [(String, [[UInt8]], [Double])] = [
      ("f8", [[0, 0, 0, 0, 0, 0, 0xF8, 0xBF]], [-1.5]),
      ("f4", [[0, 0, 0x20, 0x40]], [2.5]),
      (
        "f2", [[0x01, 0x00], [0xFF, 0x7B], [0x00, 0xC0], [0x00, 0xFC]], [0x1p-24, 65504, -2, -.infinity]
      ),
      ("i8", [[0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]], [-2]),
      ("i4", [[0, 0, 0, 0x80]], [-2_147_483_648]), ("i2", [[0x00, 0x80]], [-32768]),
      ("u8", [[0, 0, 0, 0, 0, 0, 0, 0x80]], [0x1p63]), ("u4", [[0xFF, 0xFF, 0xFF, 0xFF]], [4_294_967_295]),
      ("u2", [[0x01, 0x02]], [513]),
    ]
    for (descriptor, elements, expected) in cases {
      let little = npy("<" + descriptor, "(\(elements.count),)", data: elements.flatMap { $0 })
      let big = npy(">" + descriptor, "(\(elements.count),)", data: elements.flatMap { $0.reversed() })
      #expect(try NumPyFile.tensor(from: little, file: descriptor).values == expected, "\(descriptor)")
      #expect(try NumPyFile.tensor(from: big, file: descriptor).values == expected, "\(descriptor)")
    }
    #expect(
      try NumPyFile.tensor(from: npy("|i1", "(2,)", data: [0xFF, 0x7F]), file: "").values == [-1, 127])
    #expect(
      try NumPyFile.tensor(from: npy("|u1", "(2,)", data: [0xFF, 0x7F]), file: "").values == [255, 127])
    #expect(try NumPyFile.tensor(from: npy("|b1", "(2,)", data: [0, 1]), file: "").values == [0, 1])
  }

  @Test func `the keys of the header may come in any order, in either quotes`() throws {
    let header = #"{ "shape":(2 ,1,) , 'fortran_order' : True,"descr":"|u1"}"#
    let tensor = try NumPyFile.tensor(from: npy(header: header, data: [7, 8]), file: "x.npy")
    #expect(tensor == Tensor(shape: [2, 1], values: [7, 8]))
  }
}

/// A version-1 file from a header and the bytes after it.
func npy(header: String, data: [UInt8]) -> [UInt8] {
  var bytes = NumPyFile.magic + [1, 0]
  bytes.append(littleEndian: UInt16(header.utf8.count))
  return bytes + Array(header.utf8) + data
}

/// A version-1 file from a descriptor and a shape.
func npy(_ descriptor: String, _ shape: String, data: [UInt8]) -> [UInt8] {
  npy(header: "{'descr': '\(descriptor)', 'fortran_order': False, 'shape': \(shape), }\n", data: data)
}
