/// Where a generator gets its choices from: random bits, or a sequence that is replayed.
///
/// A generator draws from it, by a ready-made function such as ``integer(in:simplest:)`` or by ``draw(_:)``:
///
/// ```swift
/// let matrix = Generator { source in
///   let rows = try source.size(in: 1...4)
///   let columns = try source.size(in: 1...4)
///   return try source.draw(.matrix(rows: rows, columns: columns, of: .double(in: -1...1)))
/// }
/// ```
///
/// What is drawn must follow from what was drawn before, and from nothing else: then every case can be had
/// again.
public struct ChoiceSource {
  /// The size of the last case of every hundred; lists and ``size(in:)`` reach their upper bounds there.
  public static let largestSize = 100

  /// A case that draws more choices than this is discarded: a generator that does not end would fill the
  /// memory.
  public static let mostChoices = 1 << 16

  var random: CaseRandom
  /// From 1 to ``largestSize``; it bends probabilities only, never what a choice may be: a replay needs no
  /// size.
  let size: Int
  private var replay: ReplayCursor?
  private var recorder: Recorder?
  private var drawn = 0
  /// What another process must be told to have this case.
  let request: CaseRequest

  /// A case of its own.
  init(seed: UInt64, size: Int, isRecording: Bool) {
    random = CaseRandom(seed: seed)
    self.size = size
    recorder = isRecording ? Recorder() : nil
    request = .seeded(seed: seed, size: size)
  }

  /// A case that repeats `sequence`; always recorded.
  ///
  /// - Parameter seed: of the random choices that ``ReplayCursor/Completion/random`` asks for.
  init(replaying sequence: ChoiceSequence, completion: ReplayCursor.Completion, seed: UInt64 = 0) {
    random = CaseRandom(seed: seed)
    size = Self.largestSize
    replay = ReplayCursor(sequence, completion: completion)
    recorder = Recorder()
    request = .replayed(sequence, completion: completion, seed: seed)
  }

  var isReplaying: Bool { replay != nil }

  @usableFromInline var isRecording: Bool { recorder != nil }

  /// What was drawn; nil unless recording.
  var recording: Recording? { recorder?.recording }

  /// The value of a case, made of all that is drawn.
  mutating func value<Value>(of generator: Generator<Value>) throws -> Value {
    recorder?.recording.type = ObjectIdentifier(Value.self)
    let value = try generator.generate(&self)
    try finish()
    return value
  }

  /// To be called when a group or the value is complete: a stored sequence must have been used up.
  @usableFromInline
  func finish() throws {
    try replay?.finish()
  }

  /// A value of `generator`.
  ///
  /// - Throws: what the generator throws, ``Discard`` above all.
  @inlinable
  public mutating func draw<Value>(_ generator: Generator<Value>) throws -> Value {
    guard generator.isGrouped else { return try generator.generate(&self) }
    return try group(isItem: false, generator.generate)
  }

  /// Draws inside a group of its own, which shrinks as one.
  ///
  /// - Parameter type: of the value that the group makes: parts of one type may take each other's place.
  @inlinable
  mutating func group<Value>(
    isItem: Bool, of type: ObjectIdentifier = ObjectIdentifier(Value.self),
    _ body: (inout ChoiceSource) throws -> Value
  ) throws -> Value {
    guard isRecording else { return try body(&self) }
    openGroup(isItem: isItem, of: type)
    do {
      let value = try body(&self)
      try finish()
      closeGroup()
      return value
    } catch {
      // The generator may go on after an error; its groups must nest all the same.
      closeGroup()
      throw error
    }
  }

  @usableFromInline
  mutating func openGroup(isItem: Bool, of type: ObjectIdentifier) {
    recorder?.openGroup(isItem: isItem, of: type)
    replay?.enterGroup()
  }

  @usableFromInline
  mutating func closeGroup() {
    replay?.leaveGroup()
    recorder?.closeGroup()
  }

  /// An integer choice; `sample` says how likely each value is when it is drawn at random.
  mutating func choose(_ bounds: IntegerBounds, _ sample: (inout CaseRandom) -> Int) throws -> Int {
    try countChoice()
    guard recorder != nil else { return sample(&random) }
    let bounds = ChoiceBounds.integer(bounds)
    let choice = try replay?.next(bounds) ?? .integer(sample(&random))
    recorder?.append(choice, bounds)
    guard case .integer(let value) = choice else { throw Misfit() }
    return value
  }

  /// A real choice; `sample` says how likely each value is when it is drawn at random.
  mutating func choose(_ bounds: RealBounds, _ sample: (inout CaseRandom) -> Double) throws -> Double {
    try countChoice()
    guard recorder != nil else { return sample(&random) }
    let bounds = ChoiceBounds.real(bounds)
    let choice = try replay?.next(bounds) ?? .real(sample(&random))
    recorder?.append(choice, bounds)
    guard case .real(let value) = choice else { throw Misfit() }
    return value
  }

  private mutating func countChoice() throws {
    drawn += 1
    if drawn > Self.mostChoices { throw Discard() }
  }

  /// The first of some attempts that `accept` takes; the choices of the others leave no trace.
  ///
  /// A replay has one attempt: the sequence holds only choices that were accepted.
  mutating func firstAccepted<Value>(
    attempts: Int, _ attempt: (inout ChoiceSource) throws -> Value, accept: (Value) throws -> Bool
  ) throws -> Value {
    let mark = recorder?.mark
    for _ in 0..<(isReplaying ? 1 : attempts) {
      let value = try attempt(&self)
      if try accept(value) { return value }
      if let mark { recorder?.rewind(to: mark) }
    }
    throw Discard()
  }
}

/// Thrown by a generator or a property's body for a case that says nothing; it counts neither for nor
/// against.
public struct Discard: Error {
  /// A discard; ``assume(_:)`` throws it.
  public init() {}
}

/// Discards the case unless `condition` holds.
///
/// A filter that is seldom true makes the run give up: better generate what is wanted.
public func assume(_ condition: Bool) throws {
  if !condition { throw Discard() }
}

/// Thrown where stored choices no longer fit what the generator draws.
struct Misfit: Error {}
