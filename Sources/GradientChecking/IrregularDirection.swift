import Scalars

/// Directions in which every parameter moves, fixed and irregular: the same on every run and machine.
public enum IrregularDirection {
  /// Direction `number` of `count` entries, each of size 1…2 with a sign, so that no entry hides behind others.
  ///
  /// The bits are SplitMix64's (Steele, Lea & Flood, OOPSLA 2014) of the place itself: direction 1 is not a shift of 0.
  static func unit(count: Int, number: Int) -> [Double] {
    (0..<count).map { unit($0, number: number) }
  }

  @inline(__always)
  private static func unit(_ index: Int, number: Int) -> Double {
    let bits = HashedBits.of(UInt64(number + 1) &* HashedBits.step ^ HashedBits.of(UInt64(index + 1)))
    // 52 bits behind the point of 1.…, and the last one as the sign.
    return Double(bitPattern: 0x3FF0_0000_0000_0000 | bits >> 12 | bits << 63)
  }

  /// An irregular direction with each entry scaled by its coordinate's size or 1, whichever is larger.
  public static func scaled(number: Int) -> ParameterDirection {
    ParameterDirection { coordinates, first in
      coordinates.directionEntries(from: first) { max(abs($0), 1) * unit($1, number: number) }
    }
  }

  /// Direction `number` with each entry scaled by the length over which the objective is known to be smooth there.
  static func scaled(number: Int, by lengths: [Double]) -> ParameterDirection {
    ParameterDirection { coordinates, first in
      coordinates.directionEntries(from: first) { lengths[$1] * unit($1, number: number) }
    }
  }

  /// Direction `number`, scaled by measured lengths where there are any, else by each coordinate's size or 1.
  static func scaled(number: Int, byMeasured lengths: [Double]?) -> ParameterDirection {
    lengths.map { scaled(number: number, by: $0) } ?? scaled(number: number)
  }

  /// All its entries at a point.
  public static func scaled(at point: [Double], number: Int) -> [Double] {
    scaled(number: number).entries(at: point)
  }
}
