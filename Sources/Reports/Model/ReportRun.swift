import Foundation

extension Report {
  /// The id of the run, which stands in each of its files: two files of one run have the same.
  ///
  /// It is made of the report's JSON without the seconds, so that the same input gives the same id, and a report rendered
  /// anew or merged of shards has the id of the whole run. It says what belongs together and is no protection against
  /// forgery; it is never read from a file.
  ///
  /// 64 bits, as 16 hexadecimal digits: of a million different reports, two have the same with a chance of
  /// 10¹² / 2 / 2⁶⁴ = 3e-8.
  public var run: String {
    // A report holds nothing that cannot be encoded.
    guard let json = try? ReportJSON.text(self) else { return "" }
    let digits = String(Self.hash(of: json), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// The FNV-1a hash of all lines but those of seconds; the JSON has a line for each value.
  ///
  /// With pointers and without iterators, which cost a debug build seconds on a large report.
  private static func hash(of json: String) -> UInt64 {
    let seconds = Array("\"seconds\" :".utf8)
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    var json = json
    json.withUTF8 { text in
      guard let start = text.baseAddress else { return }
      var place = 0
      while place < text.count {
        while place < text.count, start[place] == UInt8(ascii: " ") { place += 1 }
        let rest = text.count - place
        let length = memchr(start + place, 10, rest).map {
          UnsafeRawPointer($0) - UnsafeRawPointer(start + place)
        }
        let end = place + (length ?? rest)
        let isOfSeconds = rest >= seconds.count && memcmp(start + place, seconds, seconds.count) == 0
        if isOfSeconds { place = end }
        while place < end {
          hash = (hash ^ UInt64(start[place])) &* 0x100_0000_01B3
          place += 1
        }
        place = end + 1
      }
    }
    return hash
  }
}
