import ReferenceMLP

/// What a layer is like at the end of an epoch.
public struct LayerHealth: Sendable, Equatable {
  /// ‖(∂L/∂W, ∂L/∂b)‖₂.
  public var gradientNorm: Double
  /// The root of the mean square of δ = ∂L/∂z over its units and all samples.
  public var sensitivity: Double
  /// ‖Δ(W, b)‖₂/‖(W, b)‖₂ over the epoch, by the size before it; 0 before the first, and for a layer of zeros.
  public var updateRatio: Double
  /// The share of units whose derivative is at most a hundredth of its largest for every sample: none of them learns.
  public var deadShare: Double
  /// The share of units and samples at which it is.
  public var flatShare: Double
}

/// What training is like at the end of an epoch.
public struct EpochHealth: Sendable, Equatable {
  /// Epochs done.
  public var epoch: Int
  /// L(θ) over all training samples.
  public var loss: Double
  /// L(θ) over the validation samples, where there are any.
  public var validationLoss: Double?
  /// From the first layer to the last.
  public var layers: [LayerHealth]
  /// Where the epoch's one step landed on the parabola along it; nil where an epoch takes several steps.
  public var landing: StepLanding?
  /// What the loss may have risen by at the most over the epoch, by a proven bound of the curvature: ΔL ≤ ⟨g, Δ⟩ + ½L_B‖Δ‖², with Δ the way of
  /// the parameters and L_B ≥ ‖H‖ within ‖Δ‖ (P29 of docs/PROPERTIES.md), but for the rounding of g.
  ///
  /// Nil before the first step, and for networks of which no such bound is known.
  public var riseBound: Double?
  /// The largest eigenvalue of the Hessian, where it was measured.
  public var sharpness: Sharpness?

  /// Whether the epoch was certain to lower the loss; nil where no bound is known.
  public var isDescentCertified: Bool? { riseBound.map { $0 < 0 } }

  /// ‖∇L‖₂.
  public var gradientNorm: Double { layers.map(\.gradientNorm).length }
}

/// The largest eigenvalue of the Hessian as a few products see it.
public struct Sharpness: Sendable, Equatable {
  /// θ, a lower bound of λmax but for rounding.
  public var value: Double
  /// Some eigenvalue lies within this of θ.
  public var residual: Double
}

/// Where a step landed on the parabola that the loss is along it.
///
/// Along the step, with τ from 0 to 1, the loss has the slopes s₀ and s₁ at the ends and rises by ΔL. A parabola has the curvature κ = s₁ − s₀ by its
/// slopes and κ = 2(ΔL − s₀) by its values; the two differ by what the loss is not quadratic by. Its minimum is at τ* = −s₀/κ, and α =
/// (1 − τ*)/τ* = −κ/s₀ − 1 is −1 for a step of no length, 0 for one to the minimum, 1 for one to the other side of the valley at the
/// height of the start (Schneider, Dangel & Hennig, "Cockpit: a practical debugging tool for the training of deep neural networks",
/// NeurIPS 2021, section 2.2).
public struct StepLanding: Sendable, Equatable {
  /// α, by the middle of both curvatures.
  public var alpha: Double
  /// Half of what α is different by the one and by the other.
  public var error: Double

  /// A landing from the slopes at both ends and the rise of the loss; nil where the step does not descend at first.
  init?(firstSlope: Double, lastSlope: Double, rise: Double) {
    guard firstSlope < 0, lastSlope.isFinite, rise.isFinite else { return nil }
    let (bySlopes, byValues) = (lastSlope - firstSlope, 2 * (rise - firstSlope))
    alpha = -(0.5 * bySlopes + 0.5 * byValues) / firstSlope - 1
    error = abs(0.5 * bySlopes - 0.5 * byValues) / -firstSlope
  }

  /// How many times as long a step would have to be for the parabola to be back at the height of the start.
  ///
  /// Beyond it, the next step of this kind must raise the loss. Infinite where the loss is not curved upward by more than the error of that.
  public var factorToRise: Double { alpha + 1 > error ? 2 / (alpha + 1) : .infinity }
}
