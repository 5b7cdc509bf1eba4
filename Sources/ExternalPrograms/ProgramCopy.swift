/// One of the copies of a program: what runs in its place now, and what did before.
///
/// The lock of ``ProgramCopies`` guards what changes.
final class ProgramCopy {
  /// What it is doing.
  enum State { case free, busy, starting }

  /// Which copy, from 1 on.
  let number: Int
  private(set) var program: ExternalProgram
  var state = State.free
  /// Its value and gradient at the point, once it was compared with the others; that of each program that ran in its place, where they
  /// differ.
  var atPoint: [ClaimAtPoint] = []
  /// The seconds of an evaluation: the median of the last five; 0 where these are too few to tell.
  private(set) var pace = 0.0
  /// Evaluations that others were given although this one was free.
  private var passedOver = 0
  /// What ran in its place before, and how that ended.
  private(set) var past: [CopyRecord] = []

  init(_ number: Int, _ program: ExternalProgram) { (self.number, self.program) = (number, program) }

  /// What ran and runs here.
  var records: [CopyRecord] { past + (program.record(number: number).map { [$0] } ?? []) }

  /// Takes note of an answer: the first one, for which much may have been compiled or loaded, says nothing of the next.
  func notePace() {
    let known = program.seconds.dropFirst()
    pace = known.count < 3 ? 0 : known.suffix(5).sorted()[min(known.count, 5) / 2]
  }

  /// Takes note that others were asked, and is as unknown as in the beginning after a thousand times: a machine that was busy may be
  /// idle again.
  func notePassedOver() {
    passedOver += 1
    guard passedOver >= 1000 else { return }
    (passedOver, pace) = (0, 0)
  }

  /// Goes on with another program in place of one that has died.
  func begin(_ other: ExternalProgram) {
    past = records
    (program, pace, passedOver, state) = (other, 0, 0, .free)
  }
}
