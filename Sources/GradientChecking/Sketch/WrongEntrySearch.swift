import Derivatives

/// A set of parameters with its residual along one pattern of signs.
private struct Suspects {
  var range: Range<Int>
  /// Σ ±eⱼsⱼ over the set.
  var residual: Double
  /// What that may be off by.
  var uncertainty: Double
  /// Whether nothing was left over when the set was made: it may well hold one wrong entry alone.
  var isLone: Bool

  /// Whether the residual is more than what it may be off by, by a factor 2.
  func isSignificant(_ allowed: Double) -> Bool { abs(residual) > 2 * uncertainty + allowed }
}

// Residuals are sums, so that one measurement tells of both halves of a set; and weighted by their places,
// they tell where in the set a single wrong entry is: at the centroid. A set of n with d wrong entries is
// searched in O(d log n) measurements by halves alone, and in O(d) where the noise is far below the errors.
extension SketchRun {
  /// Follows a direction that differs from the claim into parts of the parameters, and settles the entries it
  /// leads to.
  func follow(_ direction: RandomSigns, _ reading: ResidualStencil.Reading) throws {
    var open = [
      Suspects(range: direction.range, residual: reading.value, uncertainty: reading.bound, isLone: false)
    ]
    let allowed = allowance.along(direction, probe)
    while let suspects = open.popLast() {
      if suspects.range.count == 1 {
        try settle(suspects.range.lowerBound, direction)
        isDense = isDense || isFirstOfMany(suspects, open)
        if isDense { return }
        continue
      }
      let parts = try split(suspects, direction, allowed)
      open += parts
      // Every open set has a wrong entry of its own. The last one is still followed down, for an example.
      if open.count + wrong.count > settings.longestList {
        isDense = true
        open = Array(open.suffix(1))
      }
    }
  }

  /// Whether the sets left open beside an entry tell of far more entries like it than can be named.
  ///
  /// Where both halves of a set were wrong six times over, there are 2⁶ entries, unless they lie in a row of
  /// ever smaller sets. The squares of the residuals, which add up to Σ eⱼ²sⱼ² on average, tell the two
  /// apart.
  private func isFirstOfMany(_ entry: Suspects, _ open: [Suspects]) -> Bool {
    let squares = open.reduce(0) { $0 + $1.residual * $1.residual }
    return open.count >= 6 && squares > Double(settings.longestList) * entry.residual * entry.residual
  }

  /// The significant parts of a set, that with the largest residual last.
  private func split(
    _ suspects: Suspects, _ direction: RandomSigns, _ allowed: Double
  ) throws -> [Suspects] {
    if let window = try window(suspects, direction) { return [window] }
    let range = suspects.range
    let cut = cut(range)
    let lower = direction.restricted(to: range.lowerBound..<cut)
    let reading = try stencil.rough(probe, lower, within: abs(suspects.residual) / 16)
    var parts = [
      Suspects(range: lower.range, residual: reading.value, uncertainty: reading.bound, isLone: true),
      Suspects(
        range: cut..<range.upperBound, residual: suspects.residual - reading.value,
        uncertainty: suspects.uncertainty + reading.bound, isLone: true),
    ]
    parts.sort { abs($0.residual) < abs($1.residual) }
    guard parts[0].isSignificant(allowed) else { return [parts[1]] }
    return parts.map { part in
      var part = part
      part.isLone = false
      return part
    }
  }

