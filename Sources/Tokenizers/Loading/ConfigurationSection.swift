import Files

/// A part of a configuration file that knows its place, so that what is wrong in it can be named.
struct ConfigurationSection {
  let file: String
  /// Keys and positions from the top, such as `added_tokens[3].content`; empty at the top.
  let place: String
  let value: JSON

  init(file: String, place: String = "", value: JSON) {
    self.file = file
    self.place = place
    self.value = value
  }

  var isNull: Bool { value.isNull }

  /// The value of `key`, or `null` when it is absent.
  func optional(_ key: String) -> ConfigurationSection {
    let isPlain = key.utf8.count <= 60 && key.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    let name = isPlain ? key : TokenizerError.quoted(key)
    let place = place.isEmpty ? name : "\(place).\(name)"
    return ConfigurationSection(file: file, place: place, value: value[key] ?? .null)
  }

  /// - Throws: `TokenizerError.field` when the value of `key` is absent, `null` or not an object.
  func object(_ key: String) throws -> ConfigurationSection {
    let section = optional(key)
    guard section.value.objectValue != nil else { throw section.unexpected("an object") }
    return section
  }

  /// The elements of the array at `key`.
  func sections(_ key: String) throws -> [ConfigurationSection] {
    let section = optional(key)
    guard let elements = section.value.arrayValue else { throw section.unexpected("an array") }
    return elements.enumerated().map { section.element($0, $1) }
  }

  /// One element of the array that this section is.
  func element(_ index: Int, _ value: JSON) -> ConfigurationSection {
    ConfigurationSection(file: file, place: "\(place)[\(index)]", value: value)
  }

  func string(_ key: String) throws -> String { try optional(key).string() }

  func bool(_ key: String) throws -> Bool {
    let section = optional(key)
    guard let value = section.value.boolValue else { throw section.unexpected("true or false") }
    return value
  }

  /// Nil when the value is absent or `null`.
  func optionalBool(_ key: String) throws -> Bool? {
    optional(key).isNull ? nil : try bool(key)
  }

  /// Nil when the value is absent or `null`.
  func optionalString(_ key: String) throws -> String? {
    optional(key).isNull ? nil : try string(key)
  }

  /// A whole number from 0 to 2³¹ - 1.
  func count(_ key: String) throws -> Int { try optional(key).count() }

  func string() throws -> String {
    guard let value = value.stringValue else { throw unexpected("a string") }
    return value
  }

  func count() throws -> Int {
    guard let value = value.intValue, (0...Int(Int32.max)).contains(value) else {
      throw unexpected("a whole number from 0 to \(Int32.max)")
    }
    return value
  }

  /// Position of the section's `type` in `supported`.
  func type(among supported: [String]) throws -> Int {
    let name = try string("type")
    guard let position = supported.firstIndex(where: { $0.hasSameBytes(as: name) }) else {
      throw TokenizerError.unsupported(file: file, place: "\(place).type", found: name, supported: supported)
    }
    return position
  }

  func unexpected(_ expected: String) -> TokenizerError {
    TokenizerError.field(
      file: file, place: place.isEmpty ? "the top level" : place, expected: expected, found: shown)
  }

  private var shown: String {
    switch value {
    case .null: "nothing"
    case .bool(let value): value ? "true" : "false"
    case .number(let number): number.literal.utf8.count > 40 ? "a long number" : number.literal
    case .string(let text): TokenizerError.quoted(text)
    case .array: "an array"
    case .object: "an object"
    }
  }
}
