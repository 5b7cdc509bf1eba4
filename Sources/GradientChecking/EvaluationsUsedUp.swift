/// An error that ends a check as no more evaluations are allowed: what was found up to then may be told.
public protocol EvaluationsUsedUp: Error {}
