import Foundation
import Testing

@testable import Reports

@Suite struct ReportJSONTests {
  /// `Double.nan` differs from itself; the bytes of two encodings do not.
  private func roundTrip(_ report: Report) throws -> (first: Data, second: Data) {
    let first = try ReportJSON.encode(report)
    return (first, try ReportJSON.encode(ReportJSON.decode(first)))
  }

  @Test func `a report survives encoding and decoding, NaN, infinity and the largest seed included`() throws {
    let (first, second) = try roundTrip(SampleReport.full())
    #expect(first == second)
    let decoded = try ReportJSON.decode(first)
    #expect(decoded.seed == .max)
    #expect(decoded.checks[49].agreedDigits.isNaN && decoded.checks[49].detectionPower == .infinity)
    #expect(decoded.checks[49].blocks[0].digits.contains(-.infinity))
    let sameClaims = decoded.claims.dropLast() == SampleReport.claims().dropLast()
    #expect(sameClaims)
    #expect(decoded.claims[4].statement == Hostile.all)
  }

  @Test func `without NaN a decoded report is equal to the original`() throws {
    var report = SampleReport.verified()
    report.checks[0].worst?.claimed = -0.0
    let decoded = try ReportJSON.decode(ReportJSON.encode(report))
    #expect(decoded == report)
    #expect(decoded.checks[0].worst?.claimed.sign == .minus)
  }

  @Test func `keys are sorted, missing values are null, and non-finite numbers are strings`() throws {
    let text = String(decoding: try ReportJSON.encode(SampleReport.full()), as: UTF8.self)
    #expect(text.hasSuffix("}\n"))
    #expect(text.contains("\"agreedDigits\" : \"NaN\"") && text.contains("\"detectionPower\" : \"Infinity\""))
    let object = try #require(
      try JSONSerialization.jsonObject(with: ReportJSON.encode(SampleReport.verified())) as? [String: Any])
    let check = try #require((object["checks"] as? [[String: Any]])?.first)
    #expect(check["reason"] is NSNull)
    #expect(object["verdictReason"] is NSNull)
    let top = ["\"checks\"", "\"claims\"", "\"schema\"", "\"seed\"", "\"summary\"", "\"verdict\""]
    let places = top.compactMap { key in text.range(of: "\n  \(key)")?.lowerBound }
    #expect(places.count == top.count && places == places.sorted())
  }

  @Test func `every key of the design's schema is there`() throws {
    let object = try #require(
      try JSONSerialization.jsonObject(with: ReportJSON.encode(SampleReport.full())) as? [String: Any])
    func keys(_ list: String, _ position: Int) -> Set<String> {
      Set((object[list] as? [[String: Any]])?[position].keys.map { $0 } ?? [])
    }
    let check: Set = [
      "id", "subject", "verdict", "reason", "parameters", "evaluations", "agreedDigits", "detectionPower",
      "mode",
      "seconds", "worst", "wrongEntries", "diagnoses",
    ]
    #expect(
      Set(object.keys).isSuperset(of: [
        "schema", "seed", "verdict", "summary", "checks", "properties", "defects", "claims",
      ]))
    #expect(keys("checks", 0).isSuperset(of: check) && keys("checks", 51).isSuperset(of: check))
    #expect(keys("properties", 0).isSuperset(of: ["name", "cases", "verdict", "replay"]))
    #expect(keys("defects", 3).isSuperset(of: ["id", "detected", "by", "diagnosis"]))
    #expect(keys("claims", 0).isSuperset(of: ["id", "verdict", "expected", "observed"]))
    let worst = (object["checks"] as? [[String: Any]])?[48]["worst"] as? [String: Any]
    #expect(
      Set((worst ?? [:]).keys) == [
        "block", "index", "row", "claimed", "estimate", "errorBound", "method", "step", "fromBelow",
        "fromAbove", "detectionPower",
      ])
  }

  @Test func `a report from before a list was added still reads`() throws {
    let text = String(decoding: try ReportJSON.encode(SampleReport.verified()), as: UTF8.self)
    for list in ["campaigns", "powerCurves"] {
      let older = text.replacingOccurrences(of: "  \"\(list)\" : [\n\n  ],\n", with: "")
      #expect(older != text)
      #expect(try ReportJSON.decode(Data(older.utf8)) == SampleReport.verified())
    }
  }

  @Test func `letters that a terminal does not show stand as escapes, and read as they were`() throws {
    var report = SampleReport.verified()
    report.title = "zero\u{200B}width \u{202E}turned \u{E0041}tagged \u{85} ü ∂"
    let data = try ReportJSON.encode(report)
    let text = String(decoding: data, as: UTF8.self)
    #expect(text.contains(#""zero\u200Bwidth \u202Eturned \uDB40\uDC41tagged \u0085 ü ∂""#))
    #expect(try ReportJSON.decode(data) == report)
  }

  @Test func `another schema is refused by name`() {
    let data = Data(#"{"schema": "gradient-check/report/9", "seed": 1}"#.utf8)
    let error = #expect(throws: ReportJSONError.self) { try ReportJSON.decode(data) }
    #expect(error == .unknownSchema(found: "gradient-check/report/9"))
    #expect(error?.description.contains("gradient-check/report/9") == true)
    #expect(error?.description.contains(Report.currentSchema) == true)
  }

  @Test func `what is wrong in a report is named with its path`() throws {
    let good = String(decoding: try ReportJSON.encode(SampleReport.verified()), as: UTF8.self)
    let cases: [(String, ReportJSONError?, String)] = [
      (
        "{", nil,
        "not JSON: line 1, column 2: found the end of the file, expected a key in double quotes"
      ),
      ("", nil, "not JSON: line 1, column 1: found the end of the file, expected a JSON document"),
      ("[]", nil, "top level: found an empty list, expected an object"),
      ("{}", nil, "schema: found nothing, expected a value"),
      (
        good.replacingOccurrences(of: "\"mode\" : \"exhaustive\"", with: "\"mode\" : 3"),
        .invalid(path: "checks[0].mode", found: "3", expected: "a string"), "checks[0].mode"
      ),
      (
        good.replacingOccurrences(of: "\"seed\" : 1", with: "\"sead\" : 1"),
        .invalid(path: "seed", found: "nothing", expected: "a value"), "seed"
      ),
      (
        good.replacingOccurrences(of: "\"verdict\" : \"verified\"", with: "\"verdict\" : \"perfect\""), nil,
        "verdict: found the string \"perfect\", expected a value of the schema"
      ),
    ]
    var wrong: [String] = []
    for (text, expected, words) in cases {
      do {
        _ = try ReportJSON.decode(Data(text.utf8))
        wrong.append("accepted: \(words)")
      } catch let error as ReportJSONError {
        if !error.description.contains(words) || (expected != nil && error != expected) {
          wrong.append("\(error)")
        }
      }
    }
    #expect(wrong == [])
  }
}
