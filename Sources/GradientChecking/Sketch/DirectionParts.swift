import Derivatives

// Where one of few directions differs from the claim: its parts, which must confirm it, and the blocks in which it is wrong.

extension FewDirections {
  /// A part of a direction with its residual.
  private struct Part {
    var range: Range<Int>
    var reading: ResidualStencil.Reading
  }

  /// Halves the blocks, and the entries of one that is alone, as long as evaluations are left.
  func accuse(_ direction: RandomSigns, _ whole: ResidualStencil.Reading, _ allowed: Double) throws {
    let claimed = probe.product(along: direction)
    result.direction = DirectionalDifference(
      claimed: claimed, derivative: claimed + whole.value, bound: whole.bound,
      blocks: objective.blocks.map(\.name))
    let share = abs(whole.value) / probe.norms(along: direction).euclidean
    var open = try halves(direction, direction.range, share)
    let sum = open.reduce(0) { $0 + $1.reading.value }
    let bound = open.reduce(0) { $0 + $1.reading.bound }
    guard abs(sum - whole.value) <= EntryJudge.safety * (bound + whole.bound),
      EntryJudge.exceeds(0, value: sum, bound: bound, allowed)
    else { throw SketchUndecided(reason: .weakOracle) }
    guard try !fitsNearer(direction, whole) else { throw SketchUndecided(reason: .weakOracle) }
    var known = open
    open = open.filter { isOff($0, direction) }
    narrow(to: open)
    while let place = open.firstIndex(where: { blocks(of: $0.range).count > 1 }), left > 1 {
      let parts = try split(open.remove(at: place), direction, share)
      known += parts
      open += parts.filter { isOff($0, direction) }
      narrow(to: open)
    }
    let accused = open.count == 1 ? open[0] : Part(range: direction.range, reading: whole)
    guard try isForeignToValues(accused, share, known, direction) else {
      throw SketchUndecided(reason: .weakOracle)
    }
    guard !areOnSteps(open.isEmpty ? [accused] : open, known, direction) else {
      throw SketchUndecided(reason: .staircase)
    }
    result.verdict = .refuted
    if objective.blocks.count == 1 { open = [Part(range: direction.range, reading: whole)] }
    for part in open where blocks(of: part.range).count == 1 { try describe(part, direction) }
  }

  /// Beyond this share of the derivative no structure of the values' own explains an error.
  private static let largestStructure = EntryExamination.stepsOfStructure * EntryExamination.largestScatter

  /// Whether an error is none that the values themselves may have: another block agrees with the claim, or slopes near by lie on a
  /// smooth curve.
  private func isForeignToValues(
    _ accused: Part, _ share: Double, _ parts: [Part], _ direction: RandomSigns
  ) throws -> Bool {
    guard share <= Self.largestStructure else { return true }
    // Parts of one block are computed alike, and say nothing of each other.
    let isVouchedFor =
      objective.blocks.count > 1
      && parts.contains { part in
        let along = direction.restricted(to: part.range, weights: .normal)
        let seen = EntryJudge.safety * part.reading.bound + allowance.along(along, probe)
        return abs(part.reading.value) <= seen && 2 * seen <= share * probe.norms(along: along).euclidean
      }
    if isVouchedFor { return true }
    let along = direction.restricted(to: accused.range, weights: .normal)
    return try EntryExamination.stepsOfStructure * scatterNearBy(along) < abs(accused.reading.value)
  }

  /// Whether the claims of all accused parts are 0, and the derivatives of values with steps.
  ///
  /// As for single entries (`ValueCheck.acquitSteps`), another claim that the values agree with to half of itself means slopes.
  private func areOnSteps(_ accused: [Part], _ parts: [Part], _ direction: RandomSigns) -> Bool {
    func along(_ part: Part) -> RandomSigns { direction.restricted(to: part.range, weights: .normal) }
    let meansSlopes = parts.contains { part in
      let seen = EntryJudge.safety * part.reading.bound + abs(part.reading.value)
      return !isOff(part, direction) && seen < 0.5 * probe.norms(along: along(part)).euclidean
    }
    guard !meansSlopes, accused.allSatisfy({ probe.isZero(along: along($0)) }) else { return false }
    var seen = record
    for value in probe.values { seen.add(value) }
    return seen.areSteps(probe.values)
  }

  /// How far slopes near by lie from a smooth curve.
  private func scatterNearBy(_ direction: RandomSigns) throws -> Double {
    var samples: [(place: Double, slope: Double)] = []
    for node in 0..<Self.slopesNearBy {
      // From −1 to 1, none of them twice as far as another.
      let place = 2 * (Double(node) + 0.3) / Double(Self.slopesNearBy) - 1
      let (near, far) = (Self.rangeNearBy * place - stencil.narrow, Self.rangeNearBy * place + stencil.narrow)
      try probe.askAhead(along: direction, steps: [near, far])
      let slope =
        (try probe.residual(along: direction, step: far) - probe.residual(along: direction, step: near))
        / (far - near)
      if slope.isFinite { samples.append((place, slope)) }
    }
    guard samples.count >= Self.slopesNearBy - 2 else { return .infinity }
    let fits = PolynomialFit(arguments: samples.map(\.place), values: samples.map(\.slope), highestDegree: 5)
    return fits[5]?.deviation ?? .infinity
  }

  /// Slopes near by, and the sizes of the parameters that they reach to.
  private static let (slopesNearBy, rangeNearBy) = (12, 0.15)

