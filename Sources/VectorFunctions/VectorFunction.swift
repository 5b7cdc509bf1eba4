/// An elementary function that is computed for many numbers at a time.
public enum VectorFunction: String, CaseIterable, Sendable {
  /// eˣ.
  case exp
  /// eˣ − 1.
  case expMinusOne = "expm1"
  /// ln(1 + x).
  case logOnePlus = "log1p"
  /// The hyperbolic tangent.
  case tanh
  /// The complementary error function.
  case erfc
}
