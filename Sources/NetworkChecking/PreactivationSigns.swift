import ReferenceMLP

extension MLP<Double> {
  /// The sign (−1, 0, 1) of every pre-activation of the layers whose activation counts, sample by sample.
  ///
  /// - Parameters:
  ///   - inputs: the batch, samples × inputs.
  ///   - counts: whether an activation's sign is asked for.
  func preactivationSigns(on inputs: Matrix<Double>, where counts: (Activation) -> Bool) -> [Int8] {
    guard layers.contains(where: { counts($0.activation) }) else { return [] }
    return zip(layers, forward(inputs).preactivations).flatMap { layer, z in
      counts(layer.activation) ? z.elements.map(sign) : []
    }
  }
}

/// −1, 0 or 1; 0 for NaN.
func sign(_ x: Double) -> Int8 {
  // Without a jump that signs which cannot be predicted would make slow.
  (x > 0 ? 1 : 0) &- (x < 0 ? 1 : 0)
}
