import Scalars
import TestSupport
import Testing

@testable import ReferenceMLP

@Suite("Formulas for LaTeX and HTML")
struct FormulaTests {
  @Test("Variables have their indices, derivatives are fractions, words stay words")
  func tex() {
    for (text, tex) in [
      ("z1 = W1 a0 + b1", "z_{1} = W_{1} a_{0} + b_{1}"),
      ("∂L/∂W2 = δ2ᵀ a1", #"\frac{\partial L}{\partial W_{2}} = \delta_{2}^{\top} a_{1}"#),
      ("max(z1, 0)", #"\max(z_{1}, 0)"#), ("leaky-relu(z1)", #"\operatorname{leaky-relu}(z_{1})"#),
      ("z1 where z1 > 0", #"z_{1} \text{ where } z_{1} \gt 0"#),
      ("½ Σ (ŷ − y)²", #"\tfrac{1}{2} \sum(\hat{y} - y)^{2}"#), ("exp(z1)ₖ", #"\exp(z_{1})_{k}"#),
      ("ŷ Σₖyₖ", #"\hat{y} \sum_{k} y_{k}"#), ("1e-05 W1", #"1 \cdot 10^{-5} W_{1}"#),
      ("0.1 · (-2) + 0.5 = 0.3", #"0.1 \cdot (-2) + 0.5 = 0.3"#), ("W1⁺", "W_{1}^{+}"),
      ("φ′(z2)", #"\varphi'(z_{2})"#),
    ] {
      #expect(Formula(text).tex == tex)
    }
    #expect(Formula.tex(ofNumber: "-1.5e+20") == #"-1.5 \cdot 10^{20}"#)
    #expect(Formula.tex(ofNumber: "inf") == #"\infty"#)
  }

  @Test("In HTML variables are var, indices stand below the line, and a minus sign stays with its number")
  func html() {
    for (text, html) in [
      ("z1 = W1 a0", "<var>z</var><sub>1</sub> = <var>W</var><sub>1</sub> <var>a</var><sub>0</sub>"),
      ("1/(1 + exp(−z1))", "1/(1 + exp(−<var>z</var><sub>1</sub>))"),
      ("(ŷ − y)²", "(<var>ŷ</var> − <var>y</var>)<sup>2</sup>"),
      ("[z1 > 0]", "[<var>z</var><sub>1</sub> &gt; 0]"), ("clip(r, −1, 1)", "clip(<var>r</var>, −1, 1)"),
    ] {
      #expect(Formula(text).html == html)
    }
  }

  /// Formulas have no character that LaTeX would stumble over, nor braces that do not match.
  @Test("Every formula and every arithmetic of every pairing is plain LaTeX")
  func all() {
    var generator = CaseGenerator(seed: 5)
    var seen = 0
    for hidden in CaseGenerator.hidden {
      for kind in Loss.Kind.allCases {
        for output in CaseGenerator.outputs(for: kind) {
          let random = generator.next(hidden: hidden, output: output, kind: kind, depth: 2)
          let walk = StepByStep(network: random.network, problem: random.problem, learningRate: 0.1)
          for text in walk.steps.flatMap({
            [$0.formula, $0.symbol] + walk.arithmetic(of: $0.quantity).prefix(1)
          }) {
            let tex = Formula(text).tex
            seen += 1
            #expect(
              tex.unicodeScalars.allSatisfy { $0.isASCII && !"$#%&~\"".unicodeScalars.contains($0) },
              "\(text): \(tex)")
            #expect(tex.count { $0 == "{" } == tex.count { $0 == "}" }, "\(tex)")
          }
        }
      }
    }
    #expect(seen > 1_000)
  }

  @Test("Each arithmetic gives its number")
  func arithmetic() throws {
    let network = MLP<Double>(layers: [
      Layer(weights: Matrix([[0.5, -0.25], [1.5, 2]]), biases: [0.125, -1], activation: .relu),
      Layer(weights: Matrix([[0.5, 0.25]]), biases: [0.5], activation: .identity),
    ])
    let problem = LearningProblem<Double>(
      loss: Loss(.meanSquaredError), l2: 0.5, inputs: Matrix([[1, 2], [0.5, -1]]),
      targets: Matrix([[1], [0]]))
    let walk = StepByStep(network: network, problem: problem, learningRate: 0.5)
    #expect(
      walk.arithmetic(of: "z1") == [
        "0.5 · 1 + (-0.25) · 2 + 0.125 = 0.125", "1.5 · 1 + 2 · 2 + (-1) = 4.5",
        "0.5 · 0.5 + (-0.25) · (-1) + 0.125 = 0.625", "1.5 · 0.5 + 2 · (-1) + (-1) = -2.25",
      ])
    #expect(walk.arithmetic(of: "a1")[3] == "max(-2.25, 0) = 0")
    #expect(walk.arithmetic(of: "delta2")[0] == "(1.6875 − 1) = 0.6875")
    #expect(walk.arithmetic(of: "db2") == ["0.6875 + 0.8125 = 1.5"])
    #expect(walk.arithmetic(of: "dW2")[0] == "0.6875 · 0.125 + 0.8125 · 0.625 + 0.5 · 0.5 = 0.84375")
    #expect(walk.arithmetic(of: "W1 next").count == 4 && walk.arithmetic(of: "W1") == [])
    #expect(walk.arithmetic(of: "loss") == [] && walk.arithmetic(of: "z9") == [])
  }
}
