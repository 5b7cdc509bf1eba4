import Foundation
import GradientChecking

/// Copies of one stateless program as one service: each serves one request at a time, of whichever thread asks.
///
/// Work goes to who is free, and to one that is much slower than others only where waiting for these would take as long. A copy that dies
/// is started anew, once, while its evaluation goes to another one. What ends two copies is to blame itself.
///
/// `@unchecked`, as a copy is in the hands of one thread while it is busy or starting, which a lock guards.
public final class ProgramCopies: ObjectiveService, @unchecked Sendable {
  /// The command, as one line.
  public let origin: String
  /// As many threads as there are copies.
  public var concurrency: Int { turn.withLock { copies.count } }
  /// Whether one of them has failed, whose error is the answer to all.
  public var hasFailed: Bool { turn.withLock { failure != nil } }
  /// What the program says of itself.
  public var description: ProgramDescription { turn.withLock { described } }
  /// Where the copies ran, and those that died.
  public var records: [CopyRecord] { turn.withLock { copies.flatMap(\.records) } }

  private let turn = NSCondition()
  private let starter: ProgramStarter
  private var copies: [ProgramCopy]
  private var described: ProgramDescription
  private(set) var failure: ProgramError?
  /// Whether copies answer with other digits at the point.
  private var areUnlike = false
  /// Which copy is asked there, where they are.
  private var home = 0
  private var waiting = 0
  /// Threads that start copies anew.
  private var starting = 0

  /// The copies of a program, of which the first has described itself.
  init(_ programs: [ExternalProgram], _ starter: ProgramStarter) {
    (origin, described) = (programs[0].origin, programs[0].description)
    copies = programs.enumerated().map { ProgramCopy($0 + 1, $1) }
    self.starter = starter
  }

  /// What the copies answered at the point, where they differ.
  public var answersOfCopies: [ClaimWithValue] {
    turn.withLock {
      guard areUnlike else { return [] }
      return copies.flatMap(\.atPoint).map {
        ClaimWithValue(gradient: $0.gradient, value: $0.values.first)
      }
    }
  }

  /// What a copy answers that is free, or the next one to be; once one has failed, its error is the answer to all.
  ///
  /// - Throws: ``ProgramError``.
  public func ask(
    _ method: ServiceMethod, _ vectors: [[Double]], meanwhile: () -> Void
  ) throws -> ServiceAnswer {
    let isAtPoint = vectors.first == turn.withLock { areUnlike ? described.point : nil }
    var died: String?
    var isTold = false
    while true {
      let copy = try take(isAtPoint: isAtPoint)
      do {
        let answer = try copy.program.ask(method, vectors) {
          if !isTold { meanwhile() }
          isTold = true
        }
        giveBack(copy, after: method, vectors, answer)
        return answer
      } catch {
        try outlive(copy, error, diedBefore: &died)
      }
    }
  }

  /// Ends the waiting for copies that are being started: nobody will ask them.
  func close() {
    turn.withLock {
      guard starting > 0 else { return }
      starter.killAll(but: copies.map(\.program))
      while starting > 0 { turn.wait() }
    }
  }

  /// - Throws: the failure of a copy, also where whoever asked took it for the edge of a domain and went on.
  func throwIfFailed() throws { if let failure = turn.withLock({ failure }) { throw failure } }
}

// MARK: - Who is asked

extension ProgramCopies {
  /// How often a request is looked at again that waits: for Ctrl-C, and for copies that became slow.
  private static let lookAgain = 0.2

  private func take(isAtPoint: Bool) throws -> ProgramCopy {
    try turn.withLock {
      let began = ContinuousClock.now
      waiting += 1
      defer { waiting -= 1 }
      while true {
        if let failure { throw failure }
        try CheckStop.throwIfAsked()
        let waited = (ContinuousClock.now - began) / .seconds(1)
        if let copy = isAtPoint ? copyAtHome : choice(after: waited) {
          copy.state = .busy
          return copy
        }
        _ = turn.wait(until: Date(timeIntervalSinceNow: Self.lookAgain))
      }
    }
  }

  /// One and the same copy at the point, so that no copy's digits are taken for a change of state.
  private var copyAtHome: ProgramCopy? {
    if copies[home].state == .starting, let other = copies.firstIndex(where: { $0.state != .starting }) {
      home = other
    }
    return copies[home].state == .free ? copies[home] : nil
  }

