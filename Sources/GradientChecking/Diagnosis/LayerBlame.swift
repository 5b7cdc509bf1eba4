/// Where the error enters a layered gradient, told from which layers are wrong.
struct LayerBlame {
  let blocks: [ParameterBlock]
  let layers: [[String]]

  /// A sentence on the first wrong layer on the way back; nil when layers are unknown or the pattern says nothing.
  func diagnosis(wrong: [Int]) -> Diagnosis? {
    let names = wrong.map { blocks[$0].name }
    let places = layers.indices.filter { !Set(layers[$0]).isDisjoint(with: names) }
    guard layers.count > 1, let last = places.last, let first = places.first else { return nil }
    if places.count == 1 {
      let part = names.count == 1 ? names[0] : "the parameters of layer \(first + 1)"
      return Diagnosis(
        .layer,
        "layer \(last + 1): only \(part) wrong, so that the δ of all layers is right and the error is in how δ and the "
          + "layer's inputs are combined", blocks: names)
    }
    // A wrong δ of a layer makes all parameters up to it wrong.
    guard first == 0, places == Array(0...last), last < layers.count - 1 else { return nil }
    return Diagnosis(
      .layer,
      "layer \(last + 1): every layer from it down is wrong and those above are right, so that the δ handed down to it "
        + "is wrong", blocks: names)
  }
}
