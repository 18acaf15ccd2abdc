package import Files

/// The files of a tokenizer with further pieces in its vocabulary.
///
/// They go into the vocabulary of the model, not among the added tokens, which are looked for before words are cut and
/// would split words that hold them. Ids follow the last one. All other bytes of a file stay as they are, and files that
/// say nothing of the vocabulary (tokenizer_config.json and others) need no change.
package enum ExtendedTokenizerFiles {
  /// The changed files: tokenizer.json and vocab.txt, as far as the directory has them.
  ///
  /// - Parameter extension: made with the tokenizer of this directory.
  /// - Throws: `TokenizerError`, `FilesError`.
  package static func changed(
    _ directory: DirectoryHandle, _ added: VocabularyExtension
  ) throws -> [(name: String, bytes: [UInt8])] {
    let base = try ExtensibleTokenizer(TokenizerLoader.load(directory), file: directory.path)
    precondition(base.firstID == added.firstID)
    let followers = base.followers.enumerated().map { (base.model.vocabulary.count + $0.offset, $0.element) }
    let tokens = followers + added.tokens.enumerated().map { (Int(added.firstID) + $0.offset, $0.element.text) }
    var files: [(name: String, bytes: [UInt8])] = []
    if directory.contains(TokenizerFile.name) {
      files.append((TokenizerFile.name, try tokenizerFile(directory.map(TokenizerFile.name), tokens)))
    }
    if directory.contains(VocabularyFile.name) {
      files.append((VocabularyFile.name, try vocabularyFile(directory.map(VocabularyFile.name), base, tokens)))
    }
    return files
  }

  private static func tokenizerFile(_ file: MappedFile, _ tokens: [(id: Int, text: String)]) throws -> [UInt8] {
    var text = try JSONText(file)
    let members = tokens.map { JSONObject.Member(key: $0.text, value: .number(JSONNumber($0.id))) }
    guard text.append(members, toObjectAt: ["model", "vocab"]) else {
      throw TokenizerError.field(file: file.path, place: "model.vocab", expected: "an object", found: "nothing")
    }
    return text.bytes
  }

  /// Lines for the tokens that the file does not have yet: it may hold those that tokenizer.json has after its
  /// vocabulary.
  private static func vocabularyFile(
    _ file: MappedFile, _ base: ExtensibleTokenizer, _ tokens: [(id: Int, text: String)]
  ) throws -> [UInt8] {
    let lines = try VocabularyFile.read(file)
    for id in 0..<max(lines.count, base.model.vocabulary.count) {
      let (expected, found) = (base.pipeline.tokens[Int32(id)], lines[Int32(id)])
      guard let expected, let found, expected.hasSameBytes(as: found) else {
        throw TokenizerError.notExtensible(
          file: file.path, fault: .vocabulariesDiffer(line: id + 1, expected: expected, found: found))
      }
    }
    var bytes = file.withBytes { Array($0) }
    let newline = UInt8(ascii: "\n")
    let usesReturns = bytes.firstIndex(of: newline).map { $0 > 0 && bytes[$0 - 1] == UInt8(ascii: "\r") } ?? false
    let end = usesReturns ? [UInt8(ascii: "\r"), newline] : [newline]
    if bytes.last != newline { bytes += end }
    for token in tokens where token.id >= lines.count { bytes += Array(token.text.utf8) + end }
    return bytes
  }
}
