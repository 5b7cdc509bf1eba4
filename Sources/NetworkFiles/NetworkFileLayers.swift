import ReferenceMLP

/// The layers of a network file, and gradients of their shape.
extension NetworkFileReader {
  /// A layer before its weights are known.
  struct LayerDescription {
    /// The object in the file.
    var field: NetworkFileField
    /// The layer's number of units, at least 1.
    var units: Int
    /// The number of units, or inputs, before it.
    var fanIn: Int
    /// φ.
    var activation: Activation
    /// What each weight of a unit stands for, for messages.
    var meaningOfFanIn: String
    /// Whether it holds weights or biases.
    var hasNumbers: Bool { field.optional("weights") != nil || field.optional("biases") != nil }
  }

  /// The network with its parameters, from whichever of the three sources the file names.
  mutating func network() throws(NetworkFileError) -> MLP<Double> {
    let descriptions = try layerDescriptions()
    try checkSize(of: descriptions)
    guard let weightsFile = root.optional("weightsFile") else {
      return MLP(layers: try layersFromNumbersOrInitialization(descriptions))
    }
    for description in descriptions {
      for key in ["weights", "biases", "initialization"] {
        try refuse(description.field.optional(key), beside: "weightsFile")
      }
    }
    for key in ["initialization", "seed"] { try refuse(root.optional(key), beside: "weightsFile") }
    return MLP(layers: try layers(descriptions, from: weightsFile))
  }

  private func refuse(_ field: NetworkFileField?, beside other: String) throws(NetworkFileError) {
    guard let field else { return }
    throw field.error(found: "this beside \(other)", expected: "only one of the two")
  }

  /// Units and activation of every layer, checked.
  private func layerDescriptions() throws(NetworkFileError) -> [LayerDescription] {
    var fanIn = try root.required("inputs", expected: "the number of inputs").wholeNumber(atLeast: 1)
    let list = try root.required("layers", expected: "a list of layers")
    let fields = try list.list(expected: "a list of layers")
    guard !fields.isEmpty else { throw list.error(expected: "at least one layer") }
    var descriptions: [LayerDescription] = []
    for (index, field) in fields.enumerated() {
      try field.requireObject(keys: ["units", "activation", "weights", "biases", "initialization"])
      let units = try field.required("units", expected: "the number of units").wholeNumber(atLeast: 1)
      let activation = try activation(of: field, units: units, isLast: index == fields.count - 1)
      descriptions.append(
        LayerDescription(
          field: field, units: units, fanIn: fanIn, activation: activation,
          meaningOfFanIn: index == 0 ? "one for each input" : "one for each unit before"))
      fanIn = units
    }
    return descriptions
  }

  private func activation(
    of layer: NetworkFileField, units: Int, isLast: Bool
  ) throws(NetworkFileError) -> Activation {
    let names = Activation.allCases.map(\.rawValue).joined(separator: ", ")
    let field = try layer.required("activation", expected: "one of \(names)")
    if field.value == .string("step") || field.value == .string("sign") {
      throw field.error(
        expected: "a differentiable activation such as sigmoid or tanh: "
          + "the derivative of step and sign is zero wherever it exists, nothing can be learned through them")
    }
    let activation = try field.name(of: Activation.self)
    guard activation == .softmax else { return activation }
    guard isLast else {
      throw field.error(expected: "another activation: softmax is for the output layer only")
    }
    guard units >= 2 else {
      throw field.error(
        found: "softmax with 1 unit",
        expected: "at least 2 units (the softmax of one is always 1), or sigmoid")
    }
    return activation
  }

  /// Refuses more parameters than ``NetworkFile/parameterLimit``, before anything is allocated.
  private func checkSize(of layers: [LayerDescription]) throws(NetworkFileError) {
    var total = 0
    for layer in layers {
      let (weights, overflow) = layer.units.multipliedReportingOverflow(by: layer.fanIn + 1)
      guard !overflow, weights <= NetworkFile.parameterLimit - total else {
        throw NetworkFileError(
          file: root.file, path: layer.field.place(of: "units"),
          found: "\(layer.units) units after \(layer.fanIn)",
          expected: "at most \(NetworkFile.parameterLimit) parameters in the network")
      }
      total += weights
    }
  }
}

// MARK: - Numbers and initialisation

extension NetworkFileReader {
  /// A scheme with the seed beside it.
  private struct Plan {
    var scheme: Initialization
    var seed: UInt64?
  }

