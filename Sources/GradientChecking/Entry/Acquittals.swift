import Derivatives

// Accusations that are taken back once all entries were looked at.

extension ValueCheck {
  /// Takes back accusations that the values' own structure may explain.
  ///
  /// It is a property of the program, and shows along some parameters more than along others: the largest counts for all. But
  /// claims of a gradient that is exact agree with such values by accident alone: where more claims agree with them far within
  /// their scatter than do not, it is the values' derivative that is claimed, and the accusations stand.
  ///
  /// - Returns: the evaluations it took.
  func acquit(
    _ examined: inout [Examined], _ size: GradientSize, _ record: ValueRecord
  ) throws -> Int {
    guard let scatter = examined.compactMap(\.structure).max() else { return 0 }
    let accused = accused(examined, scatter)
    let (agreeing, evaluations) = try agreeing(examined, more: accused.count, scatter, size, record)
    guard agreeing <= accused.count else { return evaluations }
    for place in accused { pardon(&examined[place].result, scatter) }
    return evaluations
  }

  /// The entries whose accusation the structure may explain.
  func accused(_ examined: [Examined], _ scatter: Double) -> [Int] {
    examined.indices.filter { place in
      let result = examined[place].result
      guard result.verdict == .refuted, result.note == nil, result.kink == nil,
        let difference = result.relativeDifference
      else { return false }
      return difference <= EntryExamination.stepsOfStructure * scatter
    }
  }

  func pardon(_ result: inout EntryResult, _ scatter: Double) {
    guard let difference = result.relativeDifference else { return }
    result.verdict = .inconclusive(.weakOracle)
    result.note = .structure(difference: difference, scatter: scatter)
  }

  /// Takes back accusations of claims of 0 that are the derivative of values with steps.
  ///
  /// Values that are multiples of a unit may be rounded to it, as printed ones are, or have a function of whole numbers in them: the
  /// values do not tell. A program whose other claims are the slope of the whole means that.
  func acquitSteps(_ examined: inout [Examined]) {
    let meansSlopes = examined.contains { entry in
      let result = entry.result
      return result.verdict != .refuted && result.claimed != 0
        && result.detectionPower < 0.5 * abs(result.claimed)
    }
    guard !meansSlopes else { return }
    for place in examined.indices {
      guard examined[place].result.verdict == .refuted, let tread = examined[place].tread else { continue }
      examined[place].result.verdict = .inconclusive(.staircase)
      examined[place].result.note = .steps(tread: tread)
    }
  }

  /// The part of its scatter to which a claim agrees with values that have a structure, where it is theirs.
  private static let agreement = 0.1

  /// How many claims, counted up to one more than `most`, agree with values that have a structure far within its scatter.
  private func agreeing(
    _ examined: [Examined], more most: Int, _ scatter: Double, _ size: GradientSize, _ record: ValueRecord
  ) throws -> (count: Int, evaluations: Int) {
    func sees(_ result: EntryResult, _ scatter: Double) -> Bool {
      guard result.verdict == .verified, result.note == nil, let best = result.best else { return false }
      return result.detectionPower <= Self.agreement * scatter * abs(best.value)
    }
    let seeing = examined.filter { sees($0.result, scatter) }
    guard seeing.count > most else { return (0, 0) }
    var (count, evaluations) = (0, 0)
    for entry in seeing.prefix(2 * most + Self.fewest) where count <= most {
      guard let best = entry.result.best else { continue }
      let examination = examination(of: entry.place, objective, size, record)
      var estimate = LineEstimate(.smooth)
      var noise = examination.line.record
      (estimate.value, estimate.noise) = (best.value, max(noise.usualNoise, noise.floor()))
      if let own = try examination.structure(at: estimate), sees(entry.result, own) { count += 1 }
      evaluations += examination.line.evaluations
    }
    return (count, evaluations)
  }

  /// Entries looked at beside twice the accused ones: structure does not show along each.
  private static let fewest = 4

  func allowingForNarrowSums(_ examined: [Examined], _ size: GradientSize) -> [EntryResult] {
    var results = examined.map(\.result)
    guard narrowRoundoff > 0 else { return results }
    NarrowSums(
      unitRoundoff: narrowRoundoff, scale: size.largest,
      bend: examined.reduce(0) { $1.bend > $0 ? $1.bend : $0 }, size: reach,
      requiredPower: requiredPower * size.largest
    ).acquit(&results)
    return results
  }
}

extension EntryResult {
  /// |g − d|/|d|, with the best estimate d; nil where one of the two is missing.
  fileprivate var relativeDifference: Double? {
    guard claimed.isFinite, let best else { return nil }
    return abs(claimed - best.value) / abs(best.value)
  }
}
