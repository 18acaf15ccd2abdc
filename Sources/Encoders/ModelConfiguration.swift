package import Files
package import NN

/// `config.json` of a model directory, read with checks.
package struct ModelConfiguration: Sendable, Equatable {
  /// The file's path, for messages.
  package let source: String
  package let json: JSON

  package init(json: JSON, source: String) throws {
    guard json.objectValue != nil else {
      throw EncoderError.invalidSetting(file: source, key: "(top level)", expected: "an object", found: "another type")
    }
    self.json = json
    self.source = source
  }

  package var modelType: String? { json["model_type"]?.stringValue }
  package var architectures: [String] { json["architectures"]?.arrayValue?.compactMap(\.stringValue) ?? [] }

  /// A whole number of at least 1 and below 2^31.
  package func positive(_ key: String, default fallback: Int? = nil) throws -> Int {
    guard let value = present(key) else {
      if let fallback { return fallback }
      throw EncoderError.invalidSetting(file: source, key: key, expected: "a positive whole number", found: "nothing")
    }
    guard let number = value.intValue, number > 0, number < 1 << 24 else {
      throw EncoderError.invalidSetting(
        file: source, key: key, expected: "a positive whole number below 16,777,216", found: value.serialized())
    }
    return number
  }

  package func number(_ key: String, default fallback: Double) throws -> Double {
    guard let value = present(key) else { return fallback }
    guard let number = value.doubleValue, number.isFinite else {
      throw EncoderError.invalidSetting(file: source, key: key, expected: "a number", found: value.serialized())
    }
    return number
  }

  package func optionalRate(_ key: String) throws -> Float? {
    guard let value = present(key) else { return nil }
    guard let number = value.doubleValue, number >= 0, number < 1 else {
      throw EncoderError.invalidSetting(
        file: source, key: key, expected: "a rate from 0 up to below 1", found: value.serialized())
    }
    return Float(number)
  }

  package func rate(_ key: String, default fallback: Float) throws -> Float {
    try optionalRate(key) ?? fallback
  }

  package func flag(_ key: String, default fallback: Bool) throws -> Bool {
    guard let value = present(key) else { return fallback }
    guard let flag = value.boolValue else { throw invalid(key, "true or false", value.serialized()) }
    return flag
  }

  /// The activation that a key names as transformers does.
  package func activation(_ key: String, default fallback: String = "gelu") throws -> Activation {
    let found = present(key).map { $0.stringValue ?? $0.serialized() } ?? fallback
    guard let activation = Activation.named[found] else {
      throw EncoderError.unsupported(
        file: source, key: key, found: found, supported: Activation.named.keys.sorted().joined(separator: ", "))
    }
    return activation
  }

  /// A number of layers that a model can have.
  package func layers(_ key: String) throws -> Int {
    let count = try positive(key)
    guard count <= 1024 else { throw invalid(key, "at most 1024", "\(count)") }
    return count
  }

  /// What keeps a variance from zero.
  package func epsilon(_ key: String, default fallback: Double) throws -> Float {
    let value = Float(try number(key, default: fallback))
    guard value > 0, value < 1 else { throw invalid(key, "above 0 and below 1", "\(value)") }
    return value
  }

  /// Checks that heads share the width of the layers evenly.
  package func requireWidth(_ key: String, _ width: Int, heads: String, _ count: Int) throws {
    guard width % count == 0 else { throw invalid(key, "a multiple of \(heads) (\(count))", "\(width)") }
  }

  package func invalid(_ key: String, _ expected: String, _ found: String) -> EncoderError {
    .invalidSetting(file: source, key: key, expected: expected, found: found)
  }

  package func require(_ key: String, in supported: [String], default fallback: String) throws {
    let found = present(key).map { $0.stringValue ?? $0.serialized() } ?? fallback
    guard supported.contains(found) else {
      throw EncoderError.unsupported(file: source, key: key, found: found, supported: supported.joined(separator: ", "))
    }
  }

  /// A key's value; nil where it is absent or null.
  package func present(_ key: String) -> JSON? {
    guard let value = json[key], value != .null else { return nil }
    return value
  }
}
