/// Explains a refuted gradient: says what the claim is instead of the derivative, and the likely cause.
///
/// Explanations predict the claim from the derivatives (a block times a factor, transposed, zero, …) or are the gradients
/// that known mistakes give; one counts when it reproduces the difference to at least two digits, all of it within the
/// bounds. Of those, the one that assumes least comes first. Where nothing fits, it says so.
struct Diagnoser {
  /// Counts and layers, as far as they are known.
  let structure: GradientStructure
  /// What known mistakes would give.
  let hypotheses: [GradientHypothesis]

  /// The diagnoses of a check, the best-supported first.
  func diagnoses(of discrepancy: Discrepancy) -> [Diagnosis] {
    let nonFinite = self.nonFinite(discrepancy)
    if !nonFinite.isEmpty, let cause = causeOfNonFinite(discrepancy) { return [cause] + nonFinite }
    let wrong = discrepancy.wrongBlocks
    guard !wrong.isEmpty else { return nonFinite }
    var best = readings(of: discrepancy, hypothesis: nil)
    for hypothesis in hypotheses {
      if let reading = reading(hypothesis, discrepancy, below: best.cost), reading.cost < best.cost {
        best = reading
      }
    }
    return nonFinite + described(best, discrepancy)
  }

  /// A way to explain the claim: a hypothesis, patterns in what it leaves over, and blocks that nothing explains.
  private struct Reading {
    var hypothesis: Explanation?
    var patterns: [Explanation]
    var unexplained: [Int]

    var cost: Double {
      (hypothesis?.cost ?? 0) + patterns.reduce(0) { $0 + $1.cost + ($1.evidence.isComplete ? 0 : 1) }
        + Double(unexplained.count) * ExplanationCost.unexplained
    }
  }

  // MARK: - Hypotheses

  /// The claim read as a hypothesis and what it leaves over; nil where that is no explanation, or costs as much as another.
  private func reading(
    _ hypothesis: GradientHypothesis, _ discrepancy: Discrepancy, below limit: Double
  ) -> Reading? {
    guard hypothesis.gradient.count == discrepancy.claimed.count else { return nil }
    let rebased = discrepancy.rebased(on: hypothesis.gradient, bounds: hypothesis.bounds)
    let left = Set(rebased.wrongBlocks)
    // With a second mistake in it, a chance agreement of the rest is cheaper than it should be.
    let cost = cost(hypothesis) + (left.isEmpty ? 0 : 2)
    // Patterns of what is left cost something, too: they are not looked for in vain.
    guard cost < limit else { return nil }
    // What a mistake changes, it must explain, but for blocks with a mistake of their own.
    let changed = discrepancy.blocks.indices.filter { block in
      discrepancy.ranges[block].contains { entry in
        rebased.isComparable(entry)
          && abs(rebased.reference[entry] - discrepancy.reference[entry])
            > EntryJudge.safety * discrepancy.bounds[entry] + discrepancy.allowance[entry]
      }
    }
    let explained = changed.filter { !left.contains($0) }
    // One number is always explained by a fitted one.
    let entries = explained.reduce(0) { sum, block in
      sum + discrepancy.ranges[block].count { rebased.reference[$0] != discrepancy.reference[$0] }
    }
    guard entries > (hypothesis.factor == nil ? 0 : 1),
      let evidence = discrepancy.evidence(
        over: explained.flatMap { Array(discrepancy.ranges[$0]) },
        { (rebased.reference[$0], rebased.bounds[$0]) }), evidence.isAcceptable
    else { return nil }
    return readings(
      of: rebased,
      hypothesis: Explanation(
        code: hypothesis.code, message: "\(hypothesis.message)", blocks: explained,
        factor: hypothesis.factor, evidence: evidence, cost: cost))
  }

  private func cost(_ hypothesis: GradientHypothesis) -> Double {
    switch hypothesis.code {
    // Their exact zeros look like small entries, and are explained by more than their size.
    case .saturation, .batchDependence: ExplanationCost.lostToRounding
    case .differenceQuotient: ExplanationCost.differenceQuotient
    case .constantFactor where isRecognized(hypothesis.factor),
      .activationDerivative where isRecognized(hypothesis.factor):
      ExplanationCost.recognizedHypothesis
    default:
      hypothesis.factor == nil ? ExplanationCost.hypothesis : ExplanationCost.fittedHypothesis
    }
  }

