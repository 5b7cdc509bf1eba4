/// How the entries of a gradient were looked at.
public enum CheckStrategy: String, Sendable, Codable {
  /// Each entry by every oracle that the objective serves.
  case oracles = "entry by entry, by every oracle"
  /// Each entry by examinations of the values along its parameter.
  case values = "entry by entry, by values"
  /// Through the affine layers that the parameters act by.
  case affineLayers = "through affine layers"
}