  /// The first free copy, but for one that takes so long that waiting for others is better; once that has been waited for as long as
  /// it takes, it is asked after all.
  private func choice(after waited: Double) -> ProgramCopy? {
    let free = copies.filter { $0.state == .free }
    let quick = free.first { !isWorthWaiting(insteadOf: $0) }
    let chosen = quick ?? free.first { $0.pace <= waited }
    guard chosen != nil else { return nil }
    for copy in free where copy !== chosen && isWorthWaiting(insteadOf: copy) { copy.notePassedOver() }
    return chosen
  }

  /// How many times longer a copy must take than waiting for another one, with its evaluation, to be left idle.
  ///
  /// Beside one other copy it then brings less than an eighth of that; and where work comes in rounds, as entries do, a round's last entry
  /// waits for less than that many evaluations.
  private static let idleFactor = 4.0

  private func isWorthWaiting(insteadOf copy: ProgramCopy) -> Bool {
    let others = copies.filter { $0 !== copy && $0.state != .starting }.map(\.pace)
    return Self.isWorthWaiting(insteadOf: copy.pace, others: others, waiting: waiting)
  }

  /// Whether a copy is to be left idle, by the seconds of an evaluation of it and of the others (0 where these are not known), and by how
  /// many requests wait.
  static func isWorthWaiting(insteadOf pace: Double, others: [Double], waiting: Int) -> Bool {
    let faster = others.filter { $0 > 0 && $0 < pace }
    guard let fastest = faster.min() else { return false }
    let each = 1 / faster.reduce(0) { $0 + 1 / $1 }
    return pace > idleFactor * (Double(waiting) * each + fastest)
  }

  private func giveBack(
    _ copy: ProgramCopy, after method: ServiceMethod, _ vectors: [[Double]], _ answer: ServiceAnswer
  ) {
    turn.withLock {
      copy.notePace()
      // One that runs alone was not compared with others.
      if copy.atPoint.isEmpty, method == .value, vectors.first == described.point {
        copy.atPoint = [ClaimAtPoint(values: answer.numbers, gradient: [])]
      }
      described.gradientPrecision = described.gradientPrecision ?? copy.program.description.gradientPrecision
      copy.state = .free
      turn.broadcast()
    }
  }
}

// MARK: - Copies that die

extension ProgramCopies {
  /// Has a copy that died started anew while others go on; any other error, and a second death, is thrown.
  ///
  /// - Parameter diedBefore: how another copy ended that was asked the same.
  private func outlive(_ copy: ProgramCopy, _ error: any Error, diedBefore: inout String?) throws {
    guard let death = copy.program.death else {
      turn.withLock {
        failure = failure ?? copy.program.failure
        copy.state = .free
        turn.broadcast()
      }
      throw error
    }
    try turn.withLock {
      let before = diedBefore ?? Self.words(of: copy.past.last)
      guard failure != nil || before != nil else {
        diedBefore = "which had ended copy \(copy.number) before (\(death))"
        copy.state = .starting
        starting += 1
        return
      }
      failure = failure ?? Self.failure(of: copy, before)
      copy.state = .free
      turn.broadcast()
      throw failure ?? error
    }
    copy.program.stop()
    let stop = CheckStop.current
    let place = Unchecked(copy)
    Thread.detachNewThread { CheckStop.$current.withValue(stop) { self.startAnew(place.value) } }
  }

  /// What a copy died of, at which evaluation, and what had ended before.
  private static func failure(of copy: ProgramCopy, _ before: String?) -> ProgramError? {
    copy.program.failure?.adding(
      " at evaluation \(copy.program.seconds.count + 1) of copy \(copy.number)"
        + (before.map { ", \($0)" } ?? ""))
  }

  /// That a copy was started anew, after what.
  private static func words(of record: CopyRecord?) -> String? {
    record.map {
      "which was started anew after \($0.evaluations) evaluation\($0.evaluations == 1 ? "" : "s") (\($0.end ?? "it ended"))"
    }
  }

