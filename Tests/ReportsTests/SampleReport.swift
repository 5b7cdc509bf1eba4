import Foundation

@testable import Reports

/// Texts that break careless renderers.
enum Hostile {
  static let markup =
    "<script>alert('x')</script><img src=http://evil.example/x onerror=alert(1)> & \"quoted\" ]]>"
  static let markdown =
    "| cell | `code` *bold* _under_ [link](http://evil.example) ![image](http://evil.example/i.png)\n# x"
  static let controls =
    "bell \u{7}, escape \u{1B}[31mred\u{1B}[0m, null \u{0}, delete \u{7F}, C1 \u{9B}, bidi \u{202E}abc"
  /// U+0600 and the `<` after it are one Swift character, as are a quote and the accent after it.
  static let graphemes = "\u{0600}<script>alert(2)</script> \"\u{0301} onmouseover=alert(3) \u{FFFE}"
  static let all = [markup, markdown, controls, graphemes].joined(separator: " / ")
  static let long = String(repeating: "A very long message that never ends & goes on. ", count: 4_000)
}

/// Reports to render in tests and to look at.
enum SampleReport {
  /// Every list filled, with failures of every kind and hostile texts in every field that can hold one.
  static func full() -> Report {
    var report = Report(title: "verify, profile standard", seed: .max)
    report.checks = verifiedChecks() + [refuted(), overflowing(), kinked(), noisy()]
    report.claims = claims()
    report.properties = properties()
    report.defects = defects()
    report.workedExamples = [workedExample(bad: false), workedExample(bad: true)]
    report.stepCurves = [stepCurve()]
    report.trainings = [training(), divergence()]
    report.rateCurves = [rateCurve("½(wx − t)²"), rateCurve(Hostile.all)]
    report.campaigns = campaigns()
    report.powerCurves = [powerCurve(), tornPowerCurve()]
    report.notRun = [
      .init(
        what: "Interval enclosures", why: "The profile standard leaves them out; they run with exhaustive."),
      .init(what: Hostile.markup, why: Hostile.all),
    ]
    report.timings = [
      .init(part: "gradient checks", seconds: 41.3), .init(part: "properties", seconds: 128.9),
      .init(part: "planted defects", seconds: 12.04), .init(part: Hostile.markup, seconds: .nan),
    ]
    report.provenance = [
      .init(name: "profile", value: "standard", source: "--profile"),
      .init(name: "GSL", value: "2.8", source: "measured"),
      .init(name: "safety", value: "4", source: "default"),
      .init(name: "hostile", value: Hostile.all, source: Hostile.markdown),
    ]
    report.finish()
    return report
  }

  /// Only good news, and few of them.
  static func verified() -> Report {
    var report = Report(title: "network binary-classifier.json", seed: 1)
    var check = verifiedChecks()[0]
    check.group = "network file"
    report.checks = [check]
    report.notRun = [
      .init(
        what: "Claims, properties, planted defects", why: "This command checks one network; verify runs them."
      )
    ]
    report.finish()
    return report
  }

  /// `count` checks, each with its blocks and oracles.
  static func large(_ count: Int) -> Report {
    var report = Report(title: "verify, profile exhaustive", seed: 7)
    report.checks = (0..<count).map { number in
      var check = number % 100 == 99 ? refuted() : verifiedCheck(number)
      check.id += " #\(number)"
      check.blocks = ["W1", "W2"].map {
        .init(
          name: $0, shape: [20, 20], agreedDigits: 11, digits: (0..<400).map { 11 + Double($0 % 50) / 10 })
      }
      return check
    }
    report.finish()
    return report
  }

