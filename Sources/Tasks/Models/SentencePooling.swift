package import Encoders
import Files

/// How an encoder makes one vector of a text's token states, where such a vector stands for the text.
///
/// sentence-transformers keeps that beside the encoder: `modules.json` names the layers, `1_Pooling/config.json` the
/// pooling.
package enum SentencePooling: String, Sendable {
  /// The mean of all token states; of encoders that come without those files too.
  case mean
  /// The state of the first token.
  case cls

  private static let modulesName = "modules.json"
  private static let configName = "1_Pooling/config.json"
  /// Layers that take nothing from a vector but its length, or are what Hone computes.
  private static let known = ["Transformer", "Pooling", "Normalize"]

  /// What the encoder was made for.
  ///
  /// - Throws: `ModelError.sentenceModules` where it pools otherwise or has layers behind; `FilesError`.
  package static func of(_ base: ModelDirectory) throws -> SentencePooling {
    if base.handle.contains(modulesName) {
      let file = try base.handle.map(modulesName)
      let modules = try JSON.parse(file).arrayValue ?? []
      // The last part of a Python class's name.
      let names = modules.map { $0["type"]?.stringValue?.split(separator: ".").last.map(String.init) ?? "nothing" }
      if let other = names.first(where: { !known.contains($0) }) {
        throw ModelError.sentenceModules(path: file.path, found: "a layer \(other)")
      }
      if names.contains("Pooling"), !base.handle.contains(configName) {
        throw ModelError.sentenceModules(path: file.path, found: "a pooling without \(configName)")
      }
    }
    guard base.handle.contains(configName) else { return .mean }
    let file = try base.handle.map(configName)
    let found = names(try JSON.parse(file))
    guard found.count == 1, let pooling = SentencePooling(rawValue: found[0]) else {
      throw ModelError.sentenceModules(path: file.path, found: "the pooling \(found.joined(separator: " and "))")
    }
    return pooling
  }

  /// The poolings that a configuration turns on, by a name, several, or a flag each; the mean where it says nothing.
  private static func names(_ json: JSON) -> [String] {
    let key = "pooling_mode"
    let named = json[key]?.stringValue.map { [$0] } ?? json[key]?.arrayValue?.compactMap(\.stringValue)
    let flags = (json.objectValue?.members ?? []).filter { $0.key.hasPrefix(key + "_") && $0.value == true }
      .map { flag in
        let name = flag.key.dropFirst(key.count + 1)
        return String(name.hasSuffix("_tokens") ? name.dropLast(7) : name.hasSuffix("_token") ? name.dropLast(6) : name)
      }
    let found = named ?? flags
    return found.isEmpty ? [mean.rawValue] : found
  }

  /// What sentence-transformers keeps beside an encoder, for a copy of it with other weights; nothing of an encoder with
  /// layers that such a copy would lack.
  package static func files(of base: ModelDirectory) -> [String] {
    guard (try? of(base)) != nil else { return [] }
    return [modulesName, "sentence_bert_config.json", settingsName, configName].filter(base.handle.contains)
  }

  /// Prompts, and how vectors are compared.
  package static let settingsName = "config_sentence_transformers.json"

  /// `1_Pooling/config.json` of a model that is made from `base`, whose prompts count or not as they did.
  func configuration(width: Int, of base: ModelDirectory) throws -> JSON {
    var object = JSONObject()
    object["word_embedding_dimension"] = .number(JSONNumber(width))
    object["pooling_mode_cls_token"] = .bool(self == .cls)
    object["pooling_mode_mean_tokens"] = .bool(self == .mean)
    object["pooling_mode_max_tokens"] = .bool(false)
    object["pooling_mode_mean_sqrt_len_tokens"] = .bool(false)
    let key = "include_prompt"
    if base.handle.contains(Self.configName), let rule = try JSON.parse(base.handle.map(Self.configName))[key] {
      object[key] = rule
    }
    return .object(object)
  }
}
