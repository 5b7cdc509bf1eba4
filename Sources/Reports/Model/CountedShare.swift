import Foundation
import Proportions

/// A number of cases among all of them, with what it says of the share: every share of few cases is written here.
struct CountedShare {
  let count: Int
  let cases: Int

  /// A count of some of the cases; nil where it is none: of no case, or of more than all.
  init?(_ count: Int, of cases: Int) {
    guard cases > 0, 0 <= count, count <= cases else { return nil }
    (self.count, self.cases) = (count, cases)
  }

  /// "97 of 100 (95% interval 91.5% to 99.4%)".
  var words: String {
    "\(NumberFormatting.count(count)) of \(NumberFormatting.count(cases)) (95% interval \(interval))"
  }

  /// "91.5% to 99.4%": within a twentieth of the interval's length.
  var interval: String {
    let (lower, upper) = ClopperPearson.bounds(count: count, cases: cases, confidence: 0.95)
    let decimals = max(0, Int((-log10((upper - lower) * 100 / 20)).rounded(.up)))
    return "\(Self.percent(lower, decimals)) to \(Self.percent(upper, decimals))"
  }

  /// A share in percent; none is 0% and all is 100%, and nothing else is either.
  private static func percent(_ share: Double, _ decimals: Int) -> String {
    for more in decimals...(decimals + 12) {
      let text = String(format: "%.\(more)f", share * 100)
      let value = Double(text) ?? share
      if (value > 0 || share == 0) && (value < 100 || share == 1) {
        guard text.contains(".") else { return text + "%" }
        return text.replacing(/\.?0+$/, with: "") + "%"
      }
    }
    return NumberFormatting.number(share * 100, significant: 15) + "%"
  }
}
