/// One wrong entry of a claim.
struct ForeignMistake: Equatable {
  /// How an entry is wrong.
  enum Kind: Equatable {
    /// Multiplied by 1 + e.
    case factor(Double)
    /// The entry's sign is reversed.
    case sign
    /// 0 instead.
    case zero
    /// Another number stands in the entry's place.
    case number(Double)

    func planted(in derivative: Double) -> Double {
      switch self {
      case .factor(let error): derivative * (1 + error)
      case .sign: -derivative
      case .zero: 0
      case .number(let number): number
      }
    }
  }

  let entry: Int
  let kind: Kind

  private static let kinds: [Kind] = [.factor(1e-2), .factor(1e-4), .factor(1e-6), .sign, .zero]

  /// The mistakes to plant in claims about a function, one at a time.
  ///
  /// In its largest entry and in the smallest one that is not 0; and of entries without a plain derivative, a claim outside of the
  /// interval at a kink, and a number where the derivative is 0 or infinite.
  static func all(in function: ForeignFunction) -> [ForeignMistake] {
    let derivatives = function.derivatives
    let plain = derivatives.indices.filter { derivatives[$0].slope != 0 && derivatives[$0].slope != nil }
    func size(_ entry: Int) -> Double { abs(derivatives[entry].slope ?? 0) }
    let largest = plain.max { size($0) < size($1) }
    let smallest = plain.min { size($0) < size($1) }
    let places = largest == smallest ? [largest] : [largest, smallest]
    let scale = function.scale > 0 ? function.scale : 1
    return places.compactMap { $0 }.flatMap { place in
      kinds.filter { !($0 == .zero && derivatives[place].isStaircase) }.map {
        ForeignMistake(entry: place, kind: $0)
      }
    }
      + derivatives.indices.flatMap { entry -> [ForeignMistake] in
        switch derivatives[entry] {
        case .exact(0): [ForeignMistake(entry: entry, kind: .number(0.05 * scale))]
        case .exact, .staircase, .none: []
        case .kink(let range):
          [range.lowerBound - 0.1 * scale, range.upperBound + 0.1 * scale].map {
            ForeignMistake(entry: entry, kind: .number($0))
          }
        case .infinite: [ForeignMistake(entry: entry, kind: .zero)]
        }
      }
  }
}

extension ForeignMistake: CustomStringConvertible {
  var description: String {
    switch kind {
    case .factor(let error): "entry \(entry) times 1 + \(error)"
    case .sign: "the sign of entry \(entry) reversed"
    case .zero: "entry \(entry) claimed to be 0"
    case .number(let number): "entry \(entry) claimed to be \(number)"
    }
  }
}
