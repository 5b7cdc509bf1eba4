// Written by fixtures/scalars/generate.py --constants; not edited by hand.

/// Constants of the elementary functions, each rounded to two words (tails of series to one).
enum DoubleDoubleConstants {
  /// 1/n! for n = 2…14.
  static let inverseFactorials: [DoubleDouble] = [
    DoubleDouble(normalizedHigh: 0x1.0000000000000p-1, low: 0x0.0p+0),
    DoubleDouble(normalizedHigh: 0x1.5555555555555p-3, low: 0x1.5555555555555p-57),
    DoubleDouble(normalizedHigh: 0x1.5555555555555p-5, low: 0x1.5555555555555p-59),
    DoubleDouble(normalizedHigh: 0x1.1111111111111p-7, low: 0x1.1111111111111p-63),
    DoubleDouble(normalizedHigh: 0x1.6c16c16c16c17p-10, low: -0x1.f49f49f49f49fp-65),
    DoubleDouble(normalizedHigh: 0x1.a01a01a01a01ap-13, low: 0x1.a01a01a01a01ap-73),
    DoubleDouble(normalizedHigh: 0x1.a01a01a01a01ap-16, low: 0x1.a01a01a01a01ap-76),
    DoubleDouble(normalizedHigh: 0x1.71de3a556c734p-19, low: -0x1.c154f8ddc6c00p-73),
    DoubleDouble(normalizedHigh: 0x1.27e4fb7789f5cp-22, low: 0x1.cbbc05b4fa99ap-76),
    DoubleDouble(normalizedHigh: 0x1.ae64567f544e4p-26, low: -0x1.c062e06d1f209p-80),
    DoubleDouble(normalizedHigh: 0x1.1eed8eff8d898p-29, low: -0x1.2aec959e14c06p-83),
    DoubleDouble(normalizedHigh: 0x1.6124613a86d09p-33, low: 0x1.f28e0cc748ebep-87),
    DoubleDouble(normalizedHigh: 0x1.93974a8c07c9dp-37, low: 0x1.05d6f8a2efd1fp-92),
  ]

  /// 1/n! for n = 15…24.
  static let inverseFactorialsTail: [Double] = [
    0x1.ae7f3e733b81fp-41,
    0x1.ae7f3e733b81fp-45,
    0x1.952c77030ad4ap-49,
    0x1.6827863b97d97p-53,
    0x1.2f49b46814157p-57,
    0x1.e542ba4020225p-62,
    0x1.71b8ef6dcf572p-66,
    0x1.0ce396db7f853p-70,
    0x1.761b41316381ap-75,
    0x1.f2cf01972f578p-80,
  ]

  /// (−1)ⁿ/(n!(2n + 1)) for n = 0…11.
  static let errorSeries: [DoubleDouble] = [
    DoubleDouble(normalizedHigh: 0x1.0000000000000p+0, low: 0x0.0p+0),
    DoubleDouble(normalizedHigh: -0x1.5555555555555p-2, low: -0x1.5555555555555p-56),
    DoubleDouble(normalizedHigh: 0x1.999999999999ap-4, low: -0x1.999999999999ap-58),
    DoubleDouble(normalizedHigh: -0x1.8618618618618p-6, low: -0x1.8618618618618p-60),
    DoubleDouble(normalizedHigh: 0x1.2f684bda12f68p-8, low: 0x1.2f684bda12f68p-62),
    DoubleDouble(normalizedHigh: -0x1.8d3018d3018d3p-11, low: -0x1.8d3018d3018d3p-71),
    DoubleDouble(normalizedHigh: 0x1.c01c01c01c01cp-14, low: 0x1.c01c01c01c01cp-74),
    DoubleDouble(normalizedHigh: -0x1.bbd779334ef0bp-17, low: 0x1.4e65f77088199p-71),
    DoubleDouble(normalizedHigh: 0x1.87a00187a0018p-20, low: 0x1.e80061e80061fp-74),
    DoubleDouble(normalizedHigh: -0x1.3777c55568ccdp-23, low: -0x1.aaabe22270001p-79),
    DoubleDouble(normalizedHigh: 0x1.c2e3054870b38p-27, low: -0x1.d5bceb1cfc09cp-81),
    DoubleDouble(normalizedHigh: -0x1.2b67310aa9f3ap-30, low: -0x1.0a97d2e29d0a6p-85),
  ]

  /// (−1)ⁿ/(n!(2n + 1)) for n = 12…23.
  static let errorSeriesTail: [Double] = [
    0x1.6f448e13e85e1p-34,
    -0x1.a289ee7e40f74p-38,
    0x1.bd577e658d020p-42,
    -0x1.bc6250fb14231p-46,
    0x1.a173a167fba4dp-50,
    -0x1.7271cbe5863ecp-54,
    0x1.377c2110f2083p-58,
    -0x1.f1b4073b34a68p-63,
    0x1.7abd72258fb6ep-67,
    -0x1.13246abce1bddp-71,
    0x1.7e6b81382cd42p-76,
    -0x1.fd6bebd65107ap-81,
  ]

