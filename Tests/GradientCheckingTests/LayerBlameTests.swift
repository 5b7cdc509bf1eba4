import Foundation
import Testing

@testable import GradientChecking

@Suite("What right blocks prove of a layered gradient")
struct LayerBlameTests {
  private static func disturb(_ claimed: inout [Double], _ places: Range<Int>) {
    for i in places { claimed[i] += 0.1 * cos(3.7 * Double(i * i)) }
  }

  @Test("Right blocks above blame the step from their δ down")
  func above() throws {
    // W1 and b1 are wrong in no known way, W2, b2 and W3 are right.
    let found = try Wavy.diagnoses { claimed, _ in Self.disturb(&claimed, 0..<12) }
    #expect(found.map(\.code) == [.layer, .unknown], "\(found)")
    #expect(found[0].message.contains("W2, b2 and W3 are right"), "\(found)")
    #expect(found[0].message.contains("between δ2 and δ1"), "\(found)")
    #expect(found[0].blocks == ["W1", "b1"])
  }

  @Test("A right bias acquits the δ of its layer")
  func bias() throws {
    let found = try Wavy.diagnoses { claimed, _ in Self.disturb(&claimed, 12..<21) }
    #expect(found.map(\.code) == [.layer, .unknown], "\(found)")
    #expect(found[0].message.contains("b2 is right, and so is δ2"), "\(found)")
    #expect(found[0].message.contains("how W2 is made of it"), "\(found)")
  }

  @Test("Right blocks below acquit the δ of the only wrong layer")
  func below() throws {
    let found = try Wavy.diagnoses { claimed, _ in Self.disturb(&claimed, 24..<34) }
    #expect(found.map(\.code) == [.layer, .unknown], "\(found)")
    #expect(found[0].message.contains("made of δ3: the mistake lies in how W3 is made of it"), "\(found)")
  }

  @Test("Wrong blocks with right ones below and no right bias prove nothing")
  func nothing() throws {
    let found = try Wavy.diagnoses { claimed, _ in
      Self.disturb(&claimed, 12..<24)
      Self.disturb(&claimed, 24..<34)
    }
    #expect(found.map(\.code) == [.unknown], "\(found)")
  }

  @Test("Beside a mistake that is explained, right blocks are not said to prove anything of another one")
  func twoMistakes() throws {
    let found = try Wavy.diagnoses { claimed, _ in
      for i in 9..<12 { claimed[i] *= -1 }
      Self.disturb(&claimed, 12..<21)
    }
    #expect(found.map(\.code) == [.sign, .unknown], "\(found)")
  }

  @Test("Layers are told by numbered names, and by no others")
  func names() {
    #expect(
      BlockLayer.told(byNames: ["W1", "b1", "W2"]) == [
        BlockLayer(number: 1, blocks: ["W1", "b1"]), BlockLayer(number: 2, blocks: ["W2"]),
      ])
    #expect(BlockLayer.told(byNames: ["fc0.weight", "fc0.bias", "fc1.weight", "fc1.bias"]).count == 2)
    #expect(BlockLayer.told(byNames: ["k1", "k2", "k3"]).isEmpty)
    #expect(BlockLayer.told(byNames: ["W1", "b1", "gamma"]).isEmpty)
    #expect(BlockLayer.told(byNames: ["W1", "b1", "W3", "b3"]).isEmpty)
    #expect(BlockLayer.told(byNames: ["W1", "b2"]).isEmpty)
  }
}
