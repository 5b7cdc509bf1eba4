import Foundation
import Testing

@testable import InputFiles

@Suite struct FileContentsTests {
  /// A folder of a test's own, removed with the value.
  private final class Scratch {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("input-files-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
      let file = folder.appendingPathComponent(name)
      try Data(bytes).write(to: file)
      return file.path
    }
  }

  @Test func `what is no file is told apart and not waited for`() throws {
    let scratch = try Scratch()
    let pipe = scratch.folder.appendingPathComponent("pipe").path
    mkfifo(pipe, 0o600)
    var cases: [(path: String, found: String)] = [
      (scratch.folder.path + "/none", "no such file"), ("", "no such file"), ("a\0b", "no such file"),
      (scratch.folder.path, "a directory"), (pipe, "a pipe"), ("/dev/null", "a device"),
      ("/dev/zero", "a device"), ("/dev/tty", "a device"),
    ]
    #if os(Linux)
      cases += [("/proc/self/status", "a file of 0 bytes that holds some, which the system makes up")]
    #endif
    // Nobody writes to the pipe: whoever waited for it would not come back.
    for (path, found) in cases {
      let read = #expect(throws: FileReadingError.self) { try FileContents.read(path: path, limit: 100) }
      #expect(read?.found == found && read?.isUnreadable == true, "\(path)")
      let begun = #expect(throws: FileReadingError.self) { try FileContents.beginning(path: path, count: 10) }
      #expect(begun?.found == found, "\(path)")
    }
  }

  @Test func `of a file that is missing the one beside it is named whose name is nearly the same`() throws {
    let scratch = try Scratch()
    let near = try scratch.write("regression.json", [])
    _ = try scratch.write("regression.csv", [])
    _ = try scratch.write(".regresion.json", [])
    func expected(_ name: String) -> String {
      FileReadingError(path: scratch.folder.path + "/" + name, reason: .missing).expected
    }
    for name in ["regresion.json", "regression.jsn", "Regression.json"] {
      #expect(expected(name) == "a readable file, such as \(near)", "\(name)")
    }
    for name in ["other.json", "r.json", "missing/regression.json", ""] {
      #expect(expected(name) == "a readable file", "\(name)")
    }
  }

  @Test func `a path has its folder, name and stem, also where it is a single letter`() {
    for (path, folder, name, stem) in [
      ("a", "", "a", "a"), ("-", "", "-", "-"), ("/a", "/", "a", "a"), ("b/a.json", "b", "a.json", "a"),
      ("/b/c/.a", "/b/c", ".a", ".a"), ("b/", "b", "", ""), ("a.b.c", "", "a.b.c", "a.b"), ("", "", "", ""),
    ] {
      #expect(PathParts.folder(of: path) == folder, "\(path)")
      #expect(PathParts.name(of: path) == name && PathParts.stem(of: name) == stem, "\(path)")
    }
  }

  @Test func `a file is read up to its limit, and not at all beyond it`() throws {
    let scratch = try Scratch()
    let path = try scratch.write("file", Array(1...100))
    #expect(try FileContents.read(path: path, limit: 100) == Array(1...100))
    #expect(throws: FileReadingError(path: path, reason: .tooLarge(limit: 99))) {
      try FileContents.read(path: path, limit: 99)
    }
    let (beginning, size) = try FileContents.beginning(path: path, count: 3)
    #expect(beginning == [1, 2, 3] && size == 100)
    #expect(try FileContents.beginning(path: path, count: 200).bytes.count == 100)
    #expect(try FileContents.read(path: try scratch.write("empty", []), limit: 0) == [])
  }

  @Test func `reading a text ends soon after a zero byte or a line that is too long`() throws {
    let scratch = try Scratch()
    let path = try scratch.write("sparse", [])
    #expect(truncate(path, 1 << 28) == 0)
    #expect(try FileContents.read(path: path, limit: 1 << 30, longestLine: .max).count <= 1 << 20)
    let line = [UInt8](repeating: 0x78, count: 3 << 20)
    let long = try scratch.write("long", line)
    #expect(try FileContents.read(path: long, limit: 1 << 30, longestLine: 1000).count <= 1 << 20)
    #expect(try FileContents.read(path: long, limit: 1 << 30, longestLine: 3 << 20) == line)
    let lines = try scratch.write("lines", line + [0x0A] + line)
    #expect(try FileContents.read(path: lines, limit: 1 << 30, longestLine: 3 << 20).count == 6 << 20 + 1)
  }

  @Test func `a pipe that the caller hands on is read to its end`() throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    defer { close(ends[0]) }
    let text = Array("handed on".utf8)
    #expect(write(ends[1], text, text.count) == text.count)
    close(ends[1])
    #expect(try FileContents.read(path: "/dev/fd/\(ends[0])", limit: 100) == text)
  }
}
