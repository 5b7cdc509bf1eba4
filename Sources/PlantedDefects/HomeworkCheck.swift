import ReferenceMLP
import Scalars

/// A learner's own numbers of a whole training beside the right one's: where they depart from it, by which known mistake, and
/// whether that is all.
///
/// After a departure the learner's training goes on from wrong parameters, and nearly every later number is another one. So what
/// follows is compared with the training of someone who makes that very mistake; and where no known mistake gives the
/// numbers, with the right steps from the parameters that the learner has printed. What departs again is wrong by itself, and no
/// consequence.
public struct HomeworkCheck: Sendable {
  /// A learner's numbers of one step of training.
  public struct Step: Sendable, Equatable {
    /// The updates before it.
    public var updates: Int
    /// The numbers.
    public var own: [StepByStepCheck.Own]

    /// Numbers of a step from 0.
    public init(updates: Int, _ own: [StepByStepCheck.Own]) {
      (self.updates, self.own) = (updates, own)
    }
  }

  /// What the numbers of a step depart from.
  public enum Origin: Sendable, Equatable {
    /// The training as it is right from the start.
    case reference
    /// The training of someone who makes a mistake.
    case mistake(StepByStepCheck.Mistake)
    /// A right step from the parameters that the learner printed of the step before.
    case ownParameters
  }

  /// A number that is wrong, and no consequence of what was wrong before.
  public struct Departure: Sendable, Equatable {
    /// The updates before the step that it is of.
    public var updates: Int
    /// What it departs from.
    public var origin: Origin
    /// The number.
    public var wrong: StepByStepCheck.WrongStep
    /// The learner's last right step of the computation before it, in the same step of training.
    public var lastRight: String?
    /// Known mistakes that give the numbers from here on; several where the numbers do not tell them apart.
    public var mistakes: [StepByStepCheck.Mistake] = []
    /// The updates before the step in which the mistakes begin.
    public var since: Int
    /// The updates before the last step whose numbers were compared with the mistakes.
    public var until: Int
    /// Numbers that were compared with the mistakes.
    public var numbers: Int
    /// Later steps that depart in the same way.
    public var repeats = 0

    /// Whether a known mistake gives all of the numbers.
    fileprivate var isExplained: Bool { mistakes.first.map { $0.explained == numbers } ?? false }
  }

  /// The learner's numbers, each step's in the order of the computation.
  public let steps: [Step]
  /// Numbers compared.
  public let numbers: Int
  /// The first departure from the right training, and others that do not follow from it.
  public let departures: [Departure]
  /// Steps that were compared; those after them follow a departure that nothing explains, from parameters that were not printed.
  public let followed: Int

  /// Compares a training with gradient descent over all samples, or another rule and mini-batches.
  ///
  /// - Parameters:
  ///   - steps: numbers of some steps, with the shapes of `StepByStep`'s, ascending.
  ///   - network: the network before the first update.
  ///   - problem: loss and samples of the network's shapes.
  ///   - optimizer: the rule of the updates.
  ///   - batchSize: samples of a step, in their order and from the first again after the last; nil for all in each step.
  public init(
    _ steps: [Step], network: MLP<Double>, problem: LearningProblem<Double>, optimizer: Optimizer,
    batchSize: Int? = nil
  ) {
    let start = Trajectory(network: network, problem: problem, optimizer: optimizer, batchSize: batchSize)
    let ordered = steps.map { Step(updates: $0.updates, start.shape(after: $0.updates).inOrder($0.own)) }
    var pursuit = Pursuit(
      steps: ordered, comparison: OwnComparison(ordered.flatMap(\.own)), course: start, anchor: (start, 0))
    followed = ordered.indices.first { !pursuit.follow($0) } ?? ordered.count
    self.steps = ordered
    numbers = ordered.prefix(followed).reduce(0) { $0 + $1.own.reduce(0) { $0 + $1.values.count } }
    departures = pursuit.departures
  }
}

/// The way along a learner's steps.
private struct Pursuit {
  let steps: [HomeworkCheck.Step]
  let comparison: OwnComparison
  /// What the numbers are compared with.
  var course: Trajectory
  var origin = HomeworkCheck.Origin.reference
  /// Where the course began, and at which step.
  var anchor: (course: Trajectory, index: Int)
  var departures: [HomeworkCheck.Departure] = []
  /// Whether the course is that of numbers that nothing explains.
  var isLost = false

  /// Steps after a departure that must agree with a mistake, too.
  private static let looksAhead = 4
  /// Updates from the course's beginning up to which a mistake is looked for that showed late.
  private static let looksBack = 50

  /// Compares the numbers of a step; false where there is nothing to compare them with.
  mutating func follow(_ index: Int) -> Bool {
    let step = steps[index]
    course.advance(to: step.updates)
    let own = ownStarts(index)
    if isLost, own.isEmpty { return false }
    let starts = (isLost ? [] : [(course, origin)]) + own.map { ($0, .ownParameters) }
    let wrongs = starts.map { comparison.firstWrong(step.own, $0.0) }
    if let right = wrongs.firstIndex(of: nil) {
      if right > 0 || isLost { begin(at: starts[right].0, index, starts[right].1) }
      return true
    }
    // What agrees longest is nearest to what the learner did.
    let places = wrongs.map { wrong in step.own.firstIndex { $0.quantity == wrong?.right.quantity } ?? 0 }
    let nearest = places.indices.dropFirst().reduce(0) { places[$1] > places[$0] ? $1 : $0 }
    if let wrong = wrongs[nearest] {
      begin(at: starts[nearest].0, nearest > 0 || isLost ? index : anchor.index, starts[nearest].1)
      depart(index, wrong)
    }
    return true
  }

