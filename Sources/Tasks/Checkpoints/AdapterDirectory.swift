package import Files
package import NN
package import PEFT

/// An adapter directory in PEFT's form, opened once.
package struct AdapterDirectory: Sendable {
  package let path: String
  package let configuration: JSON
  package let lora: LoRAConfiguration
  package let weights: SafetensorsFile
  /// PEFT puts this before every name of the wrapped model.
  static let prefix = "base_model.model."

  /// Whether the adapter is of a model that labels tokens.
  package var isTagger: Bool { configuration["task_type"]?.stringValue == "TOKEN_CLS" }

  /// - Throws: `PEFTError`, `FilesError`.
  package init(_ handle: DirectoryHandle) throws {
    path = handle.path
    let file = try handle.map("adapter_config.json")
    let json = try JSON.parse(file)
    configuration = json
    lora = try LoRAConfiguration(json, source: file.path)
    weights = try SafetensorsFile(handle.map("adapter_model.safetensors"))
  }

  /// What the adapter brings: low-rank weights and the head, but for layers before the classifier that only the base has,
  /// as others' adapters leave out what they did not train.
  package func parameters(of model: ClassifierModel, base: SafetensorsSet) -> [Parameter] {
    let left = model.head.block.parameters.filter {
      weights[Self.prefix + $0.name] == nil && base[$0.name] != nil
    }
    return (model.adapterParameters + model.savedModules).filter { parameter in
      !left.contains { $0.slot == parameter.slot }
    }
  }

  /// Fills the low-rank weights and the head of a store.
  ///
  /// - Parameter base: the weights of the base encoder, which may hold a part of the head.
  /// - Throws: `PEFTError.weights` with everything that is missing, misshaped or unexpected.
  package func fill(_ store: ParameterStore, _ model: ClassifierModel, base: SafetensorsSet) throws {
    var problems: [String] = []
    var known: Set<UTF8Key> = []
    for parameter in parameters(of: model, base: base) {
      let name = Self.prefix + parameter.name
      known.insert(UTF8Key(name))
      guard let entry = weights[name] else {
        problems.append("missing \(name)")
        continue
      }
      guard entry.shape == parameter.shape else {
        problems.append("\(name) has shape \(entry.shape), expected \(parameter.shape)")
        continue
      }
      let target = UnsafeMutableBufferPointer(start: try store.own(parameter), count: parameter.count)
      try weights.copyFloats(of: entry, into: target)
    }
    problems += weights.tensors.filter { !known.contains(UTF8Key($0.name)) }.map { "unexpected \($0.name)" }
    guard problems.isEmpty else { throw PEFTError.weights(file: weights.file.path, problems: problems) }
  }
}
