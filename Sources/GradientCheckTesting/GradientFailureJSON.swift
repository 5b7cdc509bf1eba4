import Foundation
import GradientChecking

extension GradientFailure {
  /// The check as JSON, with the names that a report has for the same things; infinities and NaN are strings.
  ///
  /// - Throws: an encoding error.
  func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return try encoder.encode(Check(self))
  }

  private struct Check: Encodable {
    let subject: String
    let verdict: String
    let reason: String?
    let message: String
    let point: [Double]
    let diagnoses: [Cause]
    let parameters: Int
    let evaluations: Int
    let agreedDigits: Double
    let detectionPower: Double
    let wrongEntries: [Entry]
    let undecidedEntries: [Entry]

    init(_ failure: GradientFailure) {
      let result = failure.result
      subject = result.name
      (verdict, reason) = Self.words(result.verdict)
      message = failure.text
      point = failure.point
      diagnoses = result.diagnoses.map { Cause(code: $0.code, message: $0.message, blocks: $0.blocks) }
      parameters = result.entries.count
      evaluations = result.evaluations
      agreedDigits = result.agreedDigits
      detectionPower = result.relativeDetectionPower
      wrongEntries = result.wrongEntries.map(Entry.init)
      undecidedEntries = result.entries.filter { $0.verdict != .verified && $0.verdict != .refuted }
        .map(Entry.init)
    }

    static func words(_ verdict: Verdict) -> (verdict: String, reason: String?) {
      switch verdict {
      case .verified: ("verified", nil)
      case .refuted: ("refuted", nil)
      case .inconclusive(let reason): ("inconclusive", reason.rawValue)
      }
    }
  }

  private struct Cause: Encodable {
    let code: Diagnosis.Code
    let message: String
    let blocks: [String]
  }

  private struct Entry: Encodable {
    let block: String
    let index: [Int]
    let reason: String?
    let claimed: Double
    let detectionPower: Double
    let fromBelow: Double?
    let fromAbove: Double?
    let estimates: [Estimate]

    init(_ entry: EntryResult) {
      block = entry.index.block
      index = entry.index.index
      reason = Check.words(entry.verdict).reason
      claimed = entry.claimed
      detectionPower = entry.detectionPower
      fromBelow = entry.kink?.fromBelow
      fromAbove = entry.kink?.fromAbove
      estimates = entry.estimates.map {
        Estimate(method: $0.method, estimate: $0.value, errorBound: $0.errorBound, step: $0.step)
      }
    }
  }

  private struct Estimate: Encodable {
    let method: String
    let estimate: Double
    let errorBound: Double
    let step: Double
  }
}
