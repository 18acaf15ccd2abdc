package import Files
import PEFT
import Tokenizers

extension ModelSettings {
  /// The file that holds the settings in a checkpoint or adapter directory.
  package static let fileName = "hone.json"
  private static let format = 1

  /// The file's content; `lineage` says how the weights came to be.
  package func json(lineage: JSONObject) -> JSON {
    var object = JSONObject()
    object["format"] = .number(JSONNumber(Self.format))
    object["task"] = .string(task)
    object["kind"] = .string(kind.name)
    object["labels"] = .array(labels.map { .string($0) })
    object["pooling"] = .string(pooling.rawValue)
    object["head_dropout"] = Self.optional(headDropout)
    object["hidden_dropout"] = Self.optional(hiddenDropout)
    object["attention_dropout"] = Self.optional(attentionDropout)
    object["method"] = .string(method)
    object["adapter_has_pooler"] = .bool(adapterHasPooler)
    object["overflow"] = .string(overflow.rawValue)
    object["max_length"] = maximumLength.map { .number(JSONNumber($0)) } ?? .null
    let isTagger = kind.target == .words
    object["decoder"] = isTagger ? .string(decoder.rawValue) : .null
    object["context"] = isTagger ? .string(context.rawValue) : .null
    object["word_rule"] = isTagger ? wordRule.json : .null
    object["patterns"] = isTagger ? .array(patterns.map(\.json)) : .null
    object["text_columns"] = .array(textColumns.map { .string($0) })
    object["pair_column"] = pairColumn.map { .string($0) } ?? .null
    object["label_separator"] = labelSeparator.map { .string($0) } ?? .null
    object["empty_labels"] = kind.target == .labels ? .string(emptyLabels.rawValue) : .null
    object["temperature"] = .number(JSONNumber(temperature))
    object["thresholds"] = thresholds.isEmpty ? .null : .array(thresholds.map { .number(JSONNumber($0)) })
    object["grades"] = grades?.json ?? .null
    object["decision"] = decision?.json ?? .null
    object["training_data"] = trainingProfile?.json ?? .null
    object["encoder"] = .object(
      JSONObject([
        .init(key: "name", value: .string(encoder)),
        .init(key: "digest", value: encoderDigest.map { .string($0) } ?? .null),
      ]))
    if let encoderPooling { object["sentence_pooling"] = .string(encoderPooling.rawValue) }
    object["lineage"] = .object(lineage)
    return .object(object)
  }

  private static func optional(_ value: Float?) -> JSON {
    value.map { .number(JSONNumber($0)) } ?? .null
  }

  /// Reads the file of a directory.
  ///
  /// - Parameter adapter: the adapter's own configuration, which stands in its adapter_config.json.
  /// - Throws: `ModelError.invalidSetting`.
  package init(_ json: JSON, source: String, adapter: AdapterSetup?) throws {
    func wrong(_ key: String, _ expected: String) -> ModelError {
      .invalidSetting(file: source, key: key, expected: expected, found: json[key]?.serialized() ?? "nothing")
    }
    guard json["format"]?.intValue == Self.format else { throw wrong("format", "\(Self.format)") }
    guard let kind = json["kind"]?.stringValue.flatMap(TaskKinds.kind) else {
      throw wrong("kind", "one of " + TaskKinds.all.map(\.name).joined(separator: ", "))
    }
    guard let labels = json["labels"]?.arrayValue?.compactMap(\.stringValue),
      labels.count >= kind.fewestLabels, labels.count == json["labels"]?.arrayValue?.count
    else { throw wrong("labels", "\(kind.fewestLabels) or more label names") }
    guard let pooling = json["pooling"]?.stringValue.flatMap(HeadSettings.Pooling.init) else {
      throw wrong("pooling", "cls or mean")
    }
    guard let method = json["method"]?.stringValue else { throw wrong("method", "a method's name") }
    guard let encoder = json["encoder"]?["name"]?.stringValue else { throw wrong("encoder", "a name and a digest") }
    guard let overflow = json["overflow"]?.stringValue.flatMap(OverflowRule.init) else {
      throw wrong("overflow", "windows, truncate or error")
    }
    self.init(
      task: json["task"]?.stringValue ?? "", kind: kind, labels: labels, pooling: pooling, method: method,
      encoder: encoder)
    headDropout = json["head_dropout"]?.doubleValue.map { Float($0) }
    hiddenDropout = json["hidden_dropout"]?.doubleValue.map { Float($0) }
    attentionDropout = json["attention_dropout"]?.doubleValue.map { Float($0) }
    adapterHasPooler = json["adapter_has_pooler"]?.boolValue ?? false
    self.overflow = overflow
    encoderPooling = json["sentence_pooling"]?.stringValue.flatMap { SentencePooling(rawValue: $0) }
    textColumns = json["text_columns"]?.arrayValue?.compactMap(\.stringValue) ?? []
    pairColumn = json["pair_column"]?.stringValue
    labelSeparator = json["label_separator"]?.stringValue
    if let value = json["empty_labels"], value != .null {
      guard let rule = value.stringValue.flatMap(EmptyLabelRule.init) else {
        throw wrong("empty_labels", EmptyLabelRule.allCases.map(\.rawValue).joined(separator: " or "))
      }
      emptyLabels = rule
    }
    if let value = json["temperature"], value != .null {
      guard let number = value.doubleValue, number > 0 else { throw wrong("temperature", "a positive number") }
      temperature = number
    }
    if let value = json["thresholds"], value != .null {
      guard let numbers = value.arrayValue?.compactMap(\.doubleValue), numbers.count == labels.count else {
        throw wrong("thresholds", "one number a label")
      }
      thresholds = numbers
    }
    if kind.isGraded {
      guard let grades = json["grades"].flatMap({ Grades($0) }) else { throw wrong("grades", "a list of names") }
      self.grades = grades
    }
    if let value = json["decision"], value != .null {
      guard let rule = DecisionRule(value), rule.label.map(labels.contains) ?? true else {
        throw wrong("decision", "an object with a measure, a threshold, and of a recall one of the labels")
      }
      decision = rule
    }
    if let value = json["training_data"], value != .null {
      guard let profile = TrainingProfile(value) else {
        throw wrong("training_data", "an object with rows, labels and tokens, all of them counts")
      }
      trainingProfile = profile
    }
    if let length = json["max_length"], length != .null {
      guard let number = length.intValue, number > 0 else { throw wrong("max_length", "a positive whole number") }
      maximumLength = number
    }
    encoderDigest = json["encoder"]?["digest"]?.stringValue
    if kind.target == .words {
      guard let decoder = json["decoder"]?.stringValue.flatMap(TagDecoder.init) else {
        throw wrong("decoder", "viterbi or crf")
      }
      guard let context = json["context"]?.stringValue.flatMap(ContextRule.init) else {
        throw wrong("context", "sentence or window")
      }
      guard let rule = json["word_rule"].flatMap({ WordRule($0) }) else {
        throw wrong("word_rule", "an object with inside, between_digits, before and after")
      }
      (self.decoder, self.context, wordRule) = (decoder, context, rule)
      if let value = json["patterns"], value != .null {
        guard let items = value.arrayValue else { throw wrong("patterns", "a list") }
        patterns = try items.enumerated().map { index, item in
          guard let pattern = EntityPattern(item) else {
            // Shortened: a word list can be long.
            throw ModelError.invalidSetting(
              file: source, key: "patterns[\(index)]",
              expected: "an object with label, a valid regex or words, case and priority",
              found: String(item.serialized().unicodeScalars.prefix(120)))
          }
          return pattern
        }
      }
    }
    self.adapter = adapter
  }
}
