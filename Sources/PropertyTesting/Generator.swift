/// Makes random values of a type, which shrink by themselves when a property fails for one.
///
/// Ready-made ones (``integer(in:simplest:)``, ``double(in:)``, ``matrix(rows:columns:of:)``, …) are put together by
/// ``map(_:)``, ``flatMap(_:)`` and ``filter(attempts:_:)``, or by a closure that draws in turn, where later
/// choices may depend on earlier ones:
///
/// ```swift
/// struct Network { var sizes: [Int]; var weights: [[Double]] }
///
/// let networks = Generator { source in
///   let sizes = try source.array(count: 2...6, of: .size(in: 1...12))
///   let weights = try zip(sizes, sizes.dropFirst()).map { fanIn, units in
///     try source.draw(.matrix(rows: units, columns: fanIn, of: .double(in: -2...2)))
///   }
///   return Network(sizes: sizes, weights: weights)
/// }
/// ```
public struct Generator<Value>: Sendable {
  @usableFromInline let generate: @Sendable (inout ChoiceSource) throws -> Value
  /// Whether its choices form a group; a single choice needs none.
  @usableFromInline let isGrouped: Bool

  /// A generator that draws what it needs from the source it is given.
  ///
  /// - Parameter generate: must depend on nothing but what it draws.
  @inlinable
  public init(_ generate: @escaping @Sendable (inout ChoiceSource) throws -> Value) {
    self.init(isGrouped: true, generate)
  }

  @usableFromInline
  init(isGrouped: Bool, _ generate: @escaping @Sendable (inout ChoiceSource) throws -> Value) {
    self.isGrouped = isGrouped
    self.generate = generate
  }

  /// A generator of one value, which draws nothing.
  public static func constant(_ value: Value) -> Generator where Value: Sendable {
    Generator(isGrouped: false) { _ in value }
  }

  /// The values of this generator, transformed.
  public func map<Mapped>(_ transform: @escaping @Sendable (Value) throws -> Mapped) -> Generator<Mapped> {
    Generator<Mapped>(isGrouped: isGrouped) { [generate] source in try transform(generate(&source)) }
  }

  /// Values of a generator that depends on a value of this one: a size first, then data of that size.
  public func flatMap<Mapped>(
    _ transform: @escaping @Sendable (Value) throws -> Generator<Mapped>
  ) -> Generator<Mapped> {
    Generator<Mapped> { source in
      let value = try source.draw(self)
      return try source.draw(transform(value))
    }
  }

  /// Only the values of this generator for which `isIncluded` holds; the case is discarded when none of `attempts` in a row is.
  public func filter(
    attempts: Int = 100, _ isIncluded: @escaping @Sendable (Value) throws -> Bool
  ) -> Generator {
    Generator(isGrouped: isGrouped) { [generate] source in
      try source.firstAccepted(attempts: attempts, generate, accept: isIncluded)
    }
  }

  /// Nil in one case of four, which is also the simplest, otherwise a value.
  public func optional() -> Generator<Value?> {
    Generator<Value?> { source in
      let isPresent = try source.choose(IntegerBounds(0...1)) { $0.integer(in: 0...3) == 0 ? 0 : 1 }
      return isPresent == 1 ? try source.draw(self) : nil
    }
  }

  /// Values of both, as pairs.
  public func zip<Other>(_ other: Generator<Other>) -> Generator<(Value, Other)> {
    Generator<(Value, Other)> { source in
      let first = try source.draw(self)
      return (first, try source.draw(other))
    }
  }
}
