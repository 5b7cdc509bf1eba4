/// What the right blocks of a layered gradient prove about where the mistake is.
///
/// Backpropagation makes the blocks of a layer from its δ, and the δ of each layer from that of the layer above. A right block
/// proves the δ that it is made of, and with it everything above; a wrong one beside it blames the step between them.
struct LayerBlame {
  let blocks: [ParameterBlock]
  /// The layers from the first to the last, empty where they are not known.
  let layers: [BlockLayer]

  /// Layers as they are known, else as the blocks' names tell them.
  init(blocks: [ParameterBlock], layers: [[String]]) {
    self.blocks = blocks
    self.layers =
      layers.isEmpty
      ? BlockLayer.told(byNames: blocks.map(\.name))
      : layers.enumerated().map { BlockLayer(number: $0 + 1, blocks: $1) }
  }

  /// A sentence on the first wrong step on the way back; nil when layers are unknown or the blocks prove nothing.
  ///
  /// - Parameters:
  ///   - wrong: blocks with a wrong entry.
  ///   - right: blocks all of whose entries were found right.
  func diagnosis(wrong: [Int], right: [Int]) -> Diagnosis? {
    let (wrong, right) = (Set(wrong.map { blocks[$0].name }), Set(right.map { blocks[$0].name }))
    let places = layers.indices.filter { !wrong.isDisjoint(with: layers[$0].blocks) }
    guard layers.count > 1, let first = places.first, let last = places.last else { return nil }
    let names = layers.flatMap(\.blocks).filter(wrong.contains)
    let are = names.count == 1 ? "is" : "are"
    if places.allSatisfy({ !right.isDisjoint(with: layers[$0].blocks) }) {
      let proofs = places.flatMap { layers[$0].blocks.filter(right.contains) }
      let deltas = DiagnosisWords.list(places.map { "δ\(layers[$0].number)" })
      let so = "and so \(places.count == 1 ? "is" : "are") \(deltas)"
      return diagnosis(
        proofs,
        "\(so): the mistake lies in how \(DiagnosisWords.list(names)) \(are) made of "
          + "\(places.count == 1 ? "it" : "them")",
        names)
    }
    let above = layers[(last + 1)...].flatMap(\.blocks)
    if isDeltaWrong(places, wrong, right) {
      let they = above.count == 1 ? "it is" : "they are"
      return diagnosis(
        above,
        "and \(they) made of the δ above: the mistake lies between δ\(layers[last + 1].number) and "
          + "δ\(layers[last].number)",
        names)
    }
    let below = layers[..<first].flatMap(\.blocks)
    guard first == last, !below.isEmpty, right.isSuperset(of: below) else { return nil }
    let they = below.count == 1 ? "it is" : "they are"
    return diagnosis(
      below,
      "and \(they) made of δ\(layers[last].number): the mistake lies in how "
        + "\(DiagnosisWords.list(names)) \(are) made of it",
      names)
  }

  /// The place of the layer with the first wrong δ on the way back, that of the next one being right; nil where nothing shows it.
  func wrongDelta(wrong: [Int], right: [Int]) -> Int? {
    let (wrong, right) = (Set(wrong.map { blocks[$0].name }), Set(right.map { blocks[$0].name }))
    let places = layers.indices.filter { !wrong.isDisjoint(with: layers[$0].blocks) }
    return isDeltaWrong(places, wrong, right) ? places.last : nil
  }

  /// Whether all blocks of all layers are wrong, as a wrong δ of the last one makes them.
  func isEverythingWrong(wrong: [Int]) -> Bool {
    layers.count > 1 && Set(wrong.map { blocks[$0].name }).isSuperset(of: layers.flatMap(\.blocks))
  }

  /// Whether all layers up to one are wrong, and all above it right: a wrong δ makes all layers below wrong as well.
  private func isDeltaWrong(_ places: [Int], _ wrong: Set<String>, _ right: Set<String>) -> Bool {
    guard let last = places.last, places == Array(0...last) else { return false }
    let above = layers[(last + 1)...].flatMap(\.blocks)
    return !above.isEmpty && right.isSuperset(of: above) && wrong.isSuperset(of: layers[last].blocks)
  }

  private func diagnosis(_ proofs: [String], _ conclusion: String, _ wrong: [String]) -> Diagnosis {
    Diagnosis(
      .layer, "\(DiagnosisWords.list(proofs)) \(proofs.count == 1 ? "is" : "are") right, \(conclusion)",
      blocks: wrong)
  }
}

/// The parameter blocks of one layer.
struct BlockLayer: Equatable {
  /// The layer's number, as blocks are numbered.
  var number: Int
  /// The blocks' names.
  var blocks: [String]

  /// The layers that names such as W1, b1, W2, b2 tell: each has one number, and one kind of name is in every layer.
  ///
  /// - Returns: the layers in the order of their numbers; none where the names follow no such pattern.
  static func told(byNames names: [String]) -> [BlockLayer] {
    var layers: [Int: [String: String]] = [:]
    for name in names {
      let digits = name.split(whereSeparator: { !$0.isASCII || !$0.isNumber })
      guard digits.count == 1, let number = Int(digits[0]) else { return [] }
      let kind = String(name.filter { !$0.isNumber })
      guard !kind.isEmpty, layers[number]?[kind] == nil else { return [] }
      layers[number, default: [:]][kind] = name
    }
    let numbers = layers.keys.sorted()
    guard numbers.count > 1, let first = numbers.first, numbers == Array(first..<first + numbers.count),
      let common = layers[first]?.keys.filter({ kind in layers.values.allSatisfy { $0[kind] != nil } }),
      // Parameters k1, k2, k3 of one formula are numbered as well: weights and biases are two kinds.
      !common.isEmpty, Set(layers.values.flatMap(\.keys)).count >= 2
    else { return [] }
    return numbers.map { number in
      BlockLayer(number: number, blocks: names.filter { layers[number]?.values.contains($0) == true })
    }
  }
}