  /// Whether the claim fits at the shortest steps at which rounding of the values lets the error be seen.
  ///
  /// What lies between these and the ladder may be the function's own, and looks like noise from there. True noise leaves a quotient
  /// anywhere, and so near the claim, within a quarter of the error, by an accident; and twice by a rare one.
  private func fitsNearer(_ direction: RandomSigns, _ whole: ResidualStencil.Reading) throws -> Bool {
    let error = abs(whole.value)
    // Shorter steps do not move the parameters, and show nothing of values that are smooth as far as those are large, or never move.
    let isPlain =
      stencil.noise <= EntryExamination.leastNoise * changeOverSizes
      || probe.values.allSatisfy { $0 == probe.value }
    let shortest = max(floor / error, isPlain ? Self.grain : 0)
    for units in [32.0, 96] {
      let step = units * shortest
      guard step < stencil.narrow / 4 else { return false }
      try probe.askAhead(along: direction, steps: [step, -step])
      let change =
        try probe.residual(along: direction, step: step) - probe.residual(along: direction, step: -step)
      if abs(change) / (2 * step) > error / 4 { return false }
    }
    return true
  }

  private func isOff(_ part: Part, _ direction: RandomSigns) -> Bool {
    exceeds(part.reading, allowance.along(direction.restricted(to: part.range, weights: .normal), probe))
  }

  /// Both halves of a range, by fresh values.
  private func halves(_ direction: RandomSigns, _ range: Range<Int>, _ share: Double) throws -> [Part] {
    let cut = cut(range)
    return try [range.lowerBound..<cut, cut..<range.upperBound].filter { !$0.isEmpty }.map { half in
      try part(half, of: direction, share)
    }
  }

  /// Both halves of a part, one by fresh values and the other by what is left of the whole.
  private func split(_ whole: Part, _ direction: RandomSigns, _ share: Double) throws -> [Part] {
    let cut = cut(whole.range)
    let first = try part(whole.range.lowerBound..<cut, of: direction, share)
    let rest = Part(
      range: cut..<whole.range.upperBound,
      reading: .init(
        value: whole.reading.value - first.reading.value,
        truncation: whole.reading.truncation + first.reading.truncation,
        rounding: whole.reading.rounding + first.reading.rounding))
    return [first, rest]
  }

  /// A part by two values, in which an error of that share of the claim would show.
  private func part(_ range: Range<Int>, of direction: RandomSigns, _ share: Double) throws -> Part {
    let along = direction.restricted(to: range, weights: .normal)
    let size = probe.norms(along: along).euclidean
    // A claim of 0 has no share: then it is the whole error.
    let error = size > 0 ? share * size : abs(result.direction?.derivative ?? 0)
    return Part(range: range, reading: try stencil.pair(probe, along, within: error / 32))
  }

  /// Between the blocks in the middle; in the middle of a block that is alone.
  private func cut(_ range: Range<Int>) -> Int {
    let blocks = blocks(of: range)
    guard blocks.count > 1 else { return range.lowerBound + range.count / 2 }
    return blocks[blocks.count / 2].range.lowerBound
  }

  /// The blocks that have entries in a range, each with its entries there.
  private func blocks(of range: Range<Int>) -> [(name: String, range: Range<Int>)] {
    var start = 0
    return objective.blocks.compactMap { block in
      let all = start..<start + block.count
      start = all.upperBound
      let own = all.clamped(to: range)
      return own.isEmpty ? nil : (block.name, own)
    }
  }

  /// Names the blocks that the error may lie in; all of them, where none is off by itself.
  private func narrow(to open: [Part]) {
    guard !open.isEmpty else { return }
    let names = open.flatMap { blocks(of: $0.range) }.map(\.name)
    result.direction?.blocks = objective.blocks.map(\.name).filter(names.contains)
  }
}

// MARK: - Blocks

extension FewDirections {
  /// Says which block of a part is wrong, and by which factor where the direction along its claim shows the same.
  private func describe(_ part: Part, _ direction: RandomSigns) throws {
    guard let (name, _) = blocks(of: part.range).first else { return }
    let along = direction.restricted(to: part.range, weights: .normal)
    var part = part
    let place = result.wrongBlocks.count
    result.wrongBlocks.append(
      BlockDifference(block: name, relativeError: nil, factor: nil, verdict: .refuted))
    part.reading = try stencil.fine(probe, along, isWhole: false)
    guard isOff(part, direction) else {
      result.wrongBlocks.remove(at: place)
      return
    }
    guard let factor = try factor(part, along) else { return }
    result.wrongBlocks[place].factor = factor
    result.wrongBlocks[place].relativeError = abs(1 - 1 / factor)
  }

  /// claimed/true, where the error of a part is one multiple ρ of the claim: the residual along the claim itself is then ρ⟨g, g⟩, and
  /// that along any direction v is ρ⟨g, v⟩.
  private func factor(_ part: Part, _ along: RandomSigns) throws -> Double? {
    let root =
      probe.norms(along: along.restricted(to: part.range)).euclidean / Double(part.range.count).squareRoot()
    guard root > 0, root.isFinite else { return nil }
    let itself = along.restricted(to: part.range, weights: .byClaim(unit: 1 / root))
    let reading = try stencil.fine(probe, itself, isWhole: false)
    let claimed = probe.product(along: itself)
    let ratio = reading.value / claimed
    let bound = (EntryJudge.safety * reading.bound + allowance.along(itself, probe)) / abs(claimed)
    let expected = ratio * probe.product(along: along)
    let tolerance =
      EntryJudge.safety * part.reading.bound + allowance.along(along, probe)
      + bound * abs(probe.product(along: along))
    guard abs(part.reading.value - expected) <= tolerance, tolerance < 0.1 * abs(part.reading.value),
      abs(1 + ratio) > 100 * bound
    else { return nil }
    return 1 / (1 + ratio)
  }
}
