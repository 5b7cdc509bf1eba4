import Foundation
import Testing

@testable import BLAS

@Suite("The choice of a BLAS's kernels")
struct CoreChoiceTests {
  @Test(
    "A core is asked for where it is of a higher class than the library's own, and the processor can do it"
  )
  func better() {
    func asked(_ processor: VectorClass, _ own: String) -> [String] {
      processor.better(than: own).map(\.core)
    }
    #expect(asked(.avx512, "Prescott") == ["SkylakeX", "Haswell"])
    #expect(asked(.avx512, "Haswell") == ["SkylakeX"])
    #expect(asked(.avx512, "Zen") == ["SkylakeX"])
    #expect(asked(.fusedAVX, "Prescott") == ["Haswell"])
    #expect(asked(.fusedAVX, "Sandybridge") == ["Haswell"])
    for own in ["Haswell", "Zen", "SkylakeX", "Cooperlake", "SapphireRapids"] {
      #expect(asked(.fusedAVX, own).isEmpty)
    }
    for processor in [VectorClass.sse, .avx] { #expect(asked(processor, "Prescott").isEmpty) }
    #expect(asked(.avx512, "SkylakeX").isEmpty)
    #expect(asked(.avx512, "Cooperlake").isEmpty)
  }

  @Test("A core that is not known is left alone, as one that a processor of the Bulldozer family has")
  func unknown() {
    for own in ["", "Excavator", "Piledriver", "NEOVERSEN1", "Unknown", "a core of years to come"] {
      #expect(VectorClass(core: own) == nil)
      #expect(VectorClass.avx512.better(than: own).isEmpty)
    }
  }

  @Test("The best core that multiplies as loops do is taken, and the reason says in place of which")
  func asked() throws {
    let shelf = Shelf(own: "Prescott", others: ["SkylakeX": .right, "Haswell": .right])
    let best = try #require(shelf.load(for: .avx512))
    #expect(best.name == "OpenBLAS 0.3.21 SkylakeX")
    #expect(best.choice == .asked(.avx512, insteadOf: "Prescott"))
    #expect(
      best.choice.reason == "asked for, as the processor has AVX-512; OpenBLAS itself chose Prescott")
    #expect(shelf.openNow == ["SkylakeX"])
    let less = try #require(shelf.load(for: .fusedAVX))
    #expect(less.name == "OpenBLAS 0.3.21 Haswell")
    #expect(
      less.choice.reason
        == "asked for, as the processor has AVX2 and FMA; OpenBLAS itself chose Prescott")
  }

  @Test(
    "Where products differ from the loops', be it in one precision, the next core is taken, then the library's own"
  )
  func differing() throws {
    for wrong in [Kernels.wrongDouble, .wrongFloat, .wrongTransposed] {
      let shelf = Shelf(own: "Prescott", others: ["SkylakeX": wrong, "Haswell": .right])
      #expect(try #require(shelf.load(for: .avx512)).choice == .asked(.fusedAVX, insteadOf: "Prescott"))
      #expect(shelf.openNow == ["Haswell"])

      let allWrong = Shelf(own: "Prescott", others: ["SkylakeX": wrong, "Haswell": wrong])
      let library = try #require(allWrong.load(for: .avx512))
      #expect(library.name == "OpenBLAS 0.3.21 Prescott")
      #expect(library.choice == .rejected(.avx512, "SkylakeX", .differs))
      #expect(
        library.choice.reason
          == "OpenBLAS's own choice: the processor has AVX-512, but SkylakeX differs from the plain loops")
      #expect(allWrong.openNow == ["Prescott"])
    }
  }

  @Test("A core that the library does not have is not taken for one")
  func missing() throws {
    let shelf = Shelf(own: "Prescott", others: [:])
    let library = try #require(shelf.load(for: .fusedAVX))
    #expect(library.name == "OpenBLAS 0.3.21 Prescott")
    #expect(library.choice == .rejected(.fusedAVX, "Haswell", .isMissing))
    #expect(
      library.choice.reason
        == "OpenBLAS's own choice: the processor has AVX2 and FMA, but Haswell does not come")
    #expect(shelf.openNow == ["Prescott"])
  }

  @Test("What the user chose stands, and so does a choice that fits: the library is loaded once")
  func untouched() throws {
    let slow = Shelf(own: "Prescott", others: ["Haswell": .right])
    let chosen = try #require(slow.load(for: .fusedAVX, isChosenByUser: true))
    #expect(chosen.name == "OpenBLAS 0.3.21 Prescott" && chosen.choice == .user && slow.opened == 1)
    #expect(chosen.choice.reason == "OPENBLAS_CORETYPE is set, which decides")
    let fitting = Shelf(own: "Zen", others: ["Haswell": .right])
    let own = try #require(fitting.load(for: .fusedAVX))
    #expect(own.name == "OpenBLAS 0.3.21 Zen" && own.choice == .own && fitting.opened == 1)
    #expect(own.choice.reason.isEmpty)
    // Another processor than x86-64.
    #expect(try #require(slow.load(for: nil)).choice == .own)
    // Accelerate tells no core, and knows of no variable.
    let silent = Shelf(own: "", others: [:])
    #expect(try #require(silent.load(for: .avx512, isChosenByUser: true)).choice == .own)
  }
}

// MARK: - Kernels that stand for others

/// Products that are right, or wrong in one respect.
private enum Kernels {
  case right, wrongDouble, wrongFloat, wrongTransposed

  var double: BLASLibrary.DoubleProduct {
    switch self {
    case .right, .wrongFloat:
      { multiply($1, $2, $3, $4, $5, $7, $8, $9, $10, $12, $13, mistake: 0) }
    case .wrongDouble:
      { multiply($1, $2, $3, $4, $5, $7, $8, $9, $10, $12, $13, mistake: 0x1p-52) }
    case .wrongTransposed:
      { multiply($1, $2, $3, $4, $5, $7, $8, $9, $10, $12, $13, mistake: $1 == 112 && $2 == 112 ? 1 : 0) }
    }
  }