  /// As much as possible of the worst possible.
  static func enormous() -> Report {
    var report = full()
    var check = refuted()
    check.message = Hostile.long
    check.id = Hostile.all
    check.diagnoses = (0..<80).map { .init(code: "\($0)", message: Hostile.long, blocks: ["W1"]) }
    check.wrongEntries = (0..<5_000).map { .init(block: Hostile.markup, index: [$0, $0]) }
    check.blocks = (0..<40).map {
      .init(name: "B\($0)", shape: [64, 64], agreedDigits: 3, digits: (0..<4_096).map { Double($0 % 18) })
    }
    report.checks = Array(repeating: check, count: 300)
    report.powerCurves = (0..<20).map { number in
      let series = Report.PowerCurve.Series(
        name: Hostile.all, rule: .oneOracle, networks: 7,
        points: (0..<100).map { .init(error: Double($0 + number) / 1e4, flagged: $0 % 9) })
      return .init(title: Hostile.long, series: Array(repeating: series, count: 20))
    }
    report.claims = (0..<2_000).map { number in
      .init(
        id: "S\(number)", statement: Hostile.all, verdict: .refuted, expected: Hostile.long,
        observed: Hostile.all,
        correction: Hostile.all, asExpected: number % 2 == 0)
    }
    report.notRun = (0..<2_000).map { _ in .init(what: Hostile.all, why: Hostile.all) }
    report.finish()
    return report
  }
}

// MARK: - Checks

extension SampleReport {
  static let oracles = ["central difference", "Richardson", "GSL central", "complex step", "dual numbers"]

  static func verifiedChecks() -> [Report.Check] { (0..<48).map(verifiedCheck) }

  static func verifiedCheck(_ number: Int) -> Report.Check {
    let activations = ["tanh", "relu", "gelu", "sigmoid", "softplus", "silu"]
    let losses = ["huber", "mean-squared-error", "cross-entropy", "binary-cross-entropy"]
    let (activation, loss) = (activations[number % 6], losses[number / 6 % 4])
    let digits = 10.4 + Double(number * 37 % 61) / 11
    var check = Report.Check(
      id: "matrix/\(activation)/\(loss)/depth \(1 + number % 4)/batch \(1 + number % 7)",
      subject: "\(activation) network with \(loss), \(40 + number * 3) parameters", verdict: .verified,
      parameters: 40 + number * 3, evaluations: 4_000 + number * 211, agreedDigits: digits,
      detectionPower: 3.1e-11 * Double(1 + number % 5), seconds: 0.02 + Double(number) / 1000)
    check.group = number < 36 ? "activation × loss" : "real data"
    check.message = "All \(check.parameters) entries lie within the error bounds of every oracle."
    check.worst = .init(
      block: "W2", index: [number % 3, 1], claimed: 0.1234567890123 / Double(number + 1),
      estimate: (0.1234567890123 + 2e-13) / Double(number + 1), errorBound: 3.4e-12, method: "Richardson",
      step: 4.9e-3)
    check.oracles = oracles.enumerated().map { index, name in
      .init(
        name: name, agreedDigits: min(digits + Double(index) * 1.1 - 2, 17), largestError: 1e-12,
        largestBound: 4e-11,
        evaluations: 800, verdict: .verified)
    }
    check.blocks = [
      block("W1", [5, 4], digits), block("b1", [5], digits + 0.6), block("W2", [3, 5], digits),
      block("b2", [3], 15),
    ]
    return check
  }

  static func block(_ name: String, _ shape: [Int], _ least: Double) -> Report.BlockSummary {
    let count = shape.reduce(1, *)
    let digits = (0..<count).map { min(17, least + Double($0 * 29 % 23) / 5) }
    return .init(name: name, shape: shape, agreedDigits: least, digits: digits)
  }

