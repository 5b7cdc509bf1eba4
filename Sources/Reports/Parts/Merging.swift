/// How the lists of shards become one list.
enum Merging {
  /// Joins one list of all shards; an item that several have is kept once.
  ///
  /// - Parameters:
  ///   - list: the list in a report.
  ///   - noun: what an item is called in an error.
  ///   - name: the item's name, by which repetitions are known.
  ///   - content: what repetitions must agree in.
  static func unite<Item: Encodable>(
    _ list: WritableKeyPath<Report, [Item]>, _ noun: String, _ name: @escaping (Item) -> String,
    content: @escaping (Item) -> Item = { $0 }
  ) -> (inout Report, [Report]) throws -> Void {
    { report, shards in
      var known: [String: String] = [:]
      report[keyPath: list] = try shards.flatMap { $0[keyPath: list] }.filter { item in
        // As text, in which NaN equals NaN.
        let text = try ReportJSON.text(content(item))
        guard let other = known.updateValue(text, forKey: name(item)) else { return true }
        guard other == text else { throw ReportMergeError.contradiction(part: noun, name: name(item)) }
        return false
      }
    }
  }
}