  /// Goes on along a course; it keeps its anchor where it is the same one.
  private mutating func begin(at course: Trajectory, _ index: Int, _ origin: HomeworkCheck.Origin) {
    if index != anchor.index || isLost { anchor = (course, index) }
    (self.course, self.origin, isLost) = (course, origin, false)
  }

  /// A right step from the parameters that the learner printed of the step before, where all are there, and one with the mistake that
  /// was found; none where a step depends on more than them.
  private func ownStarts(_ index: Int) -> [Trajectory] {
    guard course.isMemoryless, index > 0, steps[index - 1].updates + 1 == steps[index].updates else {
      return []
    }
    let names = course.walk.network.layers.indices.flatMap { ["W\($0 + 1) next", "b\($0 + 1) next"] }
    let values = names.map { name in steps[index - 1].own.first { $0.quantity == name }?.values }
    let known = values.compactMap { $0 }
    guard known.count == names.count else { return [] }
    let network = course.walk.network.replacingParameters(with: known.flatMap { $0 })
    let same = course.restarted(at: network)
    return course.reading == .right ? [same] : [same.with(.right), same]
  }

  /// Notes a departure, and goes on with the training of someone who makes the mistake, if one is known.
  private mutating func depart(_ index: Int, _ wrong: StepByStepCheck.WrongStep) {
    var departure = HomeworkCheck.Departure(
      updates: steps[index].updates, origin: origin, wrong: wrong,
      lastRight: steps[index].own.prefix { $0.quantity != wrong.right.quantity }.last?.quantity,
      since: steps[index].updates, until: steps[index].updates, numbers: 0)
    let follower = isKnown(departure) ? nil : explanation(index, &departure)
    note(departure)
    guard let follower, let mistake = departure.mistakes.first else {
      isLost = true
      return
    }
    (course, origin, anchor) = (follower, .mistake(mistake), (follower, index))
    guard let beyond = comparison.firstWrong(steps[index].own, follower) else { return }
    var second = departure
    (second.wrong, second.origin, second.mistakes) = (beyond, .mistake(mistake), [])
    second.lastRight = nil
    note(second)
    isLost = true
  }

  /// Whether the same number departed before, and nothing explained it.
  private func isKnown(_ departure: HomeworkCheck.Departure) -> Bool {
    departures.contains {
      $0.mistakes.isEmpty && $0.wrong.right.quantity == departure.wrong.right.quantity
    }
  }

  /// The training of someone who makes a mistake that gives the numbers from here on, or else from the course's beginning on.
  ///
  /// A mistake that was there from the beginning and gives all numbers is likelier than one from here on that gives some.
  private func explanation(_ index: Int, _ departure: inout HomeworkCheck.Departure) -> Trajectory? {
    guard course.reading == .right else { return nil }
    let found = explain(index, from: course, at: index, &departure)
    if anchor.index == index || departure.isExplained { return found }
    var earlier = departure
    let beginning = explain(index, from: anchor.course, at: anchor.index, &earlier)
    guard found == nil || earlier.isExplained else { return found }
    departure = earlier
    return beginning
  }

  /// Looks for mistakes from a course's step on that give the wrong number; the training of someone who makes the first of them.
  private func explain(
    _ index: Int, from start: Trajectory, at first: Int, _ departure: inout HomeworkCheck.Departure
  ) -> Trajectory? {
    guard steps[index].updates - start.updates <= Self.looksBack else { return nil }
    let window = steps[first...min(index + Self.looksAhead, steps.count - 1)]
    let quantity = departure.wrong.right.quantity
    let own = steps[index].own.filter { $0.quantity == quantity }
    let found = comparison.mistakes(window.map { ($0.updates, $0.own) }, from: start).filter { mistake in
      var course = start.with(mistake.reading)
      course.advance(to: steps[index].updates)
      return comparison.firstWrong(own, course) == nil
    }
    departure.mistakes = found
    departure.since = start.updates
    departure.until = window.last?.updates ?? departure.until
    departure.numbers = window.reduce(0) { $0 + $1.own.reduce(0) { $0 + $1.values.count } }
    guard let mistake = found.first else { return nil }
    var course = start.with(mistake.reading)
    course.advance(to: steps[index].updates)
    return course
  }

  /// Adds a departure, or counts it where one like it is there already.
  private mutating func note(_ departure: HomeworkCheck.Departure) {
    let same = departures.firstIndex { known in
      guard let mistake = departure.mistakes.first else {
        return known.mistakes.isEmpty && known.wrong.right.quantity == departure.wrong.right.quantity
      }
      return known.mistakes.first.map { $0.isLike(mistake) } ?? false
    }
    if let same { departures[same].repeats += 1 } else { departures.append(departure) }
  }
}
