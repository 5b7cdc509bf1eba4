/// Seeds of single cases, derived from the run's seed and the case's name.
///
/// A case therefore gets the same random numbers whatever else is run, in which order or on how many threads.
package enum Seeds {
  /// FNV-1a over the name, started from the run's seed (Fowler, Noll & Vo, parameters for 64 bits).
  package static func seed(run: UInt64, name: String) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ run
    for byte in name.utf8 {
      hash ^= UInt64(byte)
      hash &*= 0x100_0000_01b3
    }
    return hash
  }
}
