/// The smallest error of each entry that a check would have seen, beside what its claim is off by.
struct PowerPicture {
  private let blocks: [Report.BlockEntries]
  private let limits: HTMLLimits

  /// A picture of blocks that have as many powers as claims and estimates.
  init(_ blocks: [Report.BlockEntries], _ limits: HTMLLimits) {
    (self.blocks, self.limits) = (blocks, limits)
  }

  private static let size = (width: 520.0, height: 320.0)
  /// The width of a letter of a name, and of the place that all blocks share.
  private static let (letter, room) = (8.0, 440.0)

  /// The picture; nil of a single entry, and where no entry has a power.
  func figure(id: String) -> ChartFigure? {
    let powers = blocks.flatMap(\.powers)
    guard powers.count > 1, powers.contains(where: \.isFinite) else { return nil }
    let differences = blocks.flatMap { block in
      zip(block.claimed, block.estimates).map { ($0 - $1).magnitude }
    }
    let words = blocks.prefix(limits.items).compactMap { block in
      block.powerWords.map { "\(limits.name(block.name)): \($0)" }
    }
    let chart = LineChart(
      title: "Detection power, entry by entry", description: words.joined(separator: ". ") + ".",
      x: ("entry, block after block", .linear), y: ("error", .logarithmic),
      series: [
        .init(name: "smallest error that would have been seen", points: points(powers)),
        .init(name: "what the claim is off by", points: points(differences)),
      ], regions: regions(of: powers.count), size: Self.size)
    return ChartFigure(chart, id: id)
  }

  private func points(_ values: [Double]) -> [LineChart.Point] {
    values.enumerated().map { LineChart.Point(x: Double($0.offset), y: $0.element) }
      .thinned(to: limits.points)
  }

  /// The blocks, where there is room for the name of each.
  private func regions(of count: Int) -> [LineChart.Region] {
    let names = blocks.map { limits.name($0.name) }
    let hasRoom = zip(names, blocks).allSatisfy { name, block in
      Double(name.count) * Self.letter <= Double(block.powers.count) / Double(count) * Self.room
    }
    guard hasRoom else { return [] }
    var start = 0
    return zip(names, blocks).map { name, block in
      defer { start += block.powers.count }
      return LineChart.Region(name: name, from: max(0, Double(start) - 0.5))
    }
  }
}
