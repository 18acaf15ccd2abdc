package import Files

extension LoRAConfiguration {
  /// Reads `adapter_config.json`. What this build cannot honour is an error that names it.
  ///
  /// - Throws: `PEFTError`.
  package init(_ json: JSON, source: String) throws {
    func expect(_ key: String, _ supported: String, _ isFine: (JSON) -> Bool) throws {
      guard let value = json[key], value != .null, !isFine(value) else { return }
      throw PEFTError.unsupported(file: source, key: key, found: value.serialized(), supported: supported)
    }
    guard json["peft_type"]?.stringValue == "LORA" else {
      throw PEFTError.unsupported(
        file: source, key: "peft_type", found: json["peft_type"]?.serialized() ?? "nothing", supported: "\"LORA\"")
    }
    try expect("use_dora", "false") { $0.boolValue == false }
    try expect("fan_in_fan_out", "false") { $0.boolValue == false }
    try expect("bias", "\"none\"") { $0.stringValue == "none" }
    try expect("rank_pattern", "{}") { $0.objectValue?.members.isEmpty == true }
    try expect("alpha_pattern", "{}") { $0.objectValue?.members.isEmpty == true }
    for key in ["layers_to_transform", "layers_pattern", "exclude_modules", "target_parameters"] {
      try expect(key, "null") { $0.arrayValue?.isEmpty == true }
    }
    func number(_ key: String, _ fallback: Double) throws -> Double {
      guard let value = json[key] else { return fallback }
      guard let number = value.doubleValue, number.isFinite, number >= 0 else {
        throw PEFTError.invalidSetting(
          file: source, key: key, expected: "a number of at least 0", found: value.serialized())
      }
      return number
    }
    guard let rank = (json["r"] ?? 8).intValue, (1...65_536).contains(rank) else {
      throw PEFTError.invalidSetting(
        file: source, key: "r", expected: "a whole number from 1 to 65536", found: json["r"]?.serialized() ?? "nothing")
    }
    try expect("use_rslora", "true or false") { $0.boolValue != nil }
    let dropout = try number("lora_dropout", 0)
    guard dropout < 1 else {
      throw PEFTError.invalidSetting(
        file: source, key: "lora_dropout", expected: "a rate from 0 up to below 1", found: "\(dropout)")
    }
    guard let targets = json["target_modules"]?.arrayValue?.compactMap(\.stringValue), !targets.isEmpty,
      targets.count == json["target_modules"]?.arrayValue?.count
    else {
      throw PEFTError.unsupported(
        file: source, key: "target_modules", found: json["target_modules"]?.serialized() ?? "nothing",
        supported: "a list of layer names")
    }
    self.init(
      rank: rank, alpha: try number("lora_alpha", 8), dropout: dropout, targetModules: targets,
      usesRankStabilizedScaling: json["use_rslora"]?.boolValue ?? false)
  }

  /// `adapter_config.json` as PEFT reads it; keys of an earlier file that Hone does not know are kept.
  ///
  /// - Parameters:
  ///   - base: what `from_pretrained` loads the base model from.
  ///   - savedModules: modules beside the low-rank weights that are stored whole.
  package func json(base: String, taskType: String, savedModules: [String], keeping earlier: JSONObject = JSONObject())
    -> JSON
  {
    var object = earlier
    object["peft_type"] = "LORA"
    object["task_type"] = .string(taskType)
    object["base_model_name_or_path"] = .string(base)
    if object["revision"] == nil { object["revision"] = .null }
    object["inference_mode"] = .bool(true)
    object["r"] = .number(JSONNumber(rank))
    object["lora_alpha"] = .number(alpha == alpha.rounded() ? JSONNumber(Int(alpha)) : JSONNumber(alpha))
    object["lora_dropout"] = .number(JSONNumber(dropout))
    object["bias"] = "none"
    object["fan_in_fan_out"] = .bool(false)
    object["target_modules"] = .array(targetModules.map { .string($0) })
    object["modules_to_save"] = .array(savedModules.map { .string($0) })
    object["use_rslora"] = .bool(usesRankStabilizedScaling)
    object["use_dora"] = .bool(false)
    object["init_lora_weights"] = .bool(true)
    object["rank_pattern"] = .object(JSONObject())
    object["alpha_pattern"] = .object(JSONObject())
    object["layers_to_transform"] = .null
    object["layers_pattern"] = .null
    return .object(object)
  }
}
