/// A named array of weights: what it is called and shaped like, apart from where its values lie.
package struct Parameter: Sendable, Hashable {
  /// What the weights are for; decides packing, weight decay and the form of the gradient.
  package enum Role: Sendable, Hashable {
    /// `[out, in…]`, multiplied with rows of activations.
    case linearWeight
    /// `[vocabulary, hidden]`, of which a batch reads few rows: its gradient holds just those.
    case embeddingRows
    /// `[positions, hidden]` or another small table with a dense gradient.
    case embedding
    case bias
    case normWeight
    case normBias
    /// Factors of an adapter.
    case scale
  }

  package let name: String
  package let shape: [Int]
  package let role: Role
  /// The place in the store's table.
  package let slot: Int

  package init(name: String, shape: [Int], role: Role, slot: Int) {
    self.name = name
    self.shape = shape
    self.role = role
    self.slot = slot
  }

  package var count: Int { shape.reduce(1, *) }
  package var rows: Int { shape[0] }
  /// Elements of a row: of all dimensions but the first.
  package var columns: Int { shape.dropFirst().reduce(1, *) }

  /// Whether weight decay applies: not to biases nor to LayerNorm, as the reference trainer has it.
  package var decays: Bool {
    switch role {
    case .linearWeight, .embeddingRows, .embedding: true
    case .bias, .normWeight, .normBias, .scale: false
    }
  }
}

/// Collects the parameters of a model while its modules are made.
package struct ParameterList: Sendable {
  package private(set) var parameters: [Parameter] = []
  /// Whether the table of tokens is the weight of a layer over the vocabulary too, so that all of it trains in every step.
  private let tiesTokenTable: Bool

  package init(tiesTokenTable: Bool = false) {
    self.tiesTokenTable = tiesTokenTable
  }

  package mutating func declare(_ name: String, _ shape: [Int], _ role: Parameter.Role) -> Parameter {
    let role = role == .embeddingRows && tiesTokenTable ? .linearWeight : role
    let parameter = Parameter(name: name, shape: shape, role: role, slot: parameters.count)
    parameters.append(parameter)
    return parameter
  }
}
