import Derivatives
import GradientChecking

/// The parameters of a function that are of one format; the others stay at the point.
///
/// A structure may mix `Float` and `Double`: steps, noise and what rounding may do to a right derivative are those of a format, and so each is
/// checked by itself.
package struct FormatPart {
  package let function: DifferentiatedFunction
  package let format: ClaimFormat
  /// The blocks of the format.
  package let blocks: [ParameterBlock]
  /// Their numbers' places in the whole point.
  package let places: [Int]

  /// The parts of a function, in the order in which their formats come first.
  package static func parts(of function: DifferentiatedFunction) -> [FormatPart] {
    var formats: [ClaimFormat] = []
    for other in function.parameters.formats where !formats.contains(other) { formats.append(other) }
    return formats.map { FormatPart(function, $0) }
  }

  private init(_ function: DifferentiatedFunction, _ format: ClaimFormat) {
    (self.function, self.format) = (function, format)
    var blocks: [ParameterBlock] = []
    var places: [Int] = []
    var start = 0
    for (block, other) in zip(function.parameters.blocks, function.parameters.formats) {
      if other == format {
        blocks.append(block)
        places += start..<start + block.count
      }
      start += block.count
    }
    (self.blocks, self.places) = (blocks, places)
  }

  /// "f", or "f by its float32 parameters" beside others.
  package var name: String {
    places.count == function.point.count
      ? function.name : "\(function.name) by its \(format.rawValue) parameters"
  }

  package var point: [Double] { part(of: function.point) }

  /// Single precision where parameters or results are of it or of a narrower one.
  package var precision: Precision {
    (function.results.formats + [format]).contains { $0 != .float64 } ? .float32 : .float64
  }

  /// The format of the claim, where it is narrower than what its numbers could show.
  package var claimFormat: (() -> ClaimFormat?)? {
    let format = format
    return format == .float64 ? nil : { format }
  }

  /// A whole point from the part's own numbers.
  package func whole(_ part: [Double]) -> [Double] { filled(function.point, part) }

  /// A whole tangent, zero elsewhere.
  package func tangent(_ part: [Double]) -> [Double] {
    filled(Array(repeating: 0, count: function.point.count), part)
  }

  /// The part's own of one number for each parameter.
  package func part(of whole: [Double]) -> [Double] { places.map { whole[$0] } }

  private func filled(_ others: [Double], _ part: [Double]) -> [Double] {
    var whole = others
    for (place, number) in zip(places, part) { whole[place] = number }
    return whole
  }
}

/// A function with one number as its result, by parameters of one format.
package struct DerivativeObjective: Objective {
  package let part: FormatPart

  package init(part: FormatPart) { self.part = part }

  package var name: String { part.name }
  package var blocks: [ParameterBlock] { part.blocks }
  package var point: [Double] { part.point }
  package var precision: Precision { part.precision }

  package var abilities: Abilities {
    var abilities = Abilities()
    abilities.claimFormat = part.claimFormat
    abilities.claimWithValue = claim
    return abilities
  }

  package func value(at point: [Double]) throws -> Double { try part.function.values(part.whole(point))[0] }

  package func claimedGradient(at point: [Double]) throws -> [Double] { try claim(at: point).gradient }

  private func claim(at point: [Double]) throws -> ClaimWithValue {
    let (value, product) = try part.function.reverse(part.whole(point))
    return ClaimWithValue(gradient: part.part(of: try product([1])), value: value[0])
  }
}

/// A function with any result, by parameters of one format.
package struct PullbackObjective: VectorObjective {
  package let part: FormatPart
  /// Whether the reverse derivative is claimed.
  package var hasReverse = true
  /// Whether the forward derivative is claimed.
  package var hasForward = false

  package init(part: FormatPart, hasReverse: Bool = true, hasForward: Bool = false) {
    (self.part, self.hasReverse, self.hasForward) = (part, hasReverse, hasForward)
  }

  package var name: String { part.name }
  package var blocks: [ParameterBlock] { part.blocks }
  package var point: [Double] { part.point }
  package var precision: Precision { part.precision }
  package var outputBlocks: [ParameterBlock] { part.function.results.blocks }
  package var outputs: Int { outputBlocks.parameterCount }

  package var abilities: VectorAbilities {
    var abilities = VectorAbilities()
    abilities.claimFormat = part.claimFormat
    if hasReverse {
      abilities.vjp = { [part] point, cotangent in
        part.part(of: try part.function.reverse(part.whole(point)).product(cotangent))
      }
    }
    if hasForward {
      abilities.jvp = { [part] point, tangent in
        try part.function.forward(part.whole(point)).product(part.tangent(tangent))
      }
    }
    return abilities
  }

  package func values(at point: [Double]) throws -> [Double] { try part.function.values(part.whole(point)) }
}
