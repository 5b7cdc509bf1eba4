extension Generator {
  /// Values that hold values of their own kind: expressions, trees, nested documents.
  ///
  /// ```swift
  /// let trees = Generator<Tree>.recursive(Generator.integer(in: -9...9).map { Tree.leaf($0) }) { tree in
  ///   [tree.zip(tree).map { Tree.fork($0, $1) }]
  /// }
  /// ```
  ///
  /// A leaf is as likely as all the others together, and the simplest. Shrinking puts a part of a value in the
  /// place of the whole.
  ///
  /// - Parameters:
  ///   - leaf: makes values that hold no others.
  ///   - depth: how many values may lie inside each other.
  ///   - nodes: the generators of values that hold others, given the generator of those others; called once for
  ///     every depth.
  /// - Precondition: the depth is not negative.
  public static func recursive(
    _ leaf: Generator, depth: Int = 6, _ nodes: (Generator) -> [Generator]
  ) -> Generator {
    precondition(depth >= 0, "recursive(depth:): found \(depth), expected no negative depth")
    var generator = alternatives([leaf])
    for _ in 0..<depth { generator = alternatives([leaf] + nodes(generator)) }
    return generator
  }

  /// The first of some generators in half of the cases, else one of the others; in one group with the choice
  /// which, so that each looks the same to the shrinker.
  private static func alternatives(_ generators: [Generator]) -> Generator {
    Generator { source in
      let index = try source.choose(IntegerBounds(0...generators.count - 1)) { random in
        guard generators.count > 1, random.next() & 1 == 1 else { return 0 }
        return random.integer(in: 1...generators.count - 1)
      }
      return try generators[index].generate(&source)
    }
  }
}
