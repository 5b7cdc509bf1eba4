import GradientChecking
import ReferenceMLP
import Scalars

extension Defect {
  /// Every place in a network where a defect of one kind can be, with every number it is tried with.
  ///
  /// Empty where the defect does not fit the network or its loss; whether it changes the gradient there, only
  /// the gradients tell.
  ///
  /// - Parameters:
  ///   - kind: the kind.
  ///   - network: the network.
  ///   - problem: loss, penalty and samples.
  public static func places(
    of kind: DefectKind, in network: MLP<Double>, _ problem: LearningProblem<Double>
  ) -> [Defect] {
    guard kind.fits(problem, network) else { return [] }
    if kind.isInLayers { return inLayers(kind, network, problem) }
    switch kind {
    case .squareFactor: return with(kind, factors: [2, 0.5])
    case .accumulated: return with(kind, alternatives: [false, true])
    case .signFlipped: return network.blocks.indices.map { with(kind, block: $0) }
    case .blocksSwapped: return swaps(network.blocks)
    case .penaltyOnOneSide:
      if problem.l2 > 0 { return [Defect(kind)] }
      return with(kind, factors: [0.1, 0.01, 1e-3], alternative: true)
    case .entryOff:
      return [1e-2, 1e-4, 1e-6, 1e-8].flatMap { factor in
        (0..<network.parameterCount).map { with(kind, entry: $0, factor: factor) }
      }
    case .smallFlushed: return with(kind, factors: [1e-6])
    case .notANumber:
      let all = with(kind, alternatives: [true])
      return all + (0..<network.parameterCount).map { with(kind, entry: $0) }
    default: return [Defect(kind)]
    }
  }

  /// One of the places, drawn at random; nil where there is none.
  ///
  /// First the number or reading is drawn, then the place, so that each is as likely as another.
  public static func random(
    _ kind: DefectKind, in network: MLP<Double>, _ problem: LearningProblem<Double>,
    using random: inout some RandomNumberGenerator
  ) -> Defect? {
    let places = places(of: kind, in: network, problem)
    let readings = places.reduce(into: [Reading]()) { readings, place in
      let reading = Reading(factor: place.factor, isAlternative: place.isAlternative)
      if readings.last != reading && !readings.contains(reading) { readings.append(reading) }
    }
    guard let reading = readings.randomElement(using: &random) else { return nil }
    var defect = places.filter { $0.factor == reading.factor && $0.isAlternative == reading.isAlternative }
      .randomElement(using: &random)
    defect?.call = random.next()
    return defect
  }

  private struct Reading: Equatable {
    var factor: Double
    var isAlternative: Bool
  }

  private static func inLayers(
    _ kind: DefectKind, _ network: MLP<Double>, _ problem: LearningProblem<Double>
  ) -> [Defect] {
    let layers = network.layers.indices.filter {
      kind.fits(layer: $0, of: network, samples: problem.samples)
    }
    let single = layers.map { Defect(kind, layer: $0) }
    let places = layers.count > 1 ? single + [Defect(kind)] : single
    switch kind {
    case .updatedWeights:
      return places.flatMap { place in
        [0.1, 0.5, 1].map { factor in
          var place = place
          place.factor = factor
          return place
        }
      }
    case .wrongMask: return places + layers.flatMap { masks(of: $0, network) }
    default: return places
    }
  }

  /// The other hidden layers whose mask is of the right shape.
  private static func masks(of index: Int, _ network: MLP<Double>) -> [Defect] {
    network.layers.indices.dropLast().compactMap { other in
      guard other != index, network.layers[other].units == network.layers[index].units else { return nil }
      var defect = Defect(.wrongMask, layer: index)
      defect.isAlternative = true
      defect.other = other
      return defect
    }
  }

  private static func swaps(_ blocks: [ParameterBlock]) -> [Defect] {
    blocks.indices.flatMap { first in
      blocks.indices.filter { $0 > first && blocks[$0].shape == blocks[first].shape }.map { second in
        var defect = with(.blocksSwapped, block: first)
        defect.other = second
        return defect
      }
    }
  }

  private static func with(
    _ kind: DefectKind, block: Int = 0, entry: Int = 0, factor: Double = 1
  ) -> Defect {
    var defect = Defect(kind)
    (defect.block, defect.entry, defect.factor) = (block, entry, factor)
    return defect
  }

  private static func with(_ kind: DefectKind, factors: [Double], alternative: Bool = false) -> [Defect] {
    factors.map {
      var defect = with(kind, factor: $0)
      defect.isAlternative = alternative
      return defect
    }
  }

  private static func with(_ kind: DefectKind, alternatives: [Bool]) -> [Defect] {
    alternatives.map {
      var defect = Defect(kind)
      defect.isAlternative = $0
      return defect
    }
  }
}

extension Defect: CustomStringConvertible {
  /// "D11 in layer 2", "D6 in W2", "D28 in entry 7 by 0.01".
  public var description: String {
    var words = id
    switch kind {
    case .signFlipped: words += " in \(Self.name(ofBlock: block))"
    case .blocksSwapped: words += " of \(Self.name(ofBlock: block)) and \(Self.name(ofBlock: other))"
    case .entryOff: words += " in entry \(entry)"
    case .notANumber: words += isAlternative ? " in all entries" : " in entry \(entry)"
    default: words += layer.map { " in layer \($0 + 1)" } ?? ""
    }
    if factor != 1 { words += " by \(factor)" }
    return words + (isAlternative && kind != .notANumber ? ", second reading" : "")
  }

  private static func name(ofBlock block: Int) -> String {
    "\(block % 2 == 0 ? "W" : "b")\(block / 2 + 1)"
  }
}
