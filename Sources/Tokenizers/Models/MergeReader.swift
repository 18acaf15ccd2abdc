import Files

/// Reads the merges of a model section: pairs of tokens, each as an array of two or as one text with a space between.
enum MergeReader {
  /// - Parameter prefixLength: Bytes of the second token that its product leaves out.
  /// - Throws: `TokenizerError` for a merge of tokens that the vocabulary does not have, or whose product it does not.
  static func read(_ section: ConfigurationSection, _ vocabulary: Vocabulary, prefixLength: Int) throws -> MergeTable {
    guard let values = section.value.arrayValue else { throw section.unexpected("an array") }
    var table = MergeTable(capacity: values.count)
    var rank = 0
    var product: [UInt8] = []
    for (index, value) in values.enumerated() {
      // The first line of merges.txt, which old files took over.
      if let text = value.stringValue, text.utf8.starts(with: "#version".utf8) { continue }
      let fault = { (fault: TokenizerError.MergeFault) in
        TokenizerError.merge(file: section.file, place: "\(section.place)[\(index)]", fault: fault)
      }
      let pair = try pair(value, fault: fault)
      guard let left = vocabulary.id(of: pair.0) else { throw fault(.notInVocabulary(pair.0)) }
      guard let right = vocabulary.id(of: pair.1) else { throw fault(.notInVocabulary(pair.1)) }
      guard pair.1.utf8.count >= prefixLength else { throw fault(.shorterThanPrefix(pair.1)) }
      product.removeAll(keepingCapacity: true)
      product.append(contentsOf: pair.0.utf8)
      product.append(contentsOf: pair.1.utf8.dropFirst(prefixLength))
      guard let id = vocabulary.id(of: product.span, 0..<product.count) else {
        throw fault(.productNotInVocabulary(String(decoding: product, as: UTF8.self)))
      }
      table.set(left, right, rank: rank, product: id)
      rank += 1
    }
    return table
  }

  private static func pair(
    _ value: JSON, fault: (TokenizerError.MergeFault) -> TokenizerError
  ) throws -> (String, String) {
    if let text = value.stringValue {
      let parts = text.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
      guard parts.count == 2 else { throw fault(.notPair) }
      return (String(Substring(parts[0])), String(Substring(parts[1])))
    }
    guard let parts = value.arrayValue, parts.count == 2, let left = parts[0].stringValue,
      let right = parts[1].stringValue
    else { throw fault(.notPair) }
    return (left, right)
  }
}
