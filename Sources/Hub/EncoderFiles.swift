internal import Files

/// Which files of a Hugging Face model directory make an encoder.
enum EncoderFiles {
  static let configuration = "config.json"
  static let weights = "model.safetensors"
  /// One of these says how text becomes ids.
  static let tokenizers = ["tokenizer.json", "vocab.txt"]
  /// Taken along where they exist.
  static let optional = [
    "tokenizer_config.json", "special_tokens_map.json", "vocab.json", "merges.txt", "modules.json",
    "1_Pooling/config.json", "sentence_bert_config.json", "README.md", "LICENSE",
  ]
  /// The weights last: what is wrong with a small file is known before the large one is fetched.
  static let all = [configuration] + tokenizers + optional + [weights]
  /// Weights that we do not read, because reading them can run code.
  static let pickles = ["pytorch_model.bin", "pytorch_model.bin.index.json"]

  /// The wanted names among those that a source has.
  /// - Throws: `HubError` when one that is needed is missing.
  static func choose(from available: [String], source: String) throws -> [String] {
    let names = Set(available.map(UTF8Key.init))
    func has(_ name: String) -> Bool { names.contains(UTF8Key(name)) }
    if !has(weights), let pickle = pickles.first(where: has) {
      throw HubError.onlyPickle(source: source, file: pickle)
    }
    for name in [configuration, weights] where !has(name) {
      throw HubError.missingFile(source: source, file: name)
    }
    guard tokenizers.contains(where: has) else {
      throw HubError.missingFile(source: source, file: tokenizers.joined(separator: " or "))
    }
    return all.filter(has)
  }

  /// Reads what was written as far as to know that it is a model and not, say, a page of a login form.
  /// - Throws: `HubError.invalidFile`.
  static func check(_ directory: DirectoryHandle, source: String) throws {
    for name in all where directory.contains(name) {
      do {
        if name.hasSuffix(".json") { _ = try JSON.parse(directory.map(name)) }
        if name.hasSuffix(".safetensors") { _ = try SafetensorsFile(directory.map(name)) }
        if name == "vocab.txt", try directory.map(name).bytes.isEmpty {
          throw HubError.invalidFile(source: source, file: name, reason: "it is empty")
        }
      } catch let error as FilesError {
        throw HubError.invalidFile(source: source, file: name, reason: error.problem)
      }
    }
  }
}

extension FilesError {
  /// The description without the path of a staging directory, which is gone when it is read.
  fileprivate var problem: String {
    switch self {
    case .json(_, let line, let column, let fault): "line \(line), column \(column): \(fault.description)"
    case .safetensors(_, let fault): fault.description
    default: description
    }
  }
}
