import Foundation
import Mustache

/// The page's templates and style sheet, loaded from the package's resources.
struct HTMLTemplates {
  /// The style sheet.
  let style: String
  private let library: MustacheLibrary

  /// The names of the templates; "page" includes the others.
  static let names = [
    "page", "badge", "summary", "part", "claims", "checks", "check-rows", "figures", "kinks", "properties",
    "defects", "trials", "trial-counts", "power-curve", "training", "epoch-slider", "rates",
    "worked-examples", "failures",
    "failure",
    "failed-check", "timings", "provenance", "baseline", "own-check", "own-check-facts",
    "oracles", "colour-scale", "lesson",
  ]

  /// Loads every template; throws `HTMLReportError` where one is missing or malformed.
  init() throws {
    MustacheContentTypes.register(ReportContentType(), named: "REPORT")
    var library = MustacheLibrary()
    for name in Self.names {
      // In every template, since swift-mustache goes back to its own escaping in each partial.
      let text = "{{% CONTENT_TYPE:REPORT}}" + (try Self.load(name, "mustache"))
      do {
        try library.register(text, named: name)
      } catch {
        throw HTMLReportError.template(name: name, problem: "\(error)")
      }
    }
    self.library = library
    style = try Self.load("style", "css")
  }

  /// The rendered page: failures first, since their section shows what their parts' own templates make of them.
  func render(_ page: HTMLPage) throws -> String {
    var page = page
    page.ownHead = try page.head.map(render)
    page.body = try page.sections.map { section in
      guard section.template == "failures" else { return try render(section) }
      let articles = try page.failures.views.map(render).joined()
      return try render(HTMLView(template: "failures", content: RenderedFailures(page.failures, articles)))
    }.joined()
    return try render(HTMLView(template: "page", content: page))
  }

  /// The rendered lesson.
  func render(_ lesson: LessonPage) throws -> String {
    try render(HTMLView(template: "lesson", content: lesson))
  }

  private func render(_ view: HTMLView) throws -> String {
    guard let text = library.render(view.content, withTemplate: view.template) else {
      throw HTMLReportError.template(name: view.template, problem: "it is not registered")
    }
    return text
  }

  private static func load(_ name: String, _ kind: String) throws -> String {
    guard let location = Bundle.module.url(forResource: name, withExtension: kind, subdirectory: "Templates")
    else {
      throw HTMLReportError.template(name: "\(name).\(kind)", problem: "it is missing from the resources")
    }
    do {
      return try String(contentsOf: location, encoding: .utf8)
    } catch {
      throw HTMLReportError.template(name: "\(name).\(kind)", problem: error.localizedDescription)
    }
  }
}
