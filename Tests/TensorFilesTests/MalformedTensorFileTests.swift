import Foundation
import Testing

@testable import TensorFiles

@Suite struct MalformedTensorFileTests {
  /// A file, and what its error has to say.
  private struct Case {
    var bytes: [UInt8]
    var parts: [String]

    init(_ bytes: [UInt8], _ parts: String...) {
      (self.bytes, self.parts) = (bytes, parts)
    }
  }

  private func check(_ cases: [Case]) {
    var failures: [String] = []
    for (index, example) in cases.enumerated() {
      do {
        let tensors = try TensorFile.tensors(from: example.bytes, file: "bad")
        failures.append("case \(index) \(example.parts): read as \(tensors)")
      } catch {
        let missing = (["bad: ", "found ", "expected "] + example.parts).filter {
          !error.description.contains($0)
        }
        if !missing.isEmpty { failures.append("case \(index): \(missing) not in: \(error)") }
      }
    }
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
  }

  @Test func `malformed npy files are refused with the place`() {
    let huge = "9223372036854775807"
    check([
      Case([], "an empty file"),
      Case(NumPyFile.magic, "header", "other first bytes"),
      Case(NumPyFile.magic + [4, 0, 0, 0], "format version 4.0"),
      Case(NumPyFile.magic + [1, 0], "header", "8 bytes in all"),
      Case(NumPyFile.magic + [1, 0, 0xFF, 0xFF, 0x7B], "a header of 65535 bytes"),
      Case(NumPyFile.magic + [2, 0, 0xFF, 0xFF, 0xFF, 0xFF], "a header of 4294967295 bytes"),
      Case(npy(header: "", data: []), "header", "its end", "'{'"),
      Case(npy(header: "{}", data: []), "a key missing"),
      Case(npy(header: "{'descr': '<f8', 'shape': ()}", data: []), "a key missing"),
      Case(npy(header: "{'descr': '<f8', 'descr': '<f8'}", data: []), "the key 'descr'", "each once"),
      Case(npy(header: "{'descr': '<f8', 'order': 1}", data: []), "the key 'order'"),
      Case(npy(header: "{'descr: 1", data: []), "a string in quotes"),
      Case(npy(header: "{'descr': [('x', '<f8')]}", data: []), "[('x'", "a string in quotes"),
      Case(npy(header: "{'fortran_order': 1}", data: []), "True or False"),
      Case(npy(header: "{'shape': (1)}", data: []), "',' after the only size"),
      Case(npy(header: "{'shape': (1, -2)}", data: []), "-2", "a size between 0"),
      Case(npy(header: "{'shape': (1, 2", data: []), "its end", "')'"),
      Case(npy(header: "{'shape': (99999999999999999999,)}", data: []), "a size between 0"),
      Case(npy(header: "{'shape': (1.5,)}", data: []), ".5,"),
      Case(
        npy(header: "{'descr': '<f8', 'fortran_order': False, 'shape': ()} x", data: []),
        "nothing but padding"),
      Case(npy("<c16", "(1,)", data: []), "header: descr", "'<c16'"),
      Case(npy("|O", "(1,)", data: []), "'|O'"), Case(npy("<U4", "(1,)", data: []), "'<U4'"),
      Case(npy("=f8", "(1,)", data: []), "'=f8'"), Case(npy("|f8", "(1,)", data: []), "'|f8'"),
      Case(npy("", "(1,)", data: []), "''"), Case(npy("<f16", "(1,)", data: []), "'<f16'"),
      Case(npy("<f8", "(\(huge), 2)", data: []), "header: shape", "[\(huge), 2]"),
      Case(npy("<f8", "(\(huge), \(huge), \(huge))", data: []), "shape"),
      Case(npy("|u1", "(4294967296, 4294967296)", data: []), "shape"),
      Case(npy("<f8", "(1000000000,)", data: []), "shape", "at most 268435456"),
      Case(
        npy("<f8", "(2,)", data: Array(repeating: 0, count: 15)), "data", "15 bytes", "16 for the shape [2]"),
      Case(npy("<f8", "(1,)", data: Array(repeating: 0, count: 9)), "9 bytes", "8 for the shape"),
      Case(npy("|b1", "(2,)", data: [0, 2]), "found 2 at element 1", "0 or 1"),
      Case(
        npy("<i8", "(1,)", data: [1, 0, 0, 0, 0, 0, 0x20, 0]), "found 9007199254740993",
        "a double holds exactly"),
    ])
  }

