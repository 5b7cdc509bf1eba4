/// How far a function of one variable stays on one smooth piece, told by a signature that changes between pieces.
public enum SmoothStep {
  /// The largest step, halved from ½ max(|x|, 1), that crosses no kink; nil when the point itself is one.
  ///
  /// Where a higher derivative jumps farther away than 2⁻²⁰ of that, the step stays before it too; closer by, noise/h
  /// would cost more than the extrapolation gains. Infinite where the signatures are empty: nothing can be crossed.
  ///
  /// - Parameters:
  ///   - x: the point.
  ///   - kinks: the signature of the pieces between kinks, by the variable.
  ///   - pieces: that of the pieces between jumps of any derivative.
  /// - Throws: what the signatures throw.
  public static func largest(
    at x: Double, kinks: (Double) throws -> [Int8], pieces: (Double) throws -> [Int8]
  ) rethrows -> Double? {
    guard let step = try largest(at: x, within: kinks, downTo: 0x1p-40) else { return nil }
    return try largest(at: x, within: pieces, downTo: 0x1p-20) ?? step
  }

  /// The largest step within which a signature stays the same, nil when none down to a part of the first does.
  ///
  /// The signature is compared at ±h and ±h/2: for a piecewise-linear network the pre-activations are affine in one
  /// parameter up to the first crossing, so that ±h decides; the second pair guards networks with smooth layers too.
  private static func largest(
    at x: Double, within signature: (Double) throws -> [Int8], downTo part: Double
  ) rethrows -> Double? {
    let here = try signature(x)
    guard !here.isEmpty else { return .infinity }
    var step = 0.5 * max(abs(x), 1)
    let smallest = step * part
    var wasClear = false
    while step > smallest {
      let isClear = try [step, -step].allSatisfy { try signature(x + $0) == here }
      if isClear && wasClear { return step * 2 }
      wasClear = isClear
      step /= 2
    }
    return nil
  }
}
