package import NN

/// One table of keys and values: a row a place, of each layer its key and its value side by side.
package struct PrefixAdapter: Adapter {
  private let table: Parameter
  package let parts: AdapterParts

  init(_ configuration: PrefixConfiguration, _ model: AdaptableModel, _ list: inout ParameterList) throws {
    guard model.takesPrefixes else { throw PEFTError.noPrefix }
    let size = model.hiddenSize
    let table = list.declare(Self.name, [configuration.places, 2 * model.layerCount * size], .embedding)
    self.table = table
    var parts = AdapterParts()
    for module in model.modules where module.role == .key {
      guard let layer = module.layer else { continue }
      parts.prefixes[module.linear.weight.slot] = KeyValuePrefix(
        table: table, keyColumn: 2 * layer * size, valueColumn: (2 * layer + 1) * size)
    }
    self.parts = parts
  }

  static let name = "prompt_embeddings"
  package var isPrefixed: Bool { false }

  package var parameters: [Parameter] { [table] }

  package var whyNotMerged: String? { "a prefix is keys and values of its own, which the encoder has no place for" }

  package func initialize(_ store: ParameterStore, seed: UInt64) {
    Initialization.normal(
      store.mutableValues(table), count: table.count, deviation: 0.02, seed: seed, slot: table.slot)
  }

  package func merge(
    _ values: UnsafeMutableBufferPointer<Float>, of parameter: Parameter, _ store: ParameterStore
  ) {
    preconditionFailure("whyNotMerged says so")
  }
}
