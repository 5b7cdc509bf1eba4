/// One of several processes that share the cases of a run: the case of index i is that of shard number i mod count + 1.
///
/// Dealt out like cards, so that dear cases, which are neighbours, do not all fall to one.
public struct Shard: Sendable, Equatable, CustomStringConvertible {
  /// Which one, from 1 on.
  public var number: Int
  /// How many there are.
  public var count: Int

  /// "3/8"; nil for what is no such text.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let number = parts[0], let count = parts[1], number >= 1, number <= count else {
      return nil
    }
    (self.number, self.count) = (number, count)
  }

  /// The shard that makes a case.
  package init(ofCase index: Int, of count: Int) { (number, self.count) = (index % count + 1, count) }

  /// Whether it makes the case.
  package func contains(_ index: Int) -> Bool { index % count == number - 1 }

  /// "3/8".
  public var description: String { "\(number)/\(count)" }
}
