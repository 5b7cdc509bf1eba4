import ReferenceMLP

/// One cell of the gradient matrix: what a random network has in its layers, its loss and its batch.
package struct MatrixCell: Sendable {
  package var activation: Activation
  package var output: Activation
  package var loss: Loss
  package var l2: Double
  package var depth: Int
  package var batch: Int
  package var repetition: Int

  /// "matrix/tanh→identity/huber/depth 2/batch 4".
  package var id: String {
    let layers = depth == 1 ? output.rawValue : "\(activation.rawValue)→\(output.rawValue)"
    let reduction = loss.reduction == .sum ? "/sum" : ""
    let penalty = l2 > 0 ? "/l2" : ""
    let copy = repetition > 0 ? "/network \(repetition + 1)" : ""
    let size = "depth \(depth)/batch \(batch)"
    return "matrix/\(layers)/\(loss.kind.rawValue)\(reduction)\(penalty)/\(size)\(copy)"
  }

  /// A cell of the matrix, or one like it.
  package init(
    activation: Activation, output: Activation, loss: Loss, l2: Double, depth: Int, batch: Int,
    repetition: Int
  ) {
    self.activation = activation
    self.output = output
    self.loss = loss
    self.l2 = l2
    self.depth = depth
    self.batch = batch
    self.repetition = repetition
  }
}
