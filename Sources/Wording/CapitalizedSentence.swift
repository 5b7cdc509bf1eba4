extension String {
  /// The sentence with a capital letter at its start.
  package var capitalizedSentence: String { prefix(1).uppercased() + dropFirst() }
}
