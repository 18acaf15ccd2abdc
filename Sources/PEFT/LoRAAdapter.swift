import Foundation
package import NN

/// LoRA additions to chosen linear layers of a model.
package struct LoRAAdapter: Sendable {
  package let configuration: LoRAConfiguration
  /// By the slot of the weight that the addition stands beside.
  package let deltas: [Int: LoRADelta]
  /// The paths of the layers that got an addition.
  package let modules: [String]

  /// Declares A and B beside every layer that is meant.
  ///
  /// - Parameter modules: the linear layers of the model, by path; weights are named `<path>.lora_A.weight` and
  ///   `<path>.lora_B.weight` after the name of the layer's own weight.
  /// - Throws: `PEFTError.noTarget` when a target names no layer.
  package init(
    _ configuration: LoRAConfiguration, modules: [(path: String, linear: Linear)], _ list: inout ParameterList
  ) throws {
    self.configuration = configuration
    for target in configuration.targetModules
    where !modules.contains(where: { $0.path == target || $0.path.hasSuffix("." + target) }) {
      throw PEFTError.noTarget(target, modules: Self.shortNames(modules.map(\.path)))
    }
    var deltas: [Int: LoRADelta] = [:]
    var paths: [String] = []
    for (index, module) in modules.enumerated() where configuration.targets(module.path) {
      let weight = module.linear.weight
      let name = String(weight.name.dropLast(".weight".count))
      let a = list.declare("\(name).lora_A.weight", [configuration.rank, weight.columns], .linearWeight)
      let b = list.declare("\(name).lora_B.weight", [weight.rows, configuration.rank], .linearWeight)
      let site = DropoutSite(rate: Float(configuration.dropout), id: Self.firstSite + UInt32(index))
      deltas[weight.slot] = LoRADelta(a: a, b: b, scaling: configuration.scaling, dropout: site)
      paths.append(module.path)
    }
    self.deltas = deltas
    self.modules = paths
  }

  /// Dropout sites of adapters follow those of encoders.
  private static let firstSite: UInt32 = 1 << 16

  private static func shortNames(_ paths: [String]) -> [String] {
    var names: [String] = []
    for path in paths {
      let name = path.split(separator: ".").last.map(String.init) ?? path
      if !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// The additions as one segment over the first `sequences` sequences of a batch.
  package func segment(sequences: Int) -> AdapterSegment {
    AdapterSegment(sequences: 0..<sequences, deltas: deltas)
  }

  /// Starts A as PEFT does (Kaiming uniform with a = √5, that is uniform within ±1/√in) and B as zeros, so that the
  /// model begins unchanged.
  package func initialize(_ store: ParameterStore, seed: UInt64) {
    for delta in deltas.values {
      let bound = 1 / Float(delta.a.columns).squareRoot()
      Initialization.uniform(
        store.mutableValues(delta.a), count: delta.a.count, bound: bound, seed: seed, slot: delta.a.slot)
      store.mutableValues(delta.b).update(repeating: 0, count: delta.b.count)
    }
  }
}
