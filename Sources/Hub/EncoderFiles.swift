internal import Files

/// Which files of a Hugging Face model directory make an encoder.
enum EncoderFiles {
  static let configuration = "config.json"
  static let weights = "model.safetensors"
  /// In place of `weights` where these are in several files.
  static let index = "model.safetensors.index.json"
  /// One of these says how text becomes ids.
  static let tokenizers = ["tokenizer.json", "vocab.txt"]
  /// Taken along where they exist.
  static let optional = [
    "tokenizer_config.json", "special_tokens_map.json", "vocab.json", "merges.txt", "modules.json",
    "1_Pooling/config.json", "sentence_bert_config.json", "config_sentence_transformers.json", "README.md", "LICENSE",
  ]
  /// The small files, fetched before the weights: what is wrong with one is known first.
  private static let small = [configuration] + tokenizers + optional
  /// Weights that we do not read, because reading them can run code.
  static let pickles = ["pytorch_model.bin", "pytorch_model.bin.index.json"]

  /// The wanted names among those that a source has.
  /// - Throws: `HubError` when one that is needed is missing.
  static func choose(from available: [String], source: String) throws -> [String] {
    let names = Set(available.map(UTF8Key.init))
    func has(_ name: String) -> Bool { names.contains(UTF8Key(name)) }
    let parts = available.filter(isPart).sorted()
    let found = has(weights) ? [weights] : has(index) && !parts.isEmpty ? [index] + parts : []
    if found.isEmpty, let pickle = pickles.first(where: has) {
      throw HubError.onlyPickle(source: source, file: pickle)
    }
    guard has(configuration) else { throw HubError.missingFile(source: source, file: configuration) }
    guard !found.isEmpty else {
      throw HubError.missingFile(source: source, file: has(index) ? "model-00001-of-….safetensors" : weights)
    }
    guard tokenizers.contains(where: has) else {
      throw HubError.missingFile(source: source, file: tokenizers.joined(separator: " or "))
    }
    return small.filter(has) + found
  }

  /// Whether a name is that of a part of weights in several files, such as `model-00001-of-00003.safetensors`.
  private static func isPart(_ name: String) -> Bool {
    guard name.hasPrefix("model-"), name.hasSuffix(".safetensors") else { return false }
    let numbers = name.dropFirst(6).dropLast(12).split(separator: "-", omittingEmptySubsequences: false)
    guard numbers.count == 3, numbers[1] == "of" else { return false }
    return [numbers[0], numbers[2]].allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
  }

  /// The names in a directory that `choose` may choose from.
  static func available(in directory: DirectoryHandle) throws -> [String] {
    try (small + [weights, index] + pickles).filter(directory.contains) + directory.names().filter(isPart)
  }

  /// Reads what was written as far as to know that it is a model and not, say, a page of a login form.
  /// - Throws: `HubError.invalidFile`.
  static func check(_ directory: DirectoryHandle, source: String) throws {
    for name in try available(in: directory) {
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
