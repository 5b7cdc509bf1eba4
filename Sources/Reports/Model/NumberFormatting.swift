import Wording

/// The numbers of a report are written as everywhere else.
package typealias NumberFormatting = Wording.NumberFormatting
