/// Words that follow the names of blocks and agree with them in number: "64 times what they should be".
struct NumberedPhrase: Equatable, ExpressibleByStringInterpolation {
  /// After one name.
  var one: String
  /// After several names.
  var many: String

  /// Words that differ.
  init(one: String, many: String) {
    self.one = one
    self.many = many
  }

  /// Words that are the same for one name and for several.
  init(stringLiteral value: String) {
    self.init(one: value, many: value)
  }

  /// The words after so many names.
  func of(_ count: Int) -> String { count == 1 ? one : many }

  /// What follows both.
  static func + (phrase: NumberedPhrase, end: String) -> NumberedPhrase {
    NumberedPhrase(one: phrase.one + end, many: phrase.many + end)
  }
}