  /// Layers with the numbers of the file, or freshly drawn where it has none.
  ///
  /// Layers without a seed of their own draw from one generator, with the file's seed, from the first layer
  /// on.
  private mutating func layersFromNumbersOrInitialization(
    _ descriptions: [LayerDescription]
  ) throws(NetworkFileError) -> [Layer<Double>] {
    let common = try root.optional("initialization").map(plan)
    let seed = try commonSeed(common)
    var shared = seed.map(SeededGenerator.init)
    var usesCommon = false
    var usesSeed = false
    var layers: [Layer<Double>] = []
    for description in descriptions {
      if description.hasNumbers {
        try refuse(description.field.optional("initialization"), beside: "weights")
        layers.append(try layer(description))
        continue
      }
      let own = try description.field.optional("initialization").map(plan)
      guard let plan = own ?? common else {
        throw NetworkFileError(
          file: root.file, path: description.field.place(of: "weights"), found: "nothing",
          expected: "weights and biases here, or an initialization, or a weightsFile")
      }
      usesCommon = usesCommon || own == nil
      if plan.scheme != .zeros, own?.seed == nil { usesSeed = true }
      if let seed = own?.seed {
        var generator = SeededGenerator(seed: seed)
        layers.append(draw(description, plan.scheme, &generator))
      } else {
        layers.append(try drawShared(description, plan.scheme, &shared))
      }
    }
    if common != nil, !usesCommon {
      warnings.append("initialization is not used: every layer has weights or an initialization of its own")
    } else if root.optional("seed") != nil, !usesSeed {
      warnings.append("seed is not used: nothing is drawn with it")
    }
    return layers
  }

  /// The layer from the numbers of the file.
  private func layer(_ description: LayerDescription) throws(NetworkFileError) -> Layer<Double> {
    let field = description.field
    let weights = try field.required("weights", expected: "weights beside the biases").matrix(
      rows: (description.units, "one for each unit"),
      columns: (description.fanIn, description.meaningOfFanIn))
    let biases = try field.required("biases", expected: "biases beside the weights").numbers(
      count: description.units, meaning: "one for each unit")
    return Layer(weights: weights, biases: biases, activation: description.activation)
  }

  /// The layer drawn from the common generator, which zeros do not need.
  private mutating func drawShared(
    _ description: LayerDescription, _ scheme: Initialization, _ shared: inout SeededGenerator?
  ) throws(NetworkFileError) -> Layer<Double> {
    guard var generator = shared ?? (scheme == .zeros ? SeededGenerator(seed: 0) : nil) else {
      throw NetworkFileError(
        file: root.file, path: "seed", found: "nothing",
        expected: "a whole number, so that \(scheme.rawValue) draws the same weights every time")
    }
    let layer = draw(description, scheme, &generator)
    if shared != nil { shared = generator }
    return layer
  }

  private mutating func draw(
    _ description: LayerDescription, _ scheme: Initialization, _ generator: inout SeededGenerator
  ) -> Layer<Double> {
    if scheme == .zeros, description.units > 1, description.field.path != lastLayerPath {
      warnings.append(
        "\(description.field.path) starts from zeros: its units are alike and stay alike, whatever they learn"
      )
    }
    return scheme.layer(
      units: description.units, fanIn: description.fanIn, activation: description.activation,
      using: &generator)
  }

  private var lastLayerPath: String {
    guard case .array(let layers)? = root.value["layers"] else { return "" }
    return "layers[\(layers.count - 1)]"
  }

  /// An initialisation: the scheme's name, or an object with the scheme and a seed.
  private func plan(_ field: NetworkFileField) throws(NetworkFileError) -> Plan {
    if case .string = field.value { return Plan(scheme: try field.name(of: Initialization.self), seed: nil) }
    let names = Initialization.allCases.map(\.rawValue).joined(separator: ", ")
    guard case .object = field.value else {
      throw field.error(expected: "one of \(names), or {\"scheme\": …, \"seed\": …}")
    }
    try field.requireObject(keys: ["scheme", "seed"])
    let scheme = try field.required("scheme", expected: "one of \(names)").name(of: Initialization.self)
    return Plan(scheme: scheme, seed: try field.optional("seed").map(self.seed))
  }

  private func seed(_ field: NetworkFileField) throws(NetworkFileError) -> UInt64 {
    UInt64(try field.wholeNumber(atLeast: 0))
  }

  /// The seed of the file or of its initialization, not of both.
  private func commonSeed(_ common: Plan?) throws(NetworkFileError) -> UInt64? {
    guard let field = root.optional("seed") else { return common?.seed }
    if common?.seed != nil { try refuse(field, beside: "initialization.seed") }
    return try seed(field)
  }
}

// MARK: - Claimed gradient

extension NetworkFileReader {
  /// The claimed gradient in the order of the parameters; NaN and infinities allowed, since a gradient may be
  /// wrong.
  func claimedGradient(of network: MLP<Double>) throws(NetworkFileError) -> [Double]? {
    guard let field = root.optional("claimedGradient") else { return nil }
    try field.requireObject(keys: (1...network.depth).flatMap { ["W\($0)", "b\($0)"] })
    var gradient: [Double] = []
    for (index, layer) in network.layers.enumerated() {
      let meaning = index == 0 ? "one for each input" : "one for each unit before"
      let weights = try field.required("W\(index + 1)", expected: "one entry for each weight")
      gradient += try weights.matrix(
        rows: (layer.units, "one for each unit"), columns: (layer.fanIn, meaning), acceptsNonFinite: true
      ).elements
      let biases = try field.required("b\(index + 1)", expected: "one entry for each bias")
      gradient += try biases.numbers(
        count: layer.units, meaning: "one for each unit", acceptsNonFinite: true)
    }
    return gradient
  }
}