  private func isRecognized(_ factor: Double?) -> Bool {
    factor.map {
      RecognizedFactor.match($0, uncertainty: 0, counts: structure.counts, integers: true) != nil
    } ?? false
  }

  // MARK: - Patterns

  private func readings(of discrepancy: Discrepancy, hypothesis: Explanation?) -> Reading {
    let wrong = discrepancy.wrongBlocks
    guard !wrong.isEmpty else { return Reading(hypothesis: hypothesis, patterns: [], unexplained: []) }
    let entries = EntryPatterns(discrepancy: discrepancy)
    var best = blockwise(wrong, discrepancy, hypothesis)
    for whole in entries.explanations(of: wrong) {
      let reading = Reading(hypothesis: hypothesis, patterns: [whole], unexplained: [])
      if reading.cost < best.cost { best = reading }
    }
    guard !best.unexplained.isEmpty else { return best }
    // Some blocks have a pattern, the wrong entries of the others may be few.
    for rest in entries.explanations(of: best.unexplained) {
      let reading = Reading(hypothesis: hypothesis, patterns: best.patterns + [rest], unexplained: [])
      if reading.cost < best.cost { best = reading }
    }
    return best
  }

  private func blockwise(_ wrong: [Int], _ discrepancy: Discrepancy, _ hypothesis: Explanation?) -> Reading {
    let patterns = BlockPatterns(discrepancy: discrepancy, counts: structure.counts)
    var found: [Int: Explanation] = [:]
    for block in wrong { found[block] = patterns.best(ofBlock: block) }
    let factors = found.values.filter { $0.code == .constantFactor && $0.place == nil }
      .sorted { ($0.cost, $0.blocks[0]) < ($1.cost, $1.blocks[0]) }
    for block in wrong where found[block] == nil {
      found[block] = factors.lazy.compactMap { patterns.sharing($0, block: block) }.first
    }
    var best = reading(found, wrong, hypothesis)
    let joint = JointPatterns(discrepancy: discrepancy, counts: structure.counts)
      .explanations(among: wrong, factors: factors)
    for explanation in joint {
      var other = found
      for block in explanation.blocks { other[block] = explanation }
      // What is said of several blocks at once cannot lose one of them.
      guard
        other.values.allSatisfy({ kept in
          !kept.isJoint || kept.blocks.allSatisfy { other[$0]?.says(kept) == true }
        })
      else { continue }
      let reading = reading(other, wrong, hypothesis)
      if reading.cost < best.cost { (best, found) = (reading, other) }
    }
    return best
  }

  /// The explanations of blocks put together: what is the same of several is one.
  private func reading(
    _ found: [Int: Explanation], _ wrong: [Int], _ hypothesis: Explanation?
  ) -> Reading {
    var groups: [Explanation] = []
    for block in wrong {
      guard let explanation = found[block] else { continue }
      if explanation.isJoint && groups.contains(where: { $0.says(explanation) }) { continue }
      if let place = groups.firstIndex(where: { $0.says(theSameAs: explanation) }) {
        groups[place] = groups[place].merged(with: explanation)
      } else {
        groups.append(explanation)
      }
    }
    return Reading(
      hypothesis: hypothesis, patterns: groups.map(asActivation),
      unexplained: wrong.filter { found[$0] == nil })
  }

  /// One factor, 0 too, in all parameters up to a hidden layer enters through the δ of that layer: its φ′.
  private func asActivation(_ explanation: Explanation) -> Explanation {
    let names = explanation.blocks
    guard explanation.code == .constantFactor || explanation.code == .blockZero, explanation.place == nil,
      !explanation.isJoint,
      let last = structure.layers.indices.dropLast().first(where: { last in
        blockNames(upTo: last).count == names.count && names == Array(0..<names.count)
      })
    else { return explanation }
    var other = explanation
    guard let factor = explanation.factor else {
      other.cost = ExplanationCost.zeroLayers
      return other
    }
    other.code = .activationDerivative
    let number = DiagnosisWords.number(factor)
    other.message =
      "\(number) times what they should be, and only up to layer \(last + 1): its δ is, "
      + "as by an activation derivative of \(number) times the right one"
    other.cause = nil
    return other
  }

