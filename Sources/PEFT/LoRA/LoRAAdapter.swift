import Foundation
package import NN

/// LoRA additions to chosen linear layers of a model.
package struct LoRAAdapter: Adapter {
  package let configuration: LoRAConfiguration
  /// By the slot of the weight that the addition stands beside.
  package let deltas: [Int: LoRADelta]
  /// The paths of the layers that got an addition.
  package let modules: [String]
  package let biases: TunedBiases

  /// Declares A, B and perhaps a magnitude beside every layer that is meant.
  ///
  /// Weights are named `<path>.lora_A.weight` and `<path>.lora_B.weight` after the name of the layer's own weight.
  /// - Throws: `PEFTError.noTarget` when a target, or the name of a rank or alpha, names no layer.
  package init(_ configuration: LoRAConfiguration, _ model: AdaptableModel, _ list: inout ParameterList) throws {
    self.configuration = configuration
    let chosen = try configuration.selection.modules(of: model)
    for name in configuration.rankPattern.map(\.name) + configuration.alphaPattern.map(\.name)
    where !model.modules.contains(where: { ModuleSelection.means(name, $0.path) }) {
      throw PEFTError.noTarget(name, modules: model.shortNames)
    }
    var deltas: [Int: LoRADelta] = [:]
    for (index, module) in model.modules.enumerated() where chosen.contains(where: { $0.path == module.path }) {
      let weight = module.linear.weight
      let name = String(weight.name.dropLast(".weight".count))
      let rank = configuration.rank(of: module)
      let a = list.declare("\(name).lora_A.weight", [rank, weight.columns], .linearWeight)
      let b = list.declare("\(name).lora_B.weight", [weight.rows, rank], .linearWeight)
      let magnitude =
        configuration.usesMagnitudes ? list.declare("\(name).lora_magnitude_vector", [weight.rows], .scale) : nil
      let site = DropoutSite(rate: Float(configuration.dropout), id: Self.firstSite + UInt32(index))
      deltas[weight.slot] = LoRADelta(
        a: a, b: b, magnitude: magnitude, scaling: configuration.scaling(of: module), dropout: site)
    }
    self.deltas = deltas
    modules = chosen.map(\.path)
    let wrapped = Set(chosen.compactMap { $0.linear.bias?.slot })
    let own: [Parameter]
    switch configuration.bias {
    case .none: own = []
    case .ofTargets: own = chosen.compactMap(\.linear.bias)
    case .all: own = model.parameters.filter(\.isBias)
    }
    biases = TunedBiases(own, wrapped: wrapped, &list)
  }

  /// Dropout sites of adapters follow those of encoders.
  private static let firstSite: UInt32 = 1 << 16

  package var parameters: [Parameter] {
    (deltas.values.flatMap { [$0.a, $0.b] + ($0.magnitude.map { [$0] } ?? []) } + biases.parameters)
      .sorted { $0.slot < $1.slot }
  }

  package var parts: AdapterParts { AdapterParts(deltas: deltas, biases: biases.bySlot) }

  package func fileName(of parameter: Parameter) -> String {
    biases.fileName(of: parameter) ?? parameter.name
  }

  /// PEFT stores the head's biases a second time when it stores all biases.
  package func ignores(_ name: String) -> Bool {
    configuration.bias == .all
      && (name.hasSuffix(".modules_to_save.bias") || name.hasSuffix(".original_module.bias"))
  }

  /// Starts A as PEFT does (Kaiming uniform with a = √5, that is uniform within ±1/√in) and B as zeros, so that the
  /// model begins unchanged; magnitudes start as the lengths of the weight's rows.
  package func initialize(_ store: ParameterStore, seed: UInt64) {
    for (slot, delta) in deltas {
      let bound = 1 / Float(delta.a.columns).squareRoot()
      Initialization.uniform(
        store.mutableValues(delta.a), count: delta.a.count, bound: bound, seed: seed, slot: delta.a.slot)
      store.mutableValues(delta.b).update(repeating: 0, count: delta.b.count)
      guard let magnitude = delta.magnitude else { continue }
      let weight = store.parameters[slot]
      let lengths = rowLengths(store.values(weight), rows: weight.rows, columns: weight.columns)
      store.mutableValues(magnitude).update(from: lengths, count: lengths.count)
    }
    biases.initialize(store)
  }

  package func prepare(_ store: ParameterStore) throws {
    for (slot, delta) in deltas { try delta.decomposition?.keepLengths(of: store.parameters[slot], in: store) }
  }

  package func merge(
    _ values: UnsafeMutableBufferPointer<Float>, of parameter: Parameter, _ store: ParameterStore
  ) {
    biases.merge(values, of: parameter, store)
    guard let delta = deltas[parameter.slot], let base = values.baseAddress else { return }
    let (a, b) = (store.values(delta.a), store.values(delta.b))
    let columns = parameter.columns
    for row in 0..<parameter.rows {
      let target = base + row * columns
      for k in 0..<delta.a.rows {
        let factor = delta.scaling * b[row * delta.a.rows + k]
        for column in 0..<columns { target[column] += factor * a[k * columns + column] }
      }
    }
    guard let magnitude = delta.magnitude else { return }
    let lengths = rowLengths(base, rows: parameter.rows, columns: columns)
    for row in 0..<parameter.rows {
      let factor = store.values(magnitude)[row] / lengths[row]
      for column in 0..<columns { base[row * columns + column] *= factor }
    }
  }
}

/// The Euclidean length of each row.
private func rowLengths(_ values: UnsafePointer<Float>, rows: Int, columns: Int) -> [Float] {
  (0..<rows).map { row in
    var sum = 0.0
    for column in 0..<columns {
      let value = Double(values[row * columns + column])
      sum += value * value
    }
    return Float(sum.squareRoot())
  }
}
