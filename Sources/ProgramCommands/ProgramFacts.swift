import CheckReports
import ExternalPrograms
import GradientChecking
import RunLogs

/// What a log says of the check whose evaluations stand in it: all that its requests and their answers depend on.
enum ProgramFacts {
  /// The facts of a check.
  ///
  /// - Parameters:
  ///   - service: the program, which has described itself.
  ///   - file: the program's file, whose contents decide over the answers.
  ///   - options: the options that the check depends on, with their values.
  /// - Throws: `LogError` where the file cannot be read.
  static func facts(
    of service: any ObjectiveService, file: String?, options: [LogFact]
  ) throws(LogError) -> [LogFact] {
    var facts = [
      LogFact("command", "program"), LogFact("gradient-check", toolVersion),
      LogFact("program", service.origin),
    ]
    if let file { facts.append(try .contents(of: file)) }
    return facts + options + described(service.description)
  }

  private static func described(_ description: ProgramDescription) -> [LogFact] {
    var facts = [
      LogFact("objective", description.name), LogFact("parameters", blocks(description.blocks)),
      LogFact("point", numbers(description.point)), LogFact("outputs", String(description.outputs)),
      LogFact("methods", description.methods.sorted().joined(separator: ", ")),
      LogFact("precision", description.precision.rawValue),
    ]
    if description.isBounded {
      facts.append(LogFact("lower bounds", numbers(description.lower)))
      facts.append(LogFact("upper bounds", numbers(description.upper)))
    }
    if let accuracy = description.accuracy { facts.append(LogFact("accuracy", "\(accuracy)")) }
    if let format = description.gradientPrecision {
      facts.append(LogFact("gradientPrecision", format.rawValue))
    }
    return facts
  }

  private static func blocks(_ blocks: [ParameterBlock]) -> String {
    blocks.map { "\($0.name): \($0.shape.map(String.init).joined(separator: "×"))" }.joined(separator: ", ")
  }

  /// The first few numbers for a person, and a hash of all.
  private static func numbers(_ numbers: [Double]) -> String {
    let first = numbers.prefix(4).map { "\($0)" } + (numbers.count > 4 ? ["…"] : [])
    return "[\(first.joined(separator: ", "))] (hash \(String(EvaluationLog.digest(numbers), radix: 16)))"
  }
}
