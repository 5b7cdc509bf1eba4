import Derivatives
import RealModule

// Where more entries are wrong than can be named, each block is looked at as a whole.
extension SketchRun {
  /// Random directions in each block: a wrong one has no residual in all of them with probability 2⁻⁴ at
  /// most.
  private static let directionsInBlock = 4

  /// Says which blocks are wrong, by how much, and by which factor if that is all.
  func describeBlocks() throws {
    for settled in wrong where settled.result.claimed.isFinite {
      probe.replaceEntry(settled.place, with: settled.result.claimed)
    }
    // The slope over many steps is none of the values' own: beside it they are no multiples of a unit.
    for settled in doubtful
    where settled.result.claimed == 0 && settled.result.verdict == .inconclusive(.staircase) {
      probe.replaceEntry(settled.place, with: 0)
    }
    replacedError = 0
    let isFinite = probe.gradient.allSatisfy(\.isFinite)
    // Blocks whose claim of 0 may be the derivative of values with steps, and whether another claim is the slope of the whole.
    var (onSteps, meansSlopes) = ([Int](), false)
    var start = 0
    for block in objective.blocks {
      let range = start..<start + block.count
      start = range.upperBound
      guard !range.isEmpty else { continue }
      if isFinite {
        if let (difference, isOnSteps) = try difference(block.name, range) {
          if isOnSteps { onSteps.append(wrongBlocks.count) }
          wrongBlocks.append(difference)
        } else {
          meansSlopes = meansSlopes || probe.gradient[range].contains { $0 != 0 }
        }
      } else if !probe.gradient[range].allSatisfy(\.isFinite) {
        wrongBlocks.append(
          BlockDifference(block: block.name, relativeError: .infinity, factor: nil, verdict: .refuted))
      }
    }
    // As for single entries (`ValueCheck.acquitSteps`).
    guard !meansSlopes else { return }
    for place in onSteps { wrongBlocks[place].verdict = .inconclusive(.staircase) }
  }

  /// One direction's reading in a block.
  private struct Sample {
    var direction: RandomSigns
    var reading: ResidualStencil.Reading
    /// The claim along it.
    var claimed: Double
  }

  /// The difference in one block, and whether steps may explain it; nil where every direction is within its bounds.
  private func difference(_ name: String, _ range: Range<Int>) throws -> (BlockDifference, isOnSteps: Bool)? {
    let samples = try (0..<Self.directionsInBlock).map { _ in
      let direction = freshDirection(range)
      return Sample(
        direction: direction, reading: try stencil.fine(probe, direction, isWhole: false),
        claimed: probe.product(along: direction))
    }
    let allowed = allowance.along(samples[0].direction, probe)
    let worst = samples.filter { exceeds($0.reading, allowed) }
      .max { abs($0.reading.value) < abs($1.reading.value) }
    guard let worst else { return nil }
    // E ⟨e, v⟩² = Σ eⱼ²sⱼ² (Hutchinson, Commun. Stat. Simul. 19, 1990).
    let squares = samples.reduce(0) { $0 + $1.reading.value * $1.reading.value }
    let norm = probe.norms(along: worst.direction).euclidean
    let judgement = try judgement(along: worst.direction, allowed)
    let difference = BlockDifference(
      block: name, relativeError: (squares / Double(samples.count)).squareRoot() / norm,
      factor: try factor(samples, range, allowed), verdict: judgement.verdict)
    return (difference, judgement.verdict == .refuted && judgement.isOnSteps)
  }

  /// claimed/true, where the errors of a block are one multiple of the claim; nil where they are not.
  ///
  /// With e = ρg, the residual along g itself is ρ⟨g, g⟩. The same ρ must then predict every other residual.
  private func factor(_ samples: [Sample], _ range: Range<Int>, _ allowed: Double) throws -> Double? {
    let root = probe.norms(along: samples[0].direction).euclidean / Double(range.count).squareRoot()
    guard root > 0, root.isFinite else { return nil }
    let along = samples[0].direction.restricted(to: range, weights: .byClaim(unit: 1 / root))
    let reading = try stencil.fine(probe, along, isWhole: false)
    let product = probe.product(along: along)
    let ratio = reading.value / product
    let uncertainty = reading.bound / product
    let isPredicted = samples.allSatisfy { sample in
      let tolerance =
        EntryJudge.safety * (sample.reading.bound + abs(sample.claimed) * uncertainty) + allowed
      return abs(sample.reading.value - ratio * sample.claimed) <= tolerance
        && tolerance < 0.01 * root * abs(ratio) * Double(range.count).squareRoot()
    }
    // Four residuals of one entry alone are always predicted.
    guard isPredicted, range.count > 1, abs(1 + ratio) > 100 * uncertainty else { return nil }
    return 1 / (1 + ratio)
  }
}

extension BlockDifference {
  /// What explains the difference, where it is a factor.
  var diagnosis: Diagnosis? {
    guard let factor else { return nil }
    let known = RecognizedFactor.match(factor, uncertainty: 1e-6 * abs(factor), counts: [], integers: true)
    let isSign = known?.value == -1
    let meaning = known.map { ": \($0.meaning)" } ?? ", a factor with no known meaning"
    return Diagnosis(
      isSign ? .sign : .constantFactor,
      "\(block) is "
        + (isSign
          ? "of the opposite sign"
          : "\(DiagnosisWords.number(known?.value ?? factor)) times what it should be\(meaning)"),
      blocks: [block], factor: known?.value ?? factor)
  }
}
