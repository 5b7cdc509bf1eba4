extension ForeignFamily {
  /// All families, group by group.
  static let all: [ForeignFamily] =
    smooth + units + ownScales + formats + noises + tables + solvers + kinks + jumps + edges + infinite
    + implicit
}
