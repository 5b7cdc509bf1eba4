import Foundation

/// Times work in the unit of another piece of work, both in turn, so that a drift of the machine cancels.
///
/// Time is the processor's time for this process: it does not run while another process has the core.
struct Stopwatch {
  /// Pairs of timings.
  var repetitions: Int

  /// A timing is repeated until it takes this many seconds, thousands of times the clock's own cost.
  private static let shortest = 2e-3

  /// Seconds of one call, as a mean over as many calls as it takes to be timed.
  func seconds(_ work: () throws -> Void) rethrows -> Double {
    var calls = 1
    while true {
      let start = Self.processorSeconds()
      for _ in 0..<calls { try work() }
      let elapsed = Self.processorSeconds() - start
      if elapsed >= Self.shortest { return elapsed / Double(calls) }
      calls *= 2
    }
  }

  /// Seconds of `work` over seconds of `unit`, once for each repetition, after one that is not counted.
  func ratios(_ work: () throws -> Void, unit: () throws -> Void) rethrows -> [Double] {
    var ratios: [Double] = []
    for _ in 0...repetitions {
      let time = try seconds(work)
      ratios.append(time / (try seconds(unit)))
    }
    return Array(ratios.dropFirst())
  }

  /// The processor time that this process has taken.
  static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

extension [Double] {
  /// The median; NaN of none.
  var median: Double {
    let sorted = sorted()
    guard !sorted.isEmpty else { return .nan }
    let middle = count / 2
    return count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
  }
}