  @Test func `malformed archives are refused with the member`() {
    let one = npy("<f4", "(1,)", data: [0, 0, 0x20, 0x40])
    func altered(_ change: (inout Zip) -> Void) -> [UInt8] {
      var zip = Zip(members: [.init("a.npy", one)])
      change(&zip)
      return zip.bytes
    }
    // "Deflate" of 32 MiB of zeros is 32 KiB; here 5 bytes claim to be 2 GiB.
    let bomb = altered {
      $0.members[0].method = 8
      $0.members[0].stored = [1, 2, 3, 4, 5]
      $0.members[0].declaredStoredSize = 5
      $0.members[0].size = 0x7FFF_FFFF
    }
    // A stored block of 3 bytes (RFC 1951, 3.2.4) which is declared to be 1 and 4 bytes.
    let block: [UInt8] = [0x01, 3, 0, 0xFC, 0xFF, 1, 2, 3]
    func deflated(size: UInt32, _ stored: [UInt8]) -> [UInt8] {
      altered {
        $0.members[0].method = 8
        $0.members[0].stored = stored
        $0.members[0].declaredStoredSize = UInt32(stored.count)
        $0.members[0].size = size
      }
    }
    check([
      Case([0x50, 0x4B, 3, 4], "no end-of-central-directory record"),
      Case(Array(altered { _ in }.dropLast()), "no end-of-central-directory record"),
      Case(altered { $0.directoryShift = 100 }, "it to end before offset"),
      Case(altered { $0.directoryShift = 0xFFFF_FFFF - 115 }, "end of central directory"),
      Case(altered { $0.members.append(.init("a.npy", one)) }, "two members of one name"),
      Case(altered { $0.members[0].name = "readme.txt" }, "readme.txt", "only .npy files"),
      Case(altered { $0.members[0].name = "archive/data.pkl" }, "PyTorch checkpoint", ".safetensors"),
      Case(altered { $0.members[0].flags = 1 }, "a.npy", "encrypted"),
      Case(altered { $0.members[0].method = 14 }, "a.npy", "compression method 14"),
      Case(altered { $0.members[0].checksum += 1 }, "a.npy", "another checksum"),
      Case(altered { $0.members[0].size = 5 }, "a.npy", "the declared 5"),
      Case(
        altered { $0.members[0].declaredStoredSize = 1 << 30 }, "1073741824 bytes declared",
        "lie inside the file"),
      Case(altered { $0.members[0].size = 0xFFFF_FFFE }, "more than 2147483648 bytes declared"),
      Case(altered { $0.members[0].size = 0xFFFF_FFFF }, "a damaged entry"),
      Case(bomb, "2147483647 bytes declared for 5 compressed ones"),
      Case(deflated(size: 1, block), "contents of another size", "the declared 1 bytes"),
      Case(deflated(size: 4, block), "contents of another size", "the declared 4 bytes"),
      Case(deflated(size: 3, Array(block.dropLast())), "damaged compressed data"),
      Case(deflated(size: 3, block + [0]), "damaged compressed data"),
      Case(deflated(size: 3, [0xFF, 0xFF]), "damaged compressed data"),
      Case(deflated(size: 3, []), "damaged compressed data"),
      Case(
        altered { $0.members[0] = .init("a.npy", Array("hello".utf8)) }, "a.npy: header",
        "other first bytes"),
      Case(
        altered { $0.members[0] = .init("a.npy", npy("<f8", "(2,)", data: [])) }, "a.npy: data", "0 bytes"),
    ])
  }

