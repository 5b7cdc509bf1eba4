import Foundation

func short(_ value: Double) -> String { String(format: "%.3g", value) }
func percent(_ share: Double) -> String { String(format: "%.0f%%", 100 * share) }
