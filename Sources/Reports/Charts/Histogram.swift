/// A histogram of agreed digits, 0 to 17, stacked by verdict.
struct Histogram {
  /// What an oracle concluded in one check.
  struct Sample {
    let digits: Double
    let verdict: Report.Verdict
  }

  let title: String
  let samples: [Sample]
  /// The largest count of a bar over all histograms shown together.
  let scaleMaximum: Int

  static let binCount = 18

  /// Counts by bin, for each verdict in the order of drawing (from below); NaN is in no bin.
  static func counts(_ samples: [Sample]) -> [[Int]] {
    var counts = Array(repeating: [0, 0, 0], count: binCount)
    for sample in samples where !sample.digits.isNaN {
      counts[bin(sample.digits)][layer(sample.verdict)] += 1
    }
    return counts
  }

  private static func bin(_ digits: Double) -> Int {
    digits > 0 ? Int(min(digits, Double(binCount - 1))) : 0
  }

  private static func layer(_ verdict: Report.Verdict) -> Int {
    switch verdict {
    case .verified: 0
    case .inconclusive, .notApplicable: 1
    case .refuted, .failed: 2
    }
  }

  /// "128 checks: 2.1 to 16 digits, median 14.2; 1 without a number".
  var description: String {
    let known = samples.map(\.digits).filter { !$0.isNaN }.sorted()
    let unknown = samples.count - known.count
    let rest = unknown > 0 ? "; \(NumberFormatting.count(unknown)) not a number" : ""
    let checks = NumberFormatting.counted(samples.count, "check")
    guard let least = known.first, let greatest = known.last else { return checks + rest }
    return
      "\(checks): \(NumberFormatting.digits(least)) to \(NumberFormatting.digits(greatest)) digits, median "
      + NumberFormatting.digits(known[known.count / 2]) + rest
  }

  /// The drawing; `id` must be unique in the page.
  func svg(id: String) -> String {
    let counts = Self.counts(samples)
    return SVG.open(id: id, width: width, height: height, title: title, description: description)
      + frame + Self.layerClasses.indices.map { layer($0, counts) }.joined() + "</svg>"
  }
}

// MARK: - Drawing

extension Histogram {
  private static let layerClasses = ["bar-ok", "bar-unsure", "bar-bad"]

  private var width: Double { 260 }
  private var height: Double { 120 }
  private var left: Double { 34 }
  private var top: Double { 8 }
  private var bottom: Double { height - 22 }
  private var binWidth: Double { (width - left - 6) / Double(Self.binCount) }

  private func scaled(_ count: Int) -> Double {
    Double(count) / Double(max(scaleMaximum, 1)) * (bottom - top)
  }

  private var frame: String {
    let labels = [0, 5, 10, 15].map {
      SVG.text(String($0), x: left + binWidth * (Double($0) + 0.5), y: bottom + 14)
    }
    return
      SVG.horizontal("grid", from: left, to: width - 6, y: top)
      + SVG.horizontal("axis", from: left, to: width - 6, y: bottom)
      + SVG.text(NumberFormatting.count(scaleMaximum), x: left - 6, y: top + 5, anchor: "end")
      + SVG.text("0", x: left - 6, y: bottom + 4, anchor: "end") + labels.joined()
  }

  /// All bars of one verdict as one path.
  private func layer(_ layer: Int, _ counts: [[Int]]) -> String {
    let bars = counts.enumerated().filter { $0.element[layer] > 0 }.map { bin, stack in
      let below = stack[..<layer].reduce(0, +)
      let x = left + binWidth * Double(bin) + 1
      let barHeight = scaled(stack[layer])
      let y = bottom - scaled(below) - barHeight
      return
        "M\(SVG.coordinate(x)) \(SVG.coordinate(y))h\(SVG.coordinate(binWidth - 2))"
        + "v\(SVG.coordinate(barHeight))"
        + "h\(SVG.coordinate(2 - binWidth))z"
    }
    return bars.isEmpty ? "" : "<path class=\"\(Self.layerClasses[layer])\" d=\"\(bars.joined())\"/>"
  }
}
