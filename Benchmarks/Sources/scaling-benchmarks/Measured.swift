import Foundation

/// A result, and the time and memory that it took.
struct Measured<Result> {
  let result: Result
  let processorSeconds: Double
  let seconds: Double

  init(_ work: () throws -> Result) rethrows {
    let clock = ContinuousClock()
    let (start, processor) = (clock.now, Self.processorSeconds())
    result = try work()
    seconds = (clock.now - start) / .seconds(1)
    processorSeconds = Self.processorSeconds() - processor
  }

  /// One line of comma-separated values.
  func write(series: String, value: Int, parameters: Int, evaluations: Int) {
    let times = String(format: "%.6f,%.6f,%.1f", processorSeconds, seconds, Self.peakMegabytes)
    Output.line("\(series),\(value),\(parameters),\(evaluations),\(times)")
  }

  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// The largest resident set of this process so far.
  private static var peakMegabytes: Double {
    var usage = rusage()
    // RUSAGE_SELF, which is of another type on each system.
    getrusage(0, &usage)
    #if os(macOS)
      let bytes = Double(usage.ru_maxrss)
    #else
      let bytes = Double(usage.ru_maxrss) * 1024
    #endif
    return bytes / 1e6
  }
}

/// Standard output, a line at a time: `print` holds lines back in a pipe.
enum Output {
  static func line(_ text: String) {
    FileHandle.standardOutput.write(Data((text + "\n").utf8))
  }
}