  var float: BLASLibrary.FloatProduct {
    switch self {
    case .wrongFloat:
      { multiply($1, $2, $3, $4, $5, $7, $8, $9, $10, $12, $13, mistake: 0x1p-23) }
    case .right, .wrongDouble, .wrongTransposed:
      { multiply($1, $2, $3, $4, $5, $7, $8, $9, $10, $12, $13, mistake: 0) }
    }
  }
}

/// op(A) op(B), whose last element is wrong by a relative mistake.
private func multiply<Scalar: BinaryFloatingPoint>(
  _ left: Int32, _ right: Int32, _ rows: Int32, _ columns: Int32, _ inner: Int32,
  _ a: UnsafePointer<Scalar>, _ lda: Int32, _ b: UnsafePointer<Scalar>, _ ldb: Int32,
  _ c: UnsafeMutablePointer<Scalar>, _ ldc: Int32, mistake: Scalar
) {
  for row in 0..<Int(rows) {
    for column in 0..<Int(columns) {
      var sum = Scalar.zero
      for term in 0..<Int(inner) {
        sum +=
          a[left == 112 ? term * Int(lda) + row : row * Int(lda) + term]
          * b[right == 112 ? column * Int(ldb) + term : term * Int(ldb) + column]
      }
      c[row * Int(ldc) + column] = sum
    }
  }
  let last = Int(rows - 1) * Int(ldc) + Int(columns - 1)
  c[last] += c[last] * mistake
}

/// A library that chooses its own core unless it is asked for one that it has.
private final class Shelf {
  private let own: String
  private let others: [String: Kernels]
  /// How often it was loaded, and the cores of those that were not closed.
  private(set) var (opened, openNow): (Int, [String]) = (0, [])

  init(own: String, others: [String: Kernels]) { (self.own, self.others) = (own, others) }

  func load(for processor: VectorClass?, isChosenByUser: Bool = false) -> BLASLibrary? {
    openNow = []
    return BLASLibrary.load(["a file"], for: processor, isChosenByUser: isChosenByUser) { file, core in
      let found = core.flatMap { others[$0] == nil ? nil : $0 } ?? own
      let kernels = others[found] ?? .right
      opened += 1
      openNow.append(found)
      return OpenedLibrary(
        name: "OpenBLAS 0.3.21", core: found, double: kernels.double, float: kernels.float,
        close: { self.openNow.removeAll { $0 == found } })
    }
  }
}

// MARK: - The library of this machine

@Suite("OpenBLAS, loaded again with other kernels", .enabled(if: OpenBLAS.canBeAsked))
struct ReloadingTests {
  @Test("It multiplies whole numbers as plain loops do")
  func isRight() throws {
    #expect(try #require(BLASLibrary.found).multipliesLikeLoops())
  }

  // In processes of their own, where no library is loaded yet.

  @Test(
    "A core is exchanged for the one asked for, and neither the environment nor a child has the variable then"
  )
  func exchange() async {
    await #expect(processExitsWith: .success) {
      unsetenv(BLASLibrary.coreVariable)
      setenv("GRADIENT_CHECK_TEST", "kept", 1)
      let before = ProcessInfo.processInfo.environment
      // As OpenBLAS would choose on a processor that it does not know.
      let library = try #require(
        BLASLibrary.load(for: .fusedAVX) { OpenedLibrary($0, core: $1 ?? "Prescott") })
      try #require(library.name.hasSuffix(" Haswell"))
      try #require(library.choice == .asked(.fusedAVX, insteadOf: "Prescott"))
      try #require(ProcessInfo.processInfo.environment == before)
      let child = Process()
      child.executableURL = URL(fileURLWithPath: "/bin/sh")
      child.arguments = [
        "-c", "test -z \"${\(BLASLibrary.coreVariable)+set}\" && test \"$GRADIENT_CHECK_TEST\" = kept",
      ]
      try child.run()
      child.waitUntilExit()
      try #require(child.terminationStatus == 0)
    }
  }

  @Test("Where a part of the program has loaded the library, its choice stays")
  func loadedBefore() async {
    await #expect(processExitsWith: .success) {
      unsetenv(BLASLibrary.coreVariable)
      let file = try #require(BLASLibrary.files.first { OpenedLibrary($0, core: "Prescott") != nil })
      let library = try #require(BLASLibrary.load([file], for: .fusedAVX))
      try #require(library.name.hasSuffix(" Prescott"))
      try #require(library.choice == .rejected(.fusedAVX, "Haswell", .isMissing))
      try #require(library.multipliesLikeLoops())
    }
  }

  @Test("The user's choice is loaded, whatever the processor can do")
  func chosen() async {
    await #expect(processExitsWith: .success) {
      setenv(BLASLibrary.coreVariable, "Prescott", 1)
      let library = try #require(BLASLibrary.load())
      try #require(library.name.hasSuffix(" Prescott") && library.choice == .user)
      try #require(getenv(BLASLibrary.coreVariable).map { String(cString: $0) } == "Prescott")
    }
  }
}

/// What the tests of the library itself need of a machine.
private enum OpenBLAS {
  /// Whether there is one with kernels to choose from, and a processor that can do Haswell's.
  static var canBeAsked: Bool {
    guard let library = BLASLibrary.found, let processor = VectorClass.ofThisProcessor else { return false }
    let core = library.name.split(separator: " ").last.map(String.init) ?? ""
    return VectorClass(core: core) != nil && processor >= .fusedAVX
  }
}
