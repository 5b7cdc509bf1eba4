/// The regressions of one property during a run: read, and rewritten while a failure is being shrunk.
final class StoredRegressions {
  /// What is stored, ready to be replayed.
  let entries: [(stored: RegressionStore.Entry, sequence: ChoiceSequence)]
  private let store: RegressionStore
  private let property: TestedProperty
  private let seed: UInt64
  private var kept: [RegressionStore.Entry] = []
  private var failure = ""
  private var error: (any Error)?
  private var lastWrite: ContinuousClock.Instant?

  /// Shrinking may keep hundreds of cases; the file is written at the first, and then this seldom.
  private static let interval = Duration.milliseconds(200)

  /// - Throws: ``RegressionError`` where the file is not what was written.
  init(_ store: RegressionStore, _ property: TestedProperty, seed: UInt64) throws {
    self.store = store
    self.property = property
    self.seed = seed
    entries = try store.entries(of: property.name).map { entry in
      do {
        return (entry, try ChoiceSequence(text: entry.choices))
      } catch {
        throw RegressionError(file: store.file(of: property.name).path, message: "\(error)")
      }
    }
  }

  /// A failure was found: it is written before anything else is done with it.
  ///
  /// - Parameter known: the entry that failed again, whose place it takes.
  func begin(_ sequence: ChoiceSequence, failure: String, known: ChoiceSequence?) {
    kept = entries.filter { $0.sequence != known && $0.sequence != sequence }.map(\.stored)
    self.failure = failure
    write(sequence)
  }

  /// A simpler case fails in the same way.
  func update(_ sequence: ChoiceSequence) {
    if let lastWrite, lastWrite.duration(to: .now) < Self.interval { return }
    write(sequence)
  }

  /// The simplest case is known.
  ///
  /// - Returns: the first error of writing, so that nobody believes the failure is stored.
  func finish(_ sequence: ChoiceSequence, failure: String) -> (any Error)? {
    self.failure = failure
    let text = sequence.text
    kept.removeAll { $0.choices == text }
    write(sequence)
    return error
  }

  private func write(_ sequence: ChoiceSequence) {
    lastWrite = .now
    let entry = RegressionStore.Entry(choices: sequence.text, failure: failure, seed: seed)
    do {
      try store.write(kept + [entry], of: property)
    } catch {
      self.error = self.error ?? error
    }
  }
}