  /// Hands a copy to a thread.
  private struct Unchecked<Value>: @unchecked Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
  }

  /// Puts a new program in the place of one that died, once it is seen to be the same; a failure is that of all.
  private func startAnew(_ copy: ProgramCopy) {
    var problem: ProgramError?
    do {
      let program = try starter.start()
      do {
        try examine(program, insteadOf: copy)
        turn.withLock { copy.begin(program) }
      } catch let error as ProgramError {
        let before = Self.words(of: copy.program.record(number: copy.number)) ?? "which was started anew"
        problem = error.adding(" from copy \(copy.number), \(before)")
      }
    } catch {
      // An interruption ends the check by itself.
      problem = error as? ProgramError
    }
    turn.withLock {
      failure = failure ?? problem
      starting -= 1
      turn.broadcast()
    }
  }

  private func examine(_ program: ExternalProgram, insteadOf copy: ProgramCopy) throws {
    try program.describe()
    guard program.description.isSame(as: description) else { throw other(program, "description") }
    guard let before = turn.withLock({ copy.atPoint.last }) else { return }
    // One evaluation where it does: the gradient comes of the same computation.
    let values = before.values.isEmpty ? [] : try program.values(at: description.point)
    guard before.values.isEmpty || !before.isSame(values) else { return }
    guard description.areAlike(before.values, values) else { throw other(program, "value at the point") }
    let after = ClaimAtPoint(values: values, gradient: try program.gradient(at: description.point))
    guard before.gradient.isEmpty || description.areAlike(before.gradient, after.gradient) else {
      throw other(program, "gradient at the point")
    }
    turn.withLock {
      areUnlike = areUnlike || !before.isSame(after.values)
      copy.atPoint.append(after)
    }
  }

  private func other(_ program: ExternalProgram, _ what: String) -> ProgramError {
    ProgramError(
      .failed, command: program.origin, found: "another \(what)",
      expected: "that of before: the program is \"stateless\"")
  }
}

// MARK: - Comparing copies

extension ProgramCopies {
  /// In what the copies differ by more than noise: their descriptions, their values or gradients at the point.
  ///
  /// What is asked here counts as a part of starting, so that the number of evaluations is the same for one copy.
  /// A run that is resumed does not ask it again: that its copies are alike was seen when the log was begun.
  func difference(_ log: EvaluationLog?) throws -> FewerCopies? {
    let described = description
    let place = Unchecked(copies)
    let answers = try parallelMap(count: copies.count, workers: copies.count) { number in
      try self.introduced(place.value[number], described, log)
    }
    guard let first = answers[0] else { return .differing(what: "its description") }
    for answer in answers {
      guard let answer else { return .differing(what: "its description") }
      guard described.areAlike(first.values, answer.values) else {
        return .differing(what: "its value at the point")
      }
      guard described.areAlike(first.gradient, answer.gradient) else {
        return .differing(what: "its gradient at the point")
      }
    }
    turn.withLock {
      for (copy, answer) in zip(copies, answers) { copy.atPoint = answer.map { [$0] } ?? [] }
      areUnlike = !answers.allSatisfy { $0.map(first.isSame) ?? false }
      self.described.gradientPrecision = copies[0].program.description.gradientPrecision
    }
    return nil
  }

  /// What a copy answers at the point; nil where its description is another one.
  ///
  /// One that dies of it is started anew.
  private func introduced(
    _ copy: ProgramCopy, _ described: ProgramDescription, _ log: EvaluationLog?
  ) throws -> ClaimAtPoint? {
    do {
      if copy.number > 1 { try copy.program.describe() }
      guard copy.program.description.isSame(as: described) else { return nil }
      let asked: any ObjectiveService =
        log.map { LoggedService(copy.program, $0, copy: copy.number) } ?? copy.program
      return try asked.claimAtPoint()
    } catch is ProgramError where copy.program.death != nil {
      try turn.withLock {
        if let before = Self.words(of: copy.past.last) {
          failure = failure ?? Self.failure(of: copy, before)
          if let failure { throw failure }
        }
        starting += 1
      }
      copy.program.stop()
      startAnew(copy)
      try throwIfFailed()
      guard copy.program.death == nil else { throw CancellationError() }
      return try introduced(copy, described, log)
    }
  }

  /// Goes on with the first copy alone.
  func keepFirst() -> [ExternalProgram] {
    turn.withLock {
      defer { copies = [copies[0]] }
      return copies.dropFirst().map(\.program)
    }
  }

  /// The programs that run now.
  var programs: [ExternalProgram] { turn.withLock { copies.map(\.program) } }
}