  static func refuted() -> Report.Check {
    var check = Report.Check(
      id: "matrix/tanh/huber/depth 2/batch 64", subject: "tanh network with huber " + Hostile.markup,
      verdict: .refuted,
      parameters: 47, evaluations: 9_212, agreedDigits: -1.8, detectionPower: 4.4e-12, seconds: 0.39)
    check.group = "activation × loss"
    check.message = "15 of 47 entries lie outside the bounds of two oracles: W2[0,0], W2[0,1] and 13 more."
    check.worst = .init(
      block: "W2", index: [2, 1], claimed: 7.9012345, estimate: 0.12345679, errorBound: 2.1e-12,
      method: "Richardson",
      step: 1.2e-3)
    check.wrongEntries = (0..<15).map { .init(block: "W2", index: [$0 / 5, $0 % 5]) }
    check.diagnoses = [
      .init(
        code: "constant-factor",
        message: "all of W2 is 64.000× too large: the batch size; the mean over the batch is missing",
        blocks: ["W2"], factor: 64)
    ]
    check.oracles = oracles.enumerated().map { index, name in
      .init(
        name: name, agreedDigits: -1.8, largestError: 7.77, largestBound: 1e-10, evaluations: 1_842,
        verdict: index == 0 ? .inconclusive : .refuted)
    }
    check.blocks = [
      block("W1", [5, 4], 12), block("b1", [5], 13),
      .init(name: "W2", shape: [3, 5], agreedDigits: -1.8, digits: Array(repeating: 0, count: 15)),
      block("b2", [3], 14),
    ]
    return check
  }

  /// A large block in which one entry is NaN, and numbers that are none.
  static func overflowing() -> Report.Check {
    var check = Report.Check(
      id: "real data/digits/784-30-10 " + Hostile.controls, subject: Hostile.graphemes, verdict: .refuted,
      parameters: 23_860, evaluations: 95_440, agreedDigits: .nan, detectionPower: .infinity, mode: "sketch",
      seconds: 132.4)
    check.group = "real data"
    check.message = Hostile.all + "\n" + Hostile.long
    check.worst = .init(
      block: "W1", index: [3, 401], claimed: .nan, estimate: 1.25e-9, errorBound: 3e-19,
      method: "dual numbers", step: 0)
    check.wrongEntries = [.init(block: "W1", index: [3, 401]), .init(block: "unknown", index: [99])]
    check.diagnoses = [
      .init(code: "non-finite", message: Hostile.all, blocks: ["W1", Hostile.markup], factor: .infinity)
    ]
    var digits = (0..<30 * 784).map { 13 + 3 * sin(Double($0) / 97) }
    digits[3 * 784 + 401] = .nan
    digits[20 * 784 + 11] = -.infinity
    check.blocks = [
      .init(name: "W1", shape: [30, 784], agreedDigits: .nan, digits: digits),
      .init(name: "b1", shape: [30], agreedDigits: 14, digits: (0..<30).map { 14 + Double($0 % 3) }),
      .init(name: "torn", shape: [3, 3], agreedDigits: 3, digits: [1, 2]),
      .init(name: "W2", shape: [10, 30], agreedDigits: 12, digits: []),
    ]
    return check
  }

  static func kinked() -> Report.Check {
    var check = Report.Check(
      id: "network/dead-unit.json", subject: "ReLU network with a unit at 0", verdict: .inconclusive,
      reason: "kink",
      parameters: 13, evaluations: 312, agreedDigits: 0.3, detectionPower: 1e-9, seconds: 0.004)
    check.group = "network file"
    check.message =
      "The point is a kink: the one-sided derivatives differ (W1[0,0])."
    check.worst = .init(
      block: "W1", index: [0, 0], claimed: 0, estimate: 0.5, errorBound: 4e-16, method: "GSL central",
      step: 1e-4)
    check.kinks = [
      .init(entry: .init(block: "W1", index: [0, 0]), claimed: 0, fromBelow: 0, fromAbove: 1),
      .init(entry: .init(block: "b1", index: [0]), claimed: 2, fromBelow: 0, fromAbove: 1),
      .init(entry: .init(block: "b1", index: [1]), claimed: .nan, fromBelow: -.infinity, fromAbove: 1),
    ]
    check.blocks = [block("W1", [3, 2], 0.3)]
    return check
  }

  static func noisy() -> Report.Check {
    var check = Report.Check(
      id: "program/float32 model", subject: "python3 model.py", verdict: .inconclusive, reason: "noise",
      parameters: 9,
      evaluations: 640, agreedDigits: 3.2, detectionPower: 0.02, seconds: 3.1)
    check.group = "programs"
    check.message = "The noise of the values hides errors of a size that matters (the check as a whole)."
    return check
  }
}