  /// The neighbourhood of the centroid of a set's errors, if it has all of the residual; nil where it has
  /// not, or is not much smaller than the set.
  ///
  /// The sum Σ ±eⱼsⱼpⱼ over the residual is the place p of a single wrong entry.
  private func window(_ suspects: Suspects, _ direction: RandomSigns) throws -> Suspects? {
    let range = suspects.range
    let size = abs(suspects.residual)
    guard suspects.isLone, range.count >= 16, suspects.uncertainty <= size / 16 else { return nil }
    let weighted = direction.restricted(to: range, weights: .byPlace)
    let moment = try stencil.rough(probe, weighted, within: size / 64)
    let centroid = moment.value / suspects.residual
    let uncertainty = (moment.bound + abs(centroid) * suspects.uncertainty) / size
    guard uncertainty < 1.0 / 16, centroid > -uncertainty, centroid < 1 + uncertainty else { return nil }
    let count = Double(range.count)
    let first = range.lowerBound + Int(max(0, (centroid - uncertainty) * count - 1))
    let end = range.lowerBound + Int(min(count, (centroid + uncertainty) * count + 2))
    guard first < end, end - first <= range.count / 4 else { return nil }
    let inside = try stencil.rough(probe, direction.restricted(to: first..<end), within: size / 64)
    guard abs(inside.value - suspects.residual) <= 2 * (inside.bound + suspects.uncertainty) else {
      return nil
    }
    return Suspects(range: first..<end, residual: inside.value, uncertainty: inside.bound, isLone: true)
  }

  /// Where a set is divided: between the two blocks that are nearest to the middle, or in the middle of one
  /// block.
  private func cut(_ range: Range<Int>) -> Int {
    let middle = range.lowerBound + range.count / 2
    var start = 0
    var best: Int?
    for block in objective.blocks {
      start += block.count
      guard start > range.lowerBound, start < range.upperBound else { continue }
      if best.map({ abs(start - middle) < abs($0 - middle) }) ?? true { best = start }
    }
    return best ?? middle
  }
}

// MARK: - Single entries

extension SketchRun {
  /// Asks all oracles about an entry that the residuals lead to, if it really differs, and replaces it by
  /// what it is.
  private func settle(_ place: Int, _ direction: RandomSigns) throws {
    let alone = direction.restricted(to: place..<place + 1)
    let size = probe.size(place)
    let claimed = probe.gradient[place]
    let rounding = allowance.entry(place, claimed: claimed, size: size)
    let reading = try stencil.fine(probe, alone, isWhole: false)
    guard exceeds(reading, rounding * size) else { return }
    let result = try result(ofEntry: place, claimed: claimed, rounding: rounding)
    switch result.verdict {
    case .verified: return
    case .refuted: wrong.append(Settled(place: place, result: result))
    case .inconclusive: doubtful.append(Settled(place: place, result: result))
    }
    if let best = result.best {
      replacedError += EntryJudge.safety * best.errorBound * size
      probe.replaceEntry(place, with: best.value)
    } else {
      let component = probe.component(of: direction, at: place)
      replacedError += EntryJudge.safety * reading.bound
      probe.replaceEntry(place, with: claimed + reading.value / component)
    }
  }

  /// The result on one entry by all oracles.
  func result(ofEntry place: Int, claimed: Double, rounding: Double) throws -> EntryResult {
    if isByValues { return try valueCheck(claimed: claimed).run(only: place) }
    let coordinate = Coordinate(
      objective: objective, parameter: place, noise: stencil.noise,
      rounding: try oracleRounding.get()?[place],
      sweep: { [probe] x in try probe.value(ofParameter: place, at: x) })
    return try settings.checker.oracles.result(
      in: objective.blocks, claimed: claimed, allowance: rounding, coordinate)
  }

  /// A claim that is not finite is wrong wherever the derivative is.
  func settleNonFiniteClaims() throws {
    let places = probe.gradient.indices.lazy.filter { !self.probe.gradient[$0].isFinite }
      .prefix(settings.longestList + 1)
    guard !places.isEmpty else { return }
    isDense = places.count > settings.longestList
    for place in isDense ? Array(places.prefix(1)) : Array(places) {
      let result = try result(ofEntry: place, claimed: probe.gradient[place], rounding: 0)
      let settled = Settled(place: place, result: result)
      if result.verdict == .refuted { wrong.append(settled) } else { doubtful.append(settled) }
      probe.replaceEntry(place, with: result.best?.value ?? 0)
    }
  }
}