  @Test func `malformed safetensors files are refused with the tensor`() {
    func one(_ entry: String, data: Int = 8) -> [UInt8] {
      safetensors("{\"w\":\(entry)}", data: Array(repeating: 0, count: data))
    }
    check([
      Case([1, 2, 3], "no header"),
      Case([0, 0, 0, 0, 0, 0, 0, 0x80], "a header of 9223372036854775808 bytes declared"),
      Case([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0x7B], "9223372036854775807"),
      Case([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], "18446744073709551615"),
      Case([0, 0, 0, 0, 0, 0, 0, 0], "text that does not begin with {"),
      Case(safetensors("[]"), "begin with {"), Case(safetensors("{"), "header", "a JSON object"),
      Case(safetensors("{\"w\":1}"), "header: w"),
      Case(safetensors(String(repeating: "{\"a\":", count: 200_000)), "header"),
      Case(one(#"{"dtype":"F64","shape":[1]}"#), "header: w: data_offsets"),
      Case(one(#"{"dtype":"F64","shape":[1],"data_offsets":[0]}"#), "header: w"),
      Case(one(#"{"dtype":"F64","shape":[1.5],"data_offsets":[0,8]}"#), "header: w: "),
      Case(one(#"{"dtype":"F64","shape":["1"],"data_offsets":[0,8]}"#), "header: w: shape"),
      Case(one(#"{"dtype":"F64","shape":[99999999999999999999],"data_offsets":[0,8]}"#), "header"),
      Case(
        one(#"{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,8]}"#), "w: dtype", "\"F8_E4M3\"", "BF16, BOOL"
      ),
      Case(one(#"{"dtype":"F64","shape":[-1],"data_offsets":[0,8]}"#), "w: shape", "[-1]"),
      Case(one(#"{"dtype":"F64","shape":[4611686018427387904,4],"data_offsets":[0,8]}"#), "w: shape"),
      Case(
        one(#"{"dtype":"F64","shape":[2],"data_offsets":[0,8]}"#), "w: data_offsets", "8 bytes",
        "16 for the shape"),
      Case(
        one(#"{"dtype":"F64","shape":[1],"data_offsets":[0,16]}"#), "w: data_offsets", "[0, 16]",
        "ends by 8"),
      Case(one(#"{"dtype":"F64","shape":[1],"data_offsets":[8,0]}"#), "[8, 0]"),
      Case(one(#"{"dtype":"F64","shape":[1],"data_offsets":[-8,0]}"#), "[-8, 0]"),
      Case(one(#"{"dtype":"F64","shape":[1],"data_offsets":[0,-9223372036854775808]}"#), "[0, -92233"),
      Case(
        one(#"{"dtype":"F64","shape":[1],"data_offsets":[0,8]}"#, data: 9), "data: found 9 bytes", "the 8"),
      Case(
        safetensors(
          #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"#
            + #""b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}"#,
          data: [0, 0, 0, 0, 0, 0]), "b: data_offsets", "[2, 6]", "begins at 4"),
      Case(
        one(
          #"{"dtype":"I64","shape":[1],"data_offsets":[0,8]},"#
            + #""w":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}"#,
          data: 9), "found 9 bytes"),
      Case(one(#"{"dtype":"BOOL","shape":[8],"data_offsets":[0,8]}"#, data: 7), "data_offsets"),
      Case(Array("hello, world".utf8), "header of"),
    ])
  }

  @Test func `files that cannot be read are told apart`() throws {
    let directory = FileManager.default.temporaryDirectory.path
    var found: [String] = []
    for path in [directory + "/no such file", directory, "", "a\0b"] {
      let error = #expect(throws: TensorFileError.self) { try TensorFile.read(path: path) }
      if error?.kind == .unreadable { found.append(error?.found ?? "") }
    }
    #expect(found == ["no such file", "a directory", "no such file", "no such file"])
  }

  @Test func `a file that is larger than what it has to hold is refused by its sizes`() throws {
    let limits = TensorLimits(numbers: 3, tensors: 1)
    let ours = [UInt8](repeating: 0, count: 24)
    func found(_ bytes: [UInt8]) -> String {
      let error = #expect(throws: TensorFileError.self) {
        try TensorFile.tensors(from: bytes, file: "large", limits: limits)
      }
      return error?.description ?? ""
    }
    // 2 MB of zeros are 2 KB of deflate data.
    var bomb = Zip(members: [.init("a.npy", npy("|u1", "(3,)", data: [1, 2, 3]))])
    bomb.members[0].method = 8
    bomb.members[0].size = 2_000_000
    #expect(found(bomb.bytes).contains("a.npy: found more than 1052696 bytes declared"))
    let padding = String(repeating: " ", count: 2_000_000)
    #expect(
      found(safetensors("{\(padding)}", data: ours)).contains(
        "header: found 2000002 bytes, expected at most 1052672"))
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).npz").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data([0x50, 0x4B, 3, 4]).write(to: URL(fileURLWithPath: path))
    #expect(truncate(path, 1 << 40) == 0)
    let sparse = #expect(throws: TensorFileError.self) { try TensorFile.read(path: path, limits: limits) }
    #expect(sparse?.found == "more than 1052696 bytes" && sparse?.kind == .unsupported)
  }

  @Test func `of a file with another number of numbers nothing but the header is read`() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).npy").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let count = 1 << 28
    try Data(npy("<f8", "(\(count),)", data: [])).write(to: URL(fileURLWithPath: path))
    #expect(truncate(path, off_t(npy("<f8", "(\(count),)", data: []).count + 8 * count)) == 0)
    let before = Self.mostMemory
    let error = #expect(throws: TensorFileError.self) {
      try NumPyFile.values(path: path, count: 3, each: "parameter")
    }
    #expect(error?.found == "268435456 numbers" && error?.expected == "3 (one for each parameter)")
    // The whole has twice as much.
    #expect(Self.mostMemory < before + 1 << 30)
  }

  /// The most memory, in bytes, that this process has had.
  private static var mostMemory: Int {
    var usage = rusage()
    getrusage(0, &usage)
    #if os(macOS)
      return usage.ru_maxrss
    #else
      return usage.ru_maxrss * 1024
    #endif
  }

  @Test func `no cut and no changed byte makes any reader crash or lie about its shape`() {
    let files = [
      LibraryFiles.littleEndianDouble, LibraryFiles.bigEndianFloatFortran, LibraryFiles.integerVersion2,
      LibraryFiles.storedArchive, LibraryFiles.deflatedArchive, LibraryFiles.stateDict,
      LibraryFiles.mixedTypes,
    ]
    var refused = 0
    var readWhenCut: [Int] = []
    for file in files {
      for length in 0..<file.count {
        if (try? TensorFile.tensors(from: Array(file.prefix(length)), file: "")) != nil {
          readWhenCut.append(length)
        } else {
          refused += 1
        }
      }
      for index in file.indices {
        for byte in [0, 0x7F, 0xFF, file[index] ^ 1, file[index] ^ 0x80] {
          var changed = file
          changed[index] = byte
          // A Tensor checks its own count, so that reading at all is the test.
          if (try? TensorFile.tensors(from: changed, file: "")) == nil { refused += 1 }
        }
      }
    }
    #expect(readWhenCut.isEmpty, "a cut file was read")
    // All 3,381 cuts, and well over half of the changes.
    #expect(refused > 3381)
  }
}