// MARK: - The other lists

extension SampleReport {
  static func claims() -> [Report.Claim] {
    [
      .init(
        id: "S1.4", source: "S1: forward propagation and backpropagation in matrix form",
        statement: "output layer: δ = ∇ₐL ⊙ σ′(z), for every output", verdict: .refuted,
        expected: "[0.090030573170380458, 0.24472847105479765, −0.33475904422517811]",
        observed:
          "[0.090030573170380458, 0.24472847105479767, −0.3347590442251781]; by the formula [0, 0, −0.335]",
        correction: "softmax's Jacobian is not diagonal: δ = Jᵀ ∇ₐL", asExpected: true, agreedDigits: 16),
      .init(
        id: "S2.1", source: "S2: two worked examples",
        statement: "f(x)=wx, E=½(wx−t)², w=0, x=t=1, η=.5: E=.5, g=−1, w=.5; then E=.125, g=−.5, w=.75",
        verdict: .confirmed, expected: "E = 0.5, 0.125, 0.03125", observed: "E = 0.5, 0.125, 0.03125",
        asExpected: true,
        agreedDigits: 17),
      .init(
        id: "S2.12", source: "S2: two worked examples",
        statement: "the figure widely published for this example after one step, E = 0.291027924",
        verdict: .refuted, expected: "0.29102777369359935", observed: "0.29102777369359935",
        correction: "the published figure comes from updating w5–w8 before the hidden deltas are computed",
        asExpected: true, agreedDigits: 16.2),
      .init(
        id: "S4.2", statement: "σ′ = σ(1−σ)", verdict: .confirmed,
        expected: "4.2483542552915890e-18 at z = 40",
        observed: "0 at z = 40", asExpected: false, agreedDigits: 0),
      .init(
        id: "X.1", source: Hostile.all, statement: Hostile.all, verdict: .refuted, expected: Hostile.long,
        observed: Hostile.all,
        correction: Hostile.markdown, asExpected: false, agreedDigits: .nan),
    ]
  }

  static func properties() -> [Report.Property] {
    [
      .init(name: "P3 permuting the samples leaves the gradient", cases: 1_000, verdict: .verified),
      .init(name: "P11 softmax + cross-entropy: Σₖ ∂bₖ = 0 and Σₖ ∂Wₖ = 0", cases: 200, verdict: .verified),
      .init(name: "P20 the Gauss–Newton matrix is positive semidefinite", cases: 35, verdict: .inconclusive),
      .init(
        name: "P36 label symmetry", cases: 17, verdict: .refuted, replay: "P36:7f3a-00c1:" + Hostile.markup),
      .init(name: "P0 tested nothing " + Hostile.controls, cases: 0, verdict: .verified),
    ]
  }

  static func defects() -> [Report.Defect] {
    [
      .init(
        id: "D1 mean over the batch missing", detected: true, by: ["central", "dual", "Taylor"],
        diagnosis: "constant-factor"),
      .init(id: "D6 sign of one block flipped", detected: true, by: ["central", "dual"], diagnosis: "sign"),
      .init(
        id: "D14 weights updated before δ", detected: true, by: ["Taylor"],
        diagnosis: "stale-or-updated-weights"),
      .init(id: "D22 (1−y) log(1−ŷ) missing", detected: false, by: []),
      .init(
        id: "D28 " + Hostile.markup, detected: true, by: ["central", Hostile.markdown],
        diagnosis: Hostile.markup),
    ]
  }

