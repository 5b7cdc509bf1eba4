import GradientChecking
import Reports

/// What results on entries rest on, and what a check was told besides, in sentences.
struct EntryNoteWords {
  let result: GradientCheckResult

  /// One sentence for each kind of note, with the entries it is of, then what concerns the claim as a whole.
  var sentences: [String] {
    // Only examinations of values leave notes; a hundred thousand entries of a network need not be asked.
    guard result.strategy == .values else { return [] }
    var groups: [(kind: Int, entries: [EntryResult])] = []
    for entry in result.entries {
      guard let kind = entry.note.flatMap({ Self.words($0, entry) })?.kind else { continue }
      if let place = groups.firstIndex(where: { $0.kind == kind }) {
        groups[place].entries.append(entry)
      } else {
        groups.append((kind, [entry]))
      }
    }
    return groups.compactMap { Self.sentence($0.entries) } + kinks
      + [format, settled, otherPoint].compactMap { $0 }
  }

  /// What the entry that is off most shows stands for the others of its kind; of kinds that are off by nothing, the first entry.
  private static func sentence(_ entries: [EntryResult]) -> String? {
    guard let worst = entries.max(by: { difference($0) < difference($1) }),
      let words = worst.note.flatMap({ words($0, worst) })
    else { return nil }
    let others =
      entries.count > 1
      ? " (and \(NumberFormatting.counted(entries.count - 1, "other entry", "other entries")) alike)" : ""
    return "\(worst.index)\(others): \(words.sentence)."
  }

  private static func difference(_ entry: EntryResult) -> Double {
    switch entry.note {
    case .structure(let difference, _), .narrowSums(let difference): difference
    default: 0
    }
  }

  private static func words(_ note: EntryNote, _ entry: EntryResult) -> (kind: Int, sentence: String)? {
    switch note {
    case .coarse(let fine, let bound):
      (
        0,
        "the claim agrees with the derivative above the values' own fine structure; that of the structure is "
          + "\(NumberFormatting.number(fine)) ± \(NumberFormatting.small(bound))"
      )
    case .structure(let difference, let scatter):
      (
        1,
        "claim and values agree to \(NumberFormatting.small(difference)) of the derivative, and derivatives near by "
          + "scatter by \(NumberFormatting.small(scatter)) of it: one of them is computed to a tolerance only; "
          + "tighten it, or state it (\"accuracy\")"
      )
    case .staircase(let tread):
      (
        2,
        entry.verdict == .verified && entry.claimed == 0
          ? "the value is constant on steps of about \(NumberFormatting.small(tread)), so that its derivative is 0"
          : "the value is a staircase, constant on steps of about \(NumberFormatting.small(tread))"
      )
    case .steps(let tread):
      (
        9,
        "the value stands still over about \(NumberFormatting.small(tread)) and changes by multiples of a unit: a claim of 0 is right if the "
          + "function has these steps, and wrong if its values are rounded only"
      )
    case .lattice(let unit):
      (
        3,
        "the values are a staircase, all of them multiples of \(NumberFormatting.number(unit)), which hides the derivative"
      )
    case .unresolved:
      (
        8,
        "the value changes as much from one number of the parameter's format to the next as over any distance, so that no step "
          + "shows its derivative"
      )
    case .jump(let distance, let height):
      (
        4,
        "the value jumps by \(NumberFormatting.number(height, significant: 4)) "
          + (distance == 0
            ? "at the point"
            : "at a distance of \(NumberFormatting.number(distance, significant: 3)) from the point")
      )
    case .oneSided:
      (5, "one side of the point is outside the domain, and the derivative is that of the other side")
    case .narrowSums(let difference):
      (
        7,
        "the claim is off by \(NumberFormatting.small(difference)) of the largest entry, which is no more than a computation "
          + "in its format loses"
      )
    case .pointOnly: (6, "the claim is wrong at exactly this point, and right beside it")
    }
  }

  /// Where claims at kinks lie beside the one-sided derivatives.
  private var kinks: [String] {
    guard case .inconclusive = result.verdict else { return [] }
    let undecided = result.kinkEntries.filter { $0.verdict == .inconclusive(.kink) }
    guard let first = undecided.first, let kink = first.kink else { return [] }
    let scale = abs(kink.fromAbove - kink.fromBelow)
    let place: String
    if abs(first.claimed - kink.fromBelow) <= 1e-6 * scale {
      place = "the one from below"
    } else if abs(first.claimed - kink.fromAbove) <= 1e-6 * scale {
      place = "the one from above"
    } else {
      place = "between them"
    }
    let others =
      undecided.count > 1
      ? " (and \(NumberFormatting.counted(undecided.count - 1, "other entry", "other entries")) at kinks)"
      : ""
    return [
      "\(first.index)\(others): the one-sided derivatives are \(NumberFormatting.number(kink.fromBelow)) and "
        + "\(NumberFormatting.number(kink.fromAbove)), and the claim of \(NumberFormatting.number(first.claimed)) is \(place)."
    ]
  }

  private var format: String? {
    result.claimFormat.words.map { "The claim has the numbers of \($0), which is allowed for." }
  }

  private var settled: String? {
    result.valuesAreSettled
      ? "The values depend on the point that was asked for before; each was asked for until it came twice in a row."
      : nil
  }

  private var otherPoint: String? {
    guard let other = result.otherPoint else { return nil }
    let blocks = other.blocks.joined(separator: ", ")
    return other.verdict == .refuted
      ? "At another point near by, with \(blocks) moved away from \(NumberFormatting.number(other.value)), the claim is wrong: "
        + "along one direction it is \(NumberFormatting.number(other.claimed)) instead of \(NumberFormatting.number(other.estimate))."
      : nil
  }
}
