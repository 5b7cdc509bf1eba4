extension VectorCheckResult {
  /// What explains the refutations of rows and products, each with the rows that it is about.
  ///
  /// A mistake in the Jacobian as a whole, as a transpose or two exchanged rows, looks like nothing in one row: it comes first,
  /// in place of what is said of the rows.
  public var diagnoses: [Diagnosis] {
    let ofRows = wholeJacobian.map { [$0] } ?? diagnosesOfRows
    // What explains the rows explains the products: that these fit no pattern says no more.
    let parts = ofRows + diagnosesOfProducts.filter { isCause($0) || !ofRows.contains(where: isCause) }
    func isCause(_ diagnosis: Diagnosis) -> Bool { diagnosis.code != .unknown && diagnosis.code != .entry }
    return parts.filter(isCause) + parts.filter { !isCause($0) }
  }

  // MARK: - Rows

  private var diagnosesOfRows: [Diagnosis] {
    var groups: [(diagnosis: Diagnosis, rows: [String])] = []
    for row in rows {
      for diagnosis in row.diagnoses {
        let name = row.row ?? row.name
        if let place = groups.firstIndex(where: { Self.saysTheSame($0.diagnosis, diagnosis) }) {
          if !groups[place].rows.contains(name) { groups[place].rows.append(name) }
          groups[place].diagnosis.digits = min(groups[place].diagnosis.digits, diagnosis.digits)
        } else {
          groups.append((diagnosis, [name]))
        }
      }
    }
    return groups.map { diagnosis, names in
      var located = diagnosis
      let all = names.count > 1 && names.count == Set(rows.map { $0.row ?? $0.name }).count
      located.message = "\(all ? "in every row" : "in \(DiagnosisWords.list(names))"): \(diagnosis.message)"
      return located
    }
  }

  /// Whether two rows have the same diagnosis, but for the digits of its number.
  private static func saysTheSame(_ first: Diagnosis, _ second: Diagnosis) -> Bool {
    guard first.code == second.code, first.blocks == second.blocks else { return false }
    return first.factor == nil ? first.message == second.message : first.factor == second.factor
  }

  private var diagnosesOfProducts: [Diagnosis] {
    products.enumerated().flatMap { number, product in
      product.diagnoses.map { diagnosis in
        var located = diagnosis
        located.message = "in the product Jv along tangent \(number + 1): \(diagnosis.message)"
        return located
      }
    }
  }

  // MARK: - The whole matrix

  /// A pattern that explains the wrong entries of several rows at once; nil where there is none.
  private var wholeJacobian: Diagnosis? {
    guard rows.count(where: { $0.verdict == .refuted }) >= 2, let columns = rows.first?.entries.count,
      // Each row once: not those of two kinds of claim, and no mixtures.
      Set(rows.map(\.row)).count == rows.count,
      rows.allSatisfy({ $0.row?.hasPrefix("row") == true && $0.entries.count == columns })
    else { return nil }
    let discrepancy = Discrepancy(matrix: rows, name: "J", columns: columns)
    guard let found = BlockPatterns(discrepancy: discrepancy, counts: []).best(ofBlock: 0),
      found.evidence.isComplete, found.place == nil
    else { return nil }
    return Diagnosis(
      found.code, "the Jacobian J, outputs by parameters, is \(found.words)", blocks: blockNames,
      factor: found.factor, digits: found.evidence.digits, isComplete: found.evidence.explainsAll)
  }

  private var blockNames: [String] { rows.first?.blocks.map(\.name) ?? [] }
}

extension Discrepancy {
  /// The rows of a Jacobian as one block; the parameters, which belong to no single entry of it, are left out.
  init(matrix rows: [GradientCheckResult], name: String, columns: Int) {
    let parts = rows.map { Discrepancy($0, point: Array(repeating: .nan, count: columns)) }
    self.init(
      blocks: [ParameterBlock(name, shape: [rows.count, columns])], point: parts.flatMap(\.point),
      claimed: parts.flatMap(\.claimed), reference: parts.flatMap(\.reference),
      bounds: parts.flatMap(\.bounds), allowance: parts.flatMap(\.allowance))
  }
}