  static func workedExample(bad: Bool) -> Report.WorkedExample {
    .init(
      id: bad ? "softmax" : "mazur-2-2-2",
      title: bad ? "Softmax with cross-entropy" : "Two inputs, two hidden units",
      withinBounds: !bad,
      steps: [
        .init(
          quantity: "z1", formula: "z1 = W1 a0 + b1", values: [0.3775, 0.39250000000000002], agreedDigits: 17,
          ulps: 0,
          allowedUlps: 4),
        .init(
          quantity: "out_h", formula: "out_h = σ(z1)", values: [0.59326999210718726, 0.59688437825976706],
          agreedDigits: 16.1, ulps: 1, allowedUlps: 4),
        .init(
          quantity: bad ? Hostile.markup : "E", formula: "E = ½ Σ (t − out)²",
          values: bad ? [.nan] : [0.29837110876000269],
          agreedDigits: bad ? .nan : 16.4, ulps: bad ? .nan : 0.5, allowedUlps: 8),
      ])
  }

  static func campaigns() -> [Report.Campaign] {
    [
      .init(
        name: "No false alarm", statement: "A correct gradient is never refuted", cases: 10_000,
        counts: [.init(name: "verified", count: 9_871), .init(name: "inconclusive (kink)", count: 129)],
        holds: true, examples: ["case 77, relu " + Hostile.markup]),
      .init(
        name: "Detection power " + Hostile.controls, statement: "One entry times 1 + 1e-8 is refuted",
        cases: 200,
        counts: [.init(name: Hostile.markdown, count: 199), .init(name: "of few", count: 5, total: 8)]
          + (1...20).map { .init(name: "count \($0)", count: -$0) },
        holds: false,
        examples: [Hostile.all, Hostile.long]),
      .init(name: "No case", statement: "Nothing", cases: 0, counts: [], holds: true, examples: []),
    ]
  }

  /// 1,000 networks; every rule sees less and less as the error shrinks.
  static func powerCurve() -> Report.PowerCurve {
    func series(_ name: String, _ rule: Report.PowerCurve.Rule, half: Double) -> Report.PowerCurve.Series {
      let points = (1...14).map { digits in
        let share = 1 / (1 + exp(4 * (Double(digits) - half)))
        return Report.PowerCurve.Point(
          error: Double("1e-\(digits)") ?? 0, flagged: Int((1_000 * share).rounded()))
      }
      return .init(name: name, rule: rule, networks: 1_000, points: points + [.init(error: 0, flagged: 0)])
    }
    return .init(
      title: "One entry of a correct gradient multiplied by 1 + e",
      series: [
        series("values only", .twoOracles, half: 10.5), series("exact methods", .twoOracles, half: 12.9),
        series("fixed tolerance (step 1e-6, atol 1e-5, rtol 1e-3)", .fixedTolerance, half: 2.8),
        series("Ridders", .oneOracle, half: 11.2), series("Chebyshev", .oneOracle, half: 11.4),
        series("GSL central", .oneOracle, half: 8.9), series("complex step", .oneOracle, half: 13),
        series("dual numbers", .oneOracle, half: 13.2), series("double-double", .oneOracle, half: 13.4),
      ])
  }

  /// Counts that cannot be, errors that are none, series without a network or a point.
  static func tornPowerCurve() -> Report.PowerCurve {
    .init(
      title: Hostile.all,
      series: [
        .init(
          name: Hostile.markup, rule: .oneOracle, networks: 3,
          points: [
            .init(error: .nan, flagged: 1), .init(error: -.infinity, flagged: 2),
            .init(error: -1, flagged: 3),
            .init(error: 0.5, flagged: -7), .init(error: 1e-300, flagged: .max),
            .init(error: 0.5, flagged: 1),
          ]),
        .init(
          name: Hostile.markdown, rule: .twoOracles, networks: 0, points: [.init(error: 0.1, flagged: 1)]),
        .init(name: Hostile.controls, rule: .fixedTolerance, networks: .min, points: []),
      ])
  }

