package import Files

extension LoRAConfiguration {
  package init(_ file: AdapterFile) throws {
    for key in [
      "fan_in_fan_out", "lora_bias", "use_bdlora", "use_qalora", "kasa_config", "velora_config", "layer_replication",
      "megatron_config", "trainable_token_indices", "target_parameters", "alora_invocation_tokens", "arrow_config",
      "monteclora_config",
    ] {
      try file.expect(key, "null or false") { $0.boolValue == false || $0.arrayValue?.isEmpty == true }
    }
    self.init(
      rank: try file.count("r", default: 8), alpha: try file.number("lora_alpha", default: 8),
      dropout: try file.rate("lora_dropout"), selection: try ModuleSelection(file),
      usesRankStabilizedScaling: try file.flag("use_rslora"))
    usesMagnitudes = try file.flag("use_dora")
    if let value = file.present("bias") {
      guard let bias = value.stringValue.flatMap(Bias.init) else {
        throw file.unsupported("bias", Bias.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", "))
      }
      self.bias = bias
    }
    rankPattern = try Self.patterns(file, "rank_pattern", "whole numbers from 1 to 65536") {
      $0.intValue.flatMap { (1...65_536).contains($0) ? $0 : nil }
    }
    alphaPattern = try Self.patterns(file, "alpha_pattern", "numbers of at least 0") {
      $0.doubleValue.flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
    }
  }

  /// A mapping of layers' names; PEFT takes them for regular expressions, of which only names are read here.
  private static func patterns<Value>(
    _ file: AdapterFile, _ key: String, _ expected: String, _ value: (JSON) -> Value?
  ) throws -> [Pattern<Value>] {
    guard let json = file.present(key) else { return [] }
    guard let members = json.objectValue?.members else {
      throw file.wrong(key, "a mapping of layer names to \(expected)")
    }
    return try members.map { member in
      guard member.key.utf8.allSatisfy(isPartOfName) else {
        throw file.unsupported(key, "names of layers, which are no regular expressions")
      }
      guard let number = value(member.value) else { throw file.wrong(key, "a mapping of layer names to \(expected)") }
      return Pattern(name: member.key, value: number)
    }
  }

  /// Letters, digits, "_", "-" and "."; a dot stands for itself in every path that has it.
  private static func isPartOfName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
      true
    default: false
    }
  }

  package func write(into object: inout JSONObject, model: AdapterBase) {
    object["r"] = .number(JSONNumber(rank))
    object["lora_alpha"] = Self.number(alpha)
    object["lora_dropout"] = .number(JSONNumber(dropout))
    object["bias"] = .string(bias.rawValue)
    object["fan_in_fan_out"] = .bool(false)
    selection.write(into: &object)
    object["use_rslora"] = .bool(usesRankStabilizedScaling)
    object["use_dora"] = .bool(usesMagnitudes)
    object["init_lora_weights"] = .bool(true)
    object["rank_pattern"] = .object(
      JSONObject(rankPattern.map { .init(key: $0.name, value: .number(JSONNumber($0.value))) }))
    object["alpha_pattern"] = .object(
      JSONObject(alphaPattern.map { .init(key: $0.name, value: Self.number($0.value)) }))
    object["layers_pattern"] = .null
  }

  private static func number(_ value: Double) -> JSON {
    .number(Int(exactly: value).map { JSONNumber($0) } ?? JSONNumber(value))
  }
}