  /// e^(−k²h²) for h = 11/32 and k = 0…25, doubled but for k = 0: both signs of k.
  static let trapezoidWeights: [DoubleDouble] = [
    DoubleDouble(normalizedHigh: 0x1.0000000000000p+0, low: 0x0.0p+0),
    DoubleDouble(normalizedHigh: 0x1.c6f00f5fd3d7fp+0, low: -0x1.ca4c29db2b71cp-54),
    DoubleDouble(normalizedHigh: 0x1.3f26fc3a423a1p+0, low: 0x1.8b36154e2d2e1p-54),
    DoubleDouble(normalizedHigh: 0x1.618a1d3bed529p-1, low: 0x1.2edd37e73e54dp-55),
    DoubleDouble(normalizedHigh: 0x1.3533a6159f0c4p-2, low: -0x1.349869c1290e7p-57),
    DoubleDouble(normalizedHigh: 0x1.ab03092a9353ep-4, low: 0x1.9debb5f9023fbp-58),
    DoubleDouble(normalizedHigh: 0x1.d1969167c47a6p-6, low: -0x1.505a2c562b481p-61),
    DoubleDouble(normalizedHigh: 0x1.90ccd8cf7ade9p-8, low: -0x1.335ef811bb2ccp-63),
    DoubleDouble(normalizedHigh: 0x1.1068222437d65p-10, low: 0x1.5fce98a3105e2p-64),
    DoubleDouble(normalizedHigh: 0x1.245963dc918c7p-13, low: -0x1.73913a0a5e77bp-67),
    DoubleDouble(normalizedHigh: 0x1.ef6d5dc130f34p-17, low: -0x1.f2ed4b8ebcfa3p-71),
    DoubleDouble(normalizedHigh: 0x1.4b6e1584a8971p-20, low: -0x1.87dd6f62b70f9p-76),
    DoubleDouble(normalizedHigh: 0x1.5e1ac6dedefcap-24, low: -0x1.c02a1a76710d0p-80),
    DoubleDouble(normalizedHigh: 0x1.23fd68479eb54p-28, low: 0x1.ac3f8221eb6e1p-82),
    DoubleDouble(normalizedHigh: 0x1.808806e465fddp-33, low: -0x1.6740991d7e7a2p-87),
    DoubleDouble(normalizedHigh: 0x1.8fd0cab75acbfp-38, low: 0x1.26cf7ed986fb3p-92),
    DoubleDouble(normalizedHigh: 0x1.4835bd010a41bp-43, low: 0x1.7ab2b43c666b5p-98),
    DoubleDouble(normalizedHigh: 0x1.a970798776731p-49, low: -0x1.e4f9872820c96p-104),
    DoubleDouble(normalizedHigh: 0x1.b36631cfedfd5p-55, low: 0x1.dbb2c353600b1p-112),
    DoubleDouble(normalizedHigh: 0x1.5fcdfe28b2b0ap-61, low: 0x1.c8120d0b0286ap-115),
    DoubleDouble(normalizedHigh: 0x1.c0dbccd3eacc1p-68, low: -0x1.08a9c16a36fbbp-122),
    DoubleDouble(normalizedHigh: 0x1.c4261fea6820ap-75, low: 0x1.828897eee618fp-132),
    DoubleDouble(normalizedHigh: 0x1.679920e65d86ep-82, low: -0x1.ba97a3309dafdp-137),
    DoubleDouble(normalizedHigh: 0x1.c397dd170e1d2p-90, low: 0x1.28d27ddb198e2p-144),
    DoubleDouble(normalizedHigh: 0x1.bfc185a84a1f3p-98, low: -0x1.5874a2869fbb4p-152),
    DoubleDouble(normalizedHigh: 0x1.5e825521d18a3p-106, low: -0x1.f8dcf5a99d83ap-160),
  ]

  /// h/π for h = 11/32.
  static let stepOverPi = DoubleDouble(
    normalizedHigh: 0x1.c02e296f573b4p-4, low: -0x1.7322a4f39fa77p-58)

  /// 2π/h for h = 11/32.
  static let twoPiOverStep = DoubleDouble(
    normalizedHigh: 0x1.247426bd47de3p+4, low: 0x1.c11e37d528014p-52)

  /// 2/√π.
  static let twoOverRootPi = DoubleDouble(
    normalizedHigh: 0x1.20dd750429b6dp+0, low: 0x1.1ae3a914fed80p-56)

  /// ln 2; ``naturalLogarithmOf2Rest`` is what it leaves.
  static let naturalLogarithmOf2 = DoubleDouble(
    normalizedHigh: 0x1.62e42fefa39efp-1, low: 0x1.abc9e3b39803fp-56)

  /// ln 2 less ``naturalLogarithmOf2``.
  static let naturalLogarithmOf2Rest = 0x1.7b57a079a1934p-111
}
