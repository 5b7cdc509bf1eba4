extension TestedProperty {
  /// A property whose body says true or false.
  ///
  /// The parameters are those of ``init(_:_:_:coverage:target:expectsFailure:examples:describe:body:)``.
  @_disfavoredOverload
  public init<Value>(
    _ name: String, _ statement: String, _ generator: Generator<Value>, expectsFailure: Bool = false,
    examples: [Value] = [], describe: @escaping @Sendable (Value) -> String = { String(describing: $0) },
    body: @escaping @Sendable (Value) async throws -> Bool
  ) {
    self.init(
      name, statement, generator, expectsFailure: expectsFailure, examples: examples, describe: describe
    ) { value in
      .check(try await body(value), "the body says false")
    }
  }
}
