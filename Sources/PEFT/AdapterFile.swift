package import Files

/// An `adapter_config.json` with errors that name the file, the key, what was expected and what was found.
package struct AdapterFile {
  package let json: JSON
  package let source: String

  package init(_ json: JSON, source: String) {
    self.json = json
    self.source = source
  }

  /// A value that is there and not null.
  func present(_ key: String) -> JSON? {
    guard let value = json[key], value != .null else { return .none }
    return value
  }

  func wrong(_ key: String, _ expected: String) -> PEFTError {
    .invalidSetting(file: source, key: key, expected: expected, found: json[key]?.serialized() ?? "nothing")
  }

  func unsupported(_ key: String, _ supported: String) -> PEFTError {
    .unsupported(file: source, key: key, found: json[key]?.serialized() ?? "nothing", supported: supported)
  }

  /// Refuses a value of a key that may be absent or null.
  func expect(_ key: String, _ supported: String, _ isFine: (JSON) -> Bool) throws {
    guard let value = present(key), !isFine(value) else { return }
    throw unsupported(key, supported)
  }

  func flag(_ key: String) throws -> Bool {
    guard let value = present(key) else { return false }
    guard let flag = value.boolValue else { throw wrong(key, "true or false") }
    return flag
  }

  func number(_ key: String, default fallback: Double) throws -> Double {
    guard let value = present(key) else { return fallback }
    guard let number = value.doubleValue, number.isFinite, number >= 0 else {
      throw wrong(key, "a number of at least 0")
    }
    return number
  }

  func rate(_ key: String) throws -> Double {
    let rate = try number(key, default: 0)
    guard rate < 1 else { throw wrong(key, "a rate from 0 up to below 1") }
    return rate
  }

  func count(_ key: String, default fallback: Int? = nil) throws -> Int {
    let value = present(key)?.intValue ?? (present(key) == nil ? fallback : nil)
    guard let value, (1...65_536).contains(value) else { throw wrong(key, "a whole number from 1 to 65536") }
    return value
  }

  /// A list of names; nil when the key is absent or null.
  func names(_ key: String) throws -> [String]? {
    guard let value = present(key) else { return nil }
    guard let items = value.arrayValue, items.allSatisfy({ $0.stringValue != nil }) else {
      throw unsupported(key, "a list of layer names")
    }
    return items.compactMap(\.stringValue)
  }
}
