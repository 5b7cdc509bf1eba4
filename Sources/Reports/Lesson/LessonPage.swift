/// A lesson as one HTML page: a network's picture, and each step's formula beside its numbers.
///
/// Like a report it runs no script and loads nothing. Formulas are HTML of ours; everything else is escaped.
package struct LessonPage {
  /// Numbers in rows and columns.
  package struct Table {
    /// What they are, where a step has more than one.
    let label: String?
    /// What the columns are called.
    let columns: [String]
    let rows: [Row]
    /// What is left out of a large one.
    let left: String?
    let isBlank: Bool
    /// What a screen reader says of the region.
    let name: String
    // Templates see what is stored, and nothing that is computed.
    let hasLabels: Bool

    struct Row {
      let label: String
      let cells: [String]
    }

    /// A table from its parts; a row's label and the columns' names may be empty.
    package init(
      name: String, label: String? = nil, columns: [String] = [], rows: [(label: String, cells: [String])],
      left: String? = nil, isBlank: Bool = false
    ) {
      (self.name, self.label, self.columns, self.left, self.isBlank) = (name, label, columns, left, isBlank)
      hasLabels = !columns.isEmpty
      self.rows = rows.map { Row(label: $0.label, cells: $0.cells) }
    }
  }

  /// One step of the computation.
  package struct Step {
    let anchor: String
    let name: String
    let formula: String?
    let shape: String
    let explanation: String?
    let tables: [Table]
    let origins: [Origin]
    let hasOrigins: Bool

    /// Where one number comes from.
    struct Origin {
      let place: String
      let arithmetic: String
    }

    /// A step from its parts.
    ///
    /// - Parameters:
    ///   - anchor: its place in the page.
    ///   - name: its heading.
    ///   - formula: HTML; nil where it says no more than the name.
    ///   - shape: "2 × 3".
    ///   - explanation: why, in words.
    ///   - tables: its numbers.
    ///   - origins: of each number its place, and the HTML of its arithmetic.
    package init(
      anchor: String, name: String, formula: String?, shape: String, explanation: String?, tables: [Table],
      origins: [(place: String, arithmetic: String)]
    ) {
      (self.anchor, self.name, self.formula, self.shape) = (anchor, name, formula, shape)
      (self.explanation, self.tables) = (explanation, tables)
      hasOrigins = !origins.isEmpty
      self.origins = origins.map { Origin(place: $0.place, arithmetic: $0.arithmetic) }
    }
  }

  /// A part of the computation.
  package struct Section {
    let anchor: String
    let title: String
    let intro: String?
    let steps: [Step]

    /// A part from its steps.
    package init(anchor: String, title: String, intro: String? = nil, steps: [Step]) {
      (self.anchor, self.title, self.intro, self.steps) = (anchor, title, intro, steps)
    }
  }

  /// The network, for wide pages and for narrow ones; a page shows one of both.
  struct Pictures {
    let across: String
    let downward: String
  }

  let title: String
  let kind: String
  let origin: String
  let lead: [String]
  let diagram: Pictures?
  let sections: [Section]
  var style = ""

  /// A lesson from its parts.
  ///
  /// - Parameters:
  ///   - title: the network's name.
  ///   - kind: "lesson" or "exercise".
  ///   - origin: a line below the title.
  ///   - lead: paragraphs before the first part.
  ///   - diagram: the network; nil for none.
  ///   - sections: the parts of the computation.
  package init(
    title: String, kind: String, origin: String, lead: [String], diagram: NetworkDiagram?, sections: [Section]
  ) {
    (self.title, self.kind, self.origin, self.lead) = (title, kind, origin, lead)
    self.diagram = diagram.map { Pictures(across: $0.svg, downward: $0.downward.svg) }
    self.sections = sections
  }

  /// The page.
  ///
  /// - Throws: `HTMLReportError` where a template cannot be loaded.
  package func rendered() throws -> String {
    let templates = try HTMLTemplates()
    var page = self
    page.style = templates.style
    return try templates.render(page)
  }
}
