package import Files

/// The adapters that Hone reads and writes, one row each.
package enum AdapterTypes {
  package static let all: [any AdapterConfiguration.Type] = [
    LoRAConfiguration.self,
    IA3Configuration.self,
    PrefixConfiguration.self,
    BottleneckConfiguration.self,
  ]

  /// Those that are stored as another method's, which Hone's own file tells apart.
  private static let disguised: [any AdapterConfiguration.Type] = [BitFitConfiguration.self]

  /// The configuration in an `adapter_config.json`.
  ///
  /// - Parameter method: the method that Hone's own file names; nil for adapters of others.
  /// - Throws: `PEFTError`.
  package static func read(_ json: JSON, source: String, method: String? = nil) throws -> any AdapterConfiguration {
    let name = json["peft_type"]?.stringValue
    let own = disguised.first { $0.method == method && $0.peftType == name }
    guard let type = own ?? all.first(where: { $0.peftType == name }) else {
      throw PEFTError.unsupported(
        file: source, key: "peft_type", found: json["peft_type"]?.serialized() ?? "nothing",
        supported: all.map { "\"\($0.peftType)\"" }.joined(separator: ", "))
    }
    return try type.init(AdapterFile(json, source: source))
  }
}
