import Files
import Tasks

/// The texts of a request, and whether it had them in a list.
struct TextInputs: Sendable {
  let all: [TextInput]
  let isBatch: Bool

  /// A string, a pair `[a, b]`, or a batch of both `[[a], [a, b]]`, as text-embeddings-inference reads `/predict`.
  ///
  /// - Throws: `ServingError.empty`, `.invalid`, `.tooManyInputs`.
  static func sequences(_ body: JSONBody, limit: Int) throws -> TextInputs {
    let expected = "a string, a pair of strings [string, string] or a batch of both [[string], [string, string], ...]"
    guard let value = body.value(["inputs"]) else {
      throw ServingError.invalid("inputs: expected \(expected), found none")
    }
    func sequence(_ elements: [JSON]) throws -> TextInput {
      let texts = elements.compactMap(\.stringValue)
      guard texts.count == elements.count, (1...2).contains(texts.count) else {
        throw ServingError.invalid("inputs: expected \(expected)")
      }
      return TextInput(texts[0], pair: texts.count == 2 ? texts[1] : nil)
    }
    let inputs: TextInputs
    switch value {
    case .string(let text): inputs = TextInputs(all: [TextInput(text)], isBatch: false)
    case .array(let elements):
      guard let first = elements.first else { throw ServingError.empty(name: "inputs") }
      if first.stringValue != nil {
        inputs = TextInputs(all: [try sequence(elements)], isBatch: false)
      } else {
        inputs = TextInputs(
          all: try elements.map { element in
            guard let texts = element.arrayValue else { throw body.wrong("inputs", expected, element) }
            return try sequence(texts)
          }, isBatch: true)
      }
    default: throw body.wrong("inputs", expected, value)
    }
    return try inputs.checked("inputs", limit)
  }

  /// A string or a list of strings, as text-embeddings-inference reads `/embed`.
  ///
  /// - Throws: as `sequences`.
  static func strings(_ body: JSONBody, key: String = "inputs", limit: Int) throws -> TextInputs {
    let expected = "a string or a list of strings"
    guard let value = body.value([key]) else { throw ServingError.invalid("\(key): expected \(expected), found none") }
    switch value {
    case .string(let text): return try TextInputs(all: [TextInput(text)], isBatch: false).checked(key, limit)
    case .array: return try list(body, key: key, place: key, expected: expected, limit: limit)
    default: throw body.wrong(key, expected, value)
    }
  }

  /// A list of strings.
  ///
  /// - Parameters:
  ///   - place: what errors call it.
  ///   - allowsEmpty: whether a string of the list may be empty.
  /// - Throws: as `sequences`.
  static func list(
    _ body: JSONBody, key: String, place: String, expected: String = "a list of strings", limit: Int,
    allowsEmpty: Bool = false
  ) throws -> TextInputs {
    guard let value = body.value([key]) else {
      throw ServingError.invalid("\(place): expected \(expected), found none")
    }
    guard let elements = value.arrayValue else { throw body.wrong(place, expected, value) }
    let texts = try elements.map { element in
      guard let text = element.stringValue else { throw body.wrong(place, expected, element) }
      return TextInput(text)
    }
    return try TextInputs(all: texts, isBatch: true).checked(place, limit, allowsEmpty: allowsEmpty)
  }

  /// A string, an object `{"text", "text_pair"}` or a list of both, as transformers' pipelines read them.
  ///
  /// - Throws: as `sequences`.
  static func documents(_ body: JSONBody, limit: Int) throws -> TextInputs {
    let expected = "a string, {\"text\", \"text_pair\"} or a list of both"
    guard let value = body.value(["inputs", "data"]) else {
      throw ServingError.invalid("inputs: expected \(expected), found none")
    }
    func document(_ value: JSON) throws -> TextInput {
      if let text = value.stringValue { return TextInput(text) }
      guard let object = value.objectValue else { throw body.wrong("inputs", expected, value) }
      let own = JSONBody(object)
      guard let text = try own.string("text") else { throw ServingError.invalid("inputs: expected \(expected)") }
      return TextInput(text, pair: try own.string("text_pair", "textPair"))
    }
    if let elements = value.arrayValue {
      return try TextInputs(all: elements.map(document), isBatch: true).checked("inputs", limit)
    }
    return try TextInputs(all: [document(value)], isBatch: false).checked("inputs", limit)
  }

  private func checked(_ key: String, _ limit: Int, allowsEmpty: Bool = false) throws -> TextInputs {
    guard all.count <= limit else { throw ServingError.tooManyInputs(count: all.count, limit: limit) }
    guard !all.isEmpty, allowsEmpty || all.allSatisfy({ !$0.text.isEmpty }) else {
      throw ServingError.empty(name: key)
    }
    return self
  }
}
