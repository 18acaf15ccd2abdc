/// The parameters of a linear-chain conditional random field (Lafferty et al., 2001): what pairs of adjacent tags, the
/// first tag and the last one add to the scores of a tag sequence. All start at zero and are spared weight decay.
package struct LinearChainCRF: Sendable {
  /// `[from, to]`.
  package let transitions: Parameter
  /// `[tags]`.
  package let starts: Parameter
  /// `[tags]`.
  package let ends: Parameter

  package init(_ name: String, tags: Int, _ list: inout ParameterList) {
    self.init(
      transitions: list.declare("\(name).transitions", [tags, tags], .bias),
      starts: list.declare("\(name).starts", [tags], .bias), ends: list.declare("\(name).ends", [tags], .bias))
  }

  package init(transitions: Parameter, starts: Parameter, ends: Parameter) {
    self.transitions = transitions
    self.starts = starts
    self.ends = ends
  }

  package var tags: Int { starts.count }

  package var parameters: [Parameter] { [transitions, starts, ends] }

  /// Gives the parameters their first values.
  package func initialize(_ store: ParameterStore) throws {
    for parameter in parameters { try store.own(parameter).update(repeating: 0, count: parameter.count) }
  }

  /// The present values, copied out.
  package func scores(_ store: ParameterStore) -> ChainScores {
    func values(_ parameter: Parameter) -> [Float] {
      Array(UnsafeBufferPointer(start: store.values(parameter), count: parameter.count))
    }
    return ChainScores(transitions: values(transitions), starts: values(starts), ends: values(ends))
  }
}