  static func stepCurve() -> Report.StepCurve {
    func curve(_ name: String, order: Double, start: Double) -> Report.StepCurve.Series {
      .init(
        name: name,
        points: stride(from: -15.0, through: -0.5, by: 0.5).map { exponent in
          let step = pow(10, exponent)
          let wobble = 1 + 0.6 * sin(exponent * 7 + order)
          return .init(step: step, relativeError: start * pow(step, order) + 1.1e-16 / step * wobble)
        })
    }
    var broken = curve("GSL forward", order: 1, start: 2)
    broken.points[5].relativeError = .nan
    broken.points[9].relativeError = 0
    return .init(
      title: "∂L/∂W1[0,1] of the 2-3-1 network", reference: -0.0041583655388382592,
      series: [
        curve("forward difference", order: 1, start: 0.4), curve("central difference", order: 2, start: 0.2),
        curve("five-point stencil", order: 4, start: 0.08), broken,
        .init(name: "Richardson", points: [.init(step: 0, relativeError: 3.1e-14)]),
        .init(name: "dual numbers", points: [.init(step: 0, relativeError: 1.1e-16)]),
        .init(name: "complex step", points: [.init(step: 0, relativeError: 2.0e-16)]),
        .init(name: "double-double", points: [.init(step: 0, relativeError: 0)]),
      ])
  }

  /// A quadratic, whose loss after n steps is (1 − ηλ)²ⁿ of that before, and at last no number.
  static func rateCurve(_ title: String) -> Report.RateCurve {
    let points = [0.05, 0.25, 0.45, 0.75, 0.95, 1.25].map { relative in
      Report.RateCurve.Point(
        rate: relative, relativeRate: relative, lossRatio: pow(1 - 2 * relative, 20),
        regime: relative < 0.5 ? .falls : relative < 1 ? .oscillates : .diverges)
    }
    let beyond = Report.RateCurve.Point(rate: 9, relativeRate: 9, lossRatio: .nan, regime: .diverges)
    return .init(title: title, largestCurvature: 2, steps: 10, points: points + [beyond])
  }

  static func training() -> Report.Training {
    .init(
      name: "Iris, 4-8-3 tanh/softmax", optimizer: "adam, α = 0.01, batches of 16",
      stoppedBy: "the validation loss has not improved for 20 epochs",
      layers: ["W1, b1", "W2, b2", "W3, b3"],
      history: (0...400).map { epoch in
        let time = Double(epoch)
        return .init(
          epoch: epoch, loss: 1.1 * exp(-time / 60) + 0.02 + 0.004 * sin(time),
          validationLoss: 1.12 * exp(-time / 55) + 0.05 + 0.0002 * time,
          accuracy: 0.98 - 0.65 * exp(-time / 40),
          gradientNorms: [0.8, 0.5, 1.4].map { $0 * exp(-time / 90) + 0.01 * (1 + sin(time * $0)) })
      }, accuracy: 0.9733,
      confusions: [
        .init(
          samples: "samples held out", classes: ["setosa", "versicolor", Hostile.markup],
          counts: [[10, 0, 0], [0, 9, 1], [0, 2, 7]], undecided: [0, 0, 1])
      ],
      sharpness: stride(from: 0, to: 120, by: 18).map { epoch in
        .init(epoch: epoch, value: 2 + 0.01 * Double(epoch), residual: 0.03, relativeRate: nil)
      },
      largestCurvature: .init(value: 3.25, lower: 3.2499999999, upper: 3.2500000001, missProbability: 0))
  }

  static func divergence() -> Report.Training {
    .init(
      name: "η = 2.5 on f(x) = wx " + Hostile.markup, optimizer: "gradient descent, η = 2.5",
      stoppedBy: "the loss is NaN",
      layers: ["w"],
      history: (0..<40).map { epoch in
        let loss = epoch < 34 ? 0.5 * pow(2.25, Double(epoch)) : (epoch == 34 ? .infinity : .nan)
        return .init(epoch: epoch, loss: loss, gradientNorms: [loss.squareRoot()])
      },
      findings: [
        .init(
          kind: "learning-rate-too-large", epoch: 1,
          evidence: "Training diverges: the loss ends at nan. " + Hostile.markup,
          advice: "Use a learning rate below 2.")
      ],
      sharpness: [.init(epoch: 0, value: 1, residual: 0, relativeRate: 1.25)])
  }
}
