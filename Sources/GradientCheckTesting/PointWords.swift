import GradientChecking
import Wording

/// A point in words.
enum PointWords {
  /// Numbers shown; the rest is counted.
  private static let shownNumbers = 12

  /// "W = 1, 2; b = 3".
  static func text(of point: [Double], _ blocks: [ParameterBlock]) -> String {
    var parts: [String] = []
    var start = 0
    for block in blocks where start < shownNumbers && block.count > 0 {
      let shown = point[start...].prefix(min(block.count, shownNumbers - start))
      parts.append("\(block.name) = \(shown.map(NumberFormatting.exact).joined(separator: ", "))")
      start += shown.count
    }
    let rest = point.count - start
    return parts.joined(separator: "; ")
      + (rest > 0 ? " and \(NumberFormatting.counted(rest, "more number"))" : "")
  }
}