  private func blockNames(upTo layer: Int) -> [String] { structure.layers[0...layer].flatMap { $0 } }

  // MARK: - In words

  private func described(_ reading: Reading, _ discrepancy: Discrepancy) -> [Diagnosis] {
    let blocks = discrepancy.blocks
    var all: [Diagnosis] = []
    if let hypothesis = reading.hypothesis {
      all.append(
        Diagnosis(
          hypothesis.code, hypothesis.words, blocks: hypothesis.blocks.map { blocks[$0].name },
          factor: hypothesis.factor, digits: hypothesis.evidence.digits,
          isComplete: hypothesis.evidence.explainsAll))
    }
    all += reading.patterns.sorted { $0.cost < $1.cost }.map { diagnosis($0, blocks) }
    guard !reading.unexplained.isEmpty else { return all }
    let blame = LayerBlame(blocks: blocks, layers: structure.layers)
    // Of two mistakes, of which one is explained, right blocks prove nothing together.
    if all.isEmpty,
      let layer = blame.diagnosis(wrong: discrepancy.wrongBlocks, right: discrepancy.rightBlocks)
    {
      all.append(layer)
    }
    let sums = ConstantSums(discrepancy)
    if all.isEmpty, let block = reading.unexplained.last(where: sums.isBroken) {
      all.append(sums.diagnosis(block))
      // Of the last layer, it makes everything below wrong.
      if blame.layers.last?.blocks.contains(blocks[block].name) == true { return all }
    }
    let names = reading.unexplained.map { blocks[$0].name }
    all.append(
      Diagnosis(
        .unknown, "\(DiagnosisWords.list(names)) \(names.count == 1 ? "fits" : "fit") no known pattern",
        blocks: names))
    return all
  }

  private func diagnosis(_ explanation: Explanation, _ blocks: [ParameterBlock]) -> Diagnosis {
    let names = explanation.blocks.map { blocks[$0].name }
    let rest =
      explanation.evidence.isComplete
      ? "" : ", to \(Int(explanation.evidence.digits)) digits; what is left over is another error"
    return Diagnosis(
      explanation.code, explanation.sentence(names) + rest, blocks: names,
      factor: explanation.factor, digits: explanation.evidence.digits,
      isComplete: explanation.evidence.explainsAll)
  }

  /// A mistake that gives NaN or infinity in just the entries of the claim that are, and the claim elsewhere.
  private func causeOfNonFinite(_ discrepancy: Discrepancy) -> Diagnosis? {
    hypotheses.first { hypothesis in
      hypothesis.gradient.count == discrepancy.claimed.count
        && discrepancy.claimed.indices.allSatisfy { entry in
          let (claim, prediction) = (discrepancy.claimed[entry], hypothesis.gradient[entry])
          guard claim.isFinite, prediction.isFinite else { return claim.isFinite == prediction.isFinite }
          return abs(claim - prediction) <= 2 * EntryJudge.safety * discrepancy.allowance[entry]
        }
    }.map { hypothesis in
      let names = discrepancy.blocks.indices.filter { block in
        discrepancy.ranges[block].contains { !discrepancy.claimed[$0].isFinite }
      }.map { discrepancy.blocks[$0].name }
      return Diagnosis(hypothesis.code, hypothesis.message, blocks: names, factor: hypothesis.factor)
    }
  }

  private func nonFinite(_ discrepancy: Discrepancy) -> [Diagnosis] {
    let indices = discrepancy.blocks.indices
    let entries = discrepancy.claimed.indices.filter { !discrepancy.claimed[$0].isFinite }
    guard !entries.isEmpty else { return [] }
    let places = entries.map { (indices as [ParameterIndex])[$0] }
    let names = discrepancy.blocks.map(\.name).filter { name in places.contains { $0.block == name } }
    let all = entries.count == discrepancy.claimed.count
    let listed = places.prefix(4).map(\.description).joined(separator: ", ")
    let more = places.count > 4 ? " and \(places.count - 4) more" : ""
    return [
      Diagnosis(
        .nonFinite,
        all
          ? "every entry is NaN or infinite" : "not finite: \(listed)\(more), where the derivative is finite",
        blocks: names)
    ]
  }
}
