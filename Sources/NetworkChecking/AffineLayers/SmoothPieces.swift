import ReferenceMLP

/// How far a sample's loss stays on one smooth piece as one pre-activation moves: the rule of `SmoothStep`, for whom
/// signatures are compared and not kept.
extension PreactivationLine<Double> {
  /// The largest step within which the sample crosses no kink, and no jump of a higher derivative where that leaves room;
  /// nil at a kink, infinite where there is nothing to cross.
  mutating func smoothStep() -> Double? {
    guard let step = largestStep(downTo: 0x1p-40, where: { $0.hasKink }) else { return nil }
    let isPlain =
      sweep.loss.kind != .huber && !sweep.activations[layer...].contains { !$0.isSmooth && !$0.hasKink }
    return isPlain ? step : largestStep(downTo: 0x1p-20, where: { !$0.isSmooth }, residuals: true) ?? step
  }

  /// The largest step, halved from ½ max(|x|, 1) down to a part of it, at which and at half of which nothing is crossed on
  /// either side.
  private mutating func largestStep(
    downTo part: Double, where counts: (Activation) -> Bool, residuals: Bool = false
  ) -> Double? {
    let center = sweep.trace.preactivations[layer][sample, unit]
    let own = counts(sweep.activations[layer])
    // A hidden unit alone has a sign to keep; other signs of its layer stay.
    let isAlone =
      isHidden && !sweep.activations[(layer + 1)...].contains(where: counts)
      && !(residuals && sweep.loss.kind == .huber)
    if isAlone && !own { return .infinity }
    let here = isAlone ? [] : signature(center, where: counts, residuals: residuals)
    if !isAlone && here.isEmpty { return .infinity }
    var step = 0.5 * max(abs(center), 1)
    let smallest = step * part
    var wasClear = false
    while step > smallest {
      var isClear = true
      for side in 0..<2 where isClear {
        let x = side == 0 ? center + step : center - step
        isClear =
          isAlone
          ? sign(x) == sign(center) : signature(x, where: counts, residuals: residuals) == here
      }
      if isClear && wasClear { return step * 2 }
      wasClear = isClear
      step /= 2
    }
    return nil
  }

  /// The signs of the pre-activations, from the layer up, at which something jumps; on request with the sides of the
  /// loss's own thresholds on which the residuals are: Huber's, where its second derivative jumps.
  private mutating func signature(
    _ x: Double, where counts: (Activation) -> Bool, residuals: Bool
  ) -> [Int8] {
    var signs: [Int8] = []
    let layers = sweep.network.layers
    if counts(layers[layer].activation), isHidden { signs.append(sign(x)) }
    move(to: x) { index, z in
      if counts(layers[index].activation) { signs += z.map(sign) }
    }
    guard residuals, sweep.loss.kind == .huber else { return signs }
    let activation = sweep.network.outputActivation
    let outputs = activation.isElementwise ? z.map { activation($0) } : Activation.softmax(z)
    return signs + zip(outputs, sweep.targets[sample]).map { sign($0 - $1 - 1) + sign($0 - $1 + 1) }
  }
}
