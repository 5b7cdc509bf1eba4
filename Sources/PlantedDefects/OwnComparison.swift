import GradientChecking
import NetworkChecking
import ReferenceMLP
import Scalars

/// How a learner's numbers are compared with computed ones: as finely as they were written down, and computed.
struct OwnComparison {
  /// u of the format that the numbers show; 0 for `Double`.
  let unitRoundoff: Double
  /// Whether one of the numbers is NaN.
  private let hasNaN: Bool

  /// Reads the format off all numbers of a learner's.
  init(_ own: [StepByStepCheck.Own]) {
    let values = own.flatMap(\.values)
    hasNaN = values.contains { $0.isNaN }
    if case .bits = RecognizedFormat(of: values) {
      unitRoundoff = RecognizedFormat(of: values).relativeError
    } else {
      unitRoundoff = PrintedDigits.areOfSinglePrecision(values) ? ClaimFormat.float32.unitRoundoff : 0
    }
  }

  /// The index of the first number that is not what it should be, by as many digits as were written down.
  ///
  /// A number of which the last digit stands for u is within u/2; numbers that it was computed from were rounded as well, which 3u
  /// allows for. Numbers in full are compared to ten digits of the largest; of a narrower format, to what rounding may do.
  static func firstDifference(_ own: [Double], _ right: [Double], rounding: [Double] = []) -> Int? {
    let largest = right.lazy.filter(\.isFinite).map { abs($0) }.max() ?? 0
    let units = PrintedDigits.units(own)
    return own.indices.first { place in
      let allowed = max(3 * units[place], 1e-10 * largest, place < rounding.count ? rounding[place] : 0)
      return own[place] != right[place] && !(abs(own[place] - right[place]) <= allowed)
        && !(own[place].isNaN && right[place].isNaN)
    }
  }

  /// The first of a learner's numbers, which are in order, that a computation does not give.
  func firstWrong(_ own: [StepByStepCheck.Own], _ course: Trajectory) -> StepByStepCheck.WrongStep? {
    let rounding = rounding(of: course)
    for own in own {
      guard let values = course.walk.values(of: own.quantity, biases: course.biases),
        var step = course.walk[own.quantity]
      else { continue }
      if let entry = Self.firstDifference(own.values, values, rounding: rounding[own.quantity] ?? []) {
        step.values = values
        return StepByStepCheck.WrongStep(right: step, own: own.values, entry: entry)
      }
    }
    return nil
  }

  /// How many of a learner's numbers a computation gives, step by step of the computation.
  func explained(_ own: [StepByStepCheck.Own], _ course: Trajectory) -> Int {
    let rounding = rounding(of: course)
    return own.reduce(0) { sum, own in
      guard let values = course.walk.values(of: own.quantity, biases: course.biases),
        Self.firstDifference(own.values, values, rounding: rounding[own.quantity] ?? []) == nil
      else { return sum }
      return sum + own.values.count
    }
  }

  /// What rounding may do to numbers of the learner's format; the errors of the updates before are added up.
  private func rounding(of course: Trajectory) -> [String: [Double]] {
    guard unitRoundoff > 0 else { return [:] }
    let steps = Double(course.updates + 1)
    return course.walk.roundingBounds(unitRoundoff: unitRoundoff).mapValues { $0.map { steps * $0 } }
  }
}

// MARK: - Known mistakes

extension OwnComparison {
  /// The mistakes that give the most of a learner's numbers, and more than the right computation does.
  ///
  /// - Parameters:
  ///   - steps: the learner's numbers of some steps of training, each with the updates before it, ascending.
  ///   - start: the right computation, before the first of them or at it.
  func mistakes(
    _ steps: [(updates: Int, own: [StepByStepCheck.Own])], from start: Trajectory
  ) -> [StepByStepCheck.Mistake] {
    func explained(_ course: Trajectory) -> Int {
      var course = course
      return steps.reduce(0) { sum, step in
        course.advance(to: step.updates)
        return sum + self.explained(step.own, course)
      }
    }
    let least = explained(start)
    var best: [StepByStepCheck.Mistake] = []
    for reading in readings(start.walk) {
      var course = start.with(reading)
      for biases in StepByStepCheck.BiasUpdate.allCases {
        course.biases = biases
        let mistake = StepByStepCheck.Mistake(reading: course.reading, explained: explained(course))
        guard mistake.explained > least else { continue }
        guard let first = best.first, !mistake.isSimpler(than: first) else {
          best = [mistake]
          continue
        }
        guard !first.isSimpler(than: mistake), !best.contains(where: { $0.isLike(mistake) }) else { continue }
        best.append(mistake)
      }
    }
    return best
  }

  /// The right formulas, other losses of the same kind, and planted defects, all with the biases updated rightly.
  private func readings(_ walk: StepByStep) -> [StepByStepCheck.Reading] {
    [.right] + walk.problem.loss.relatives.map { StepByStepCheck.Reading(loss: $0) }
      + candidates(walk).map { StepByStepCheck.Reading(defect: $0) }
  }

  /// The planted defects that the network has a place for, weights updated too early by the step's own η.
  ///
  /// One for every entry only where there are few, or where NaN shows.
  private func candidates(_ walk: StepByStep) -> [Defect] {
    DefectKind.allCases.flatMap { kind in
      if kind == .notANumber && !hasNaN { return [Defect]() }
      if kind == .entryOff && walk.network.parameterCount > Self.fewEntries { return [] }
      return Defect.places(of: kind, in: walk.network, walk.problem).map { place in
        var place = place
        if kind == .updatedWeights { place.factor = walk.learningRate }
        return place
      }
    }
  }

  /// Parameters up to which an error in a single one is looked for: four sizes of it are tried for each.
  private static let fewEntries = 200
}

extension StepByStepCheck.Mistake {
  /// Departures from the right computation.
  private var parts: Int {
    (defect == nil ? 0 : 1) + (reading.loss == nil ? 0 : 1) + (biases == .perUnit ? 0 : 1)
  }

  /// Whether it gives more of the numbers, or as many by fewer departures.
  fileprivate func isSimpler(than other: Self) -> Bool {
    explained != other.explained ? explained > other.explained : parts < other.parts
  }

  /// Whether it is the same mistake with another number, or another reading of it.
  func isLike(_ other: Self) -> Bool {
    defect?.kind == other.defect?.kind && defect?.layer == other.defect?.layer && biases == other.biases
      && reading.loss == other.reading.loss
  }
}

extension Loss {
  /// Losses that are easily taken for this one: the same terms with another factor.
  fileprivate var relatives: [Loss] {
    let squares: [Kind] = [.meanSquaredError, .halfMeanSquaredError, .halfSumSquaredError]
    let kinds = squares.contains(kind) ? squares : [kind]
    return kinds.flatMap { kind in [Reduction.mean, .sum].map { Loss(kind, reduction: $0) } }
      .filter { $0 != self }
  }
}
