import Derivatives

/// The path along which noise is measured, of values and of claims alike: every parameter moves.
struct NoisePath {
  private let point: [Double]
  private let entries: [Double]

  /// A path from a point.
  init(from point: [Double]) {
    self.point = point
    entries = Self.direction.entries(at: point)
  }

  /// The point at an offset.
  func at(_ offset: Double) -> [Double] { zip(point, entries).map { $0 + offset * $1 } }

  /// The scale of the noise measurement's spacings: those of single precision must move its arguments, 2⁻²⁰ of them.
  static func scale(_ precision: Precision) -> Double { precision == .float32 ? 0x1p16 : 1 }

  /// A direction in which every parameter moves by its own size or 1, the signs irregular.
  static let direction = ParameterDirection { coordinates, first in
    coordinates.directionEntries(from: first) { coordinate, place in
      // Fractional parts of multiples of the golden ratio: a fixed, irregular choice that favours no block.
      let multiple = Double(place + 1) * 0.6180339887498949
      let fraction = multiple - multiple.rounded(.down)
      return max(abs(coordinate), 1) * (fraction < 0.5 ? 1 + fraction : fraction - 2)
    }
  }
}
