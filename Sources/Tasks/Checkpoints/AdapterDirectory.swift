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

  /// Fills the head and the low-rank weights of a store.
  ///
  /// - Throws: `PEFTError.weights` with everything that is missing, misshaped or unexpected.
  package func fill(_ store: ParameterStore, _ model: ClassifierModel) throws {
    var problems: [String] = []
    var known: Set<UTF8Key> = []
    for parameter in model.adapterParameters + model.savedModules {
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
