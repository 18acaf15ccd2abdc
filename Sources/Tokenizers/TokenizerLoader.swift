package import Files

/// Finds and reads the tokenizer of a model directory.
package enum TokenizerLoader {
  /// Reads tokenizer.json, or else vocab.txt; both with tokenizer_config.json beside them.
  /// - Throws: `TokenizerError`, and `FilesError` when a file cannot be read or is not JSON.
  package static func load(_ directory: DirectoryHandle) throws -> any TextTokenizer {
    let configuration = try TokenizerConfiguration(directory)
    if directory.contains(TokenizerFile.name) {
      return try TokenizerFile.load(directory.map(TokenizerFile.name), configuration)
    }
    guard directory.contains(VocabularyFile.name) else {
      throw TokenizerError.noTokenizer(directory: directory.path)
    }
    return try VocabularyDirectory.load(directory, configuration)
  }
}
