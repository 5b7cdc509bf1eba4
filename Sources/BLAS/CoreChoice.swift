import CBLASLoading

/// Which kernels of OpenBLAS multiply, and who chose them.
///
/// OpenBLAS has kernels for many processors ("cores"), and chooses by model numbers: a version takes processors that are newer
/// than itself for old ones. OpenBLAS 0.3.21 takes a Sapphire Rapids, which has AVX-512, for a Prescott, which has SSE3.
public enum CoreChoice: Sendable, Hashable {
  /// OpenBLAS chose, and the processor can do no more than that, or nothing is known of it.
  case own
  /// The user chose, by the environment variable `OPENBLAS_CORETYPE`.
  case user
  /// Asked for, in place of OpenBLAS's own choice, for what the processor can do.
  case asked(VectorClass, insteadOf: String)
  /// OpenBLAS chose; a core for what the processor can do was asked for, and is not there or gave wrong products.
  case rejected(VectorClass, String, Rejection)

  /// Why a core that was asked for is not used.
  public enum Rejection: String, Sendable {
    /// OpenBLAS loads with another.
    case isMissing = "does not come"
    /// Its products of whole numbers, which no order of summation rounds, are not those of plain loops.
    case differs = "differs from the plain loops"
  }

  /// The reason in words; empty where OpenBLAS chose by itself.
  public var reason: String {
    switch self {
    case .own: ""
    case .user: "OPENBLAS_CORETYPE is set, which decides"
    case .asked(let abilities, let own):
      "asked for, as the processor has \(abilities.features); OpenBLAS itself chose \(own)"
    case .rejected(let abilities, let core, let why):
      "OpenBLAS's own choice: the processor has \(abilities.features), but \(core) \(why.rawValue)"
    }
  }
}

/// What processors for x86-64 can do, in the steps that OpenBLAS's kernels are written for.
public enum VectorClass: Int, Sendable, Comparable, CaseIterable {
  /// Two `Double` numbers at a time: what every such processor can do.
  case sse
  /// Four at a time.
  case avx
  /// Four at a time, multiplied and added in one.
  case fusedAVX
  /// Eight at a time.
  case avx512

  /// Of this processor; nil where it is of another kind.
  static var ofThisProcessor: VectorClass? {
    #if arch(x86_64)
      processor_has_avx512() != 0 ? .avx512 : processor_has_avx2_and_fma() != 0 ? .fusedAVX : .sse
    #else
      nil
    #endif
  }

  /// What a core's kernels need, nil for one that is not known here: whoever wrote it knew the processor.
  ///
  /// The cores of AMD's Bulldozer family are left out for the same reason: they multiply and add in one as well, and
  /// are chosen for these very processors, where vectors of four are slow.
  init?(core: String) {
    switch core.lowercased() {
    case "prescott", "core2", "penryn", "dunnington", "atom", "nano", "nehalem", "opteron", "opteron_sse3",
      "barcelona", "bobcat":
      self = .sse
    case "sandybridge": self = .avx
    case "haswell", "zen": self = .fusedAVX
    case "skylakex", "cooperlake", "sapphirerapids": self = .avx512
    default: return nil
    }
  }

  /// The features of its name, in words.
  var features: String {
    switch self {
    case .sse: "SSE3"
    case .avx: "AVX"
    case .fusedAVX: "AVX2 and FMA"
    case .avx512: "AVX-512"
    }
  }

  /// What to ask for where OpenBLAS chose `core` on a processor of this class, the best first: classes above that one's, and the
  /// plainest core of each by the name that `OPENBLAS_CORETYPE` takes.
  func better(than core: String) -> [(VectorClass, core: String)] {
    guard let own = VectorClass(core: core) else { return [] }
    let cores: [(VectorClass, core: String)] = [(.avx512, "SkylakeX"), (.fusedAVX, "Haswell")]
    return cores.filter { $0.0 > own && $0.0 <= self }
  }

  /// Whether it stands before another.
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
