import Files

/// Typed values by path. An optional one is nil where the key is absent and its row has no default.
extension SettingsReader {
  package func optionalText(_ path: String) throws -> String? {
    guard let node = try node(path) else { return table.row(path, method: method).defaultValue.stringValue }
    guard case .scalar(let text, _) = node.content, !text.isEmpty else { throw wrong(node, path) }
    return text
  }

  package func text(_ path: String) throws -> String {
    try required(try optionalText(path), path)
  }

  /// One of the row's names.
  package func choice(_ path: String) throws -> String {
    try required(try optionalChoice(path), path)
  }

  package func optionalChoice(_ path: String) throws -> String? {
    let row = table.row(path, method: method)
    guard let node = try node(path) else { return row.defaultValue.stringValue }
    return try SettingsReader.choice(node, row, path: path)
  }

  /// One of the cases of an enum that its row lists.
  package func choice<Choice: RawRepresentable<String>>(_ path: String, as type: Choice.Type) throws -> Choice {
    try required(Choice(rawValue: try choice(path)), path)
  }

  static func choice(_ node: SettingNode, _ row: TaskKey, path: String) throws -> String {
    guard case .choice(let names) = row.type, case .scalar(let text, _) = node.content,
      names.contains(where: { $0.hasSameBytes(as: text) })
    else {
      var suggestion: String?
      if case .choice(let names) = row.type, case .scalar(let text, _) = node.content {
        suggestion = NearestName.find(text, in: names).map { "'\($0)'" }
      }
      throw TaskDefinitionError.wrongValue(
        node.place, path: path, expected: row.type.expectation, found: node.found, suggestion: suggestion)
    }
    return text
  }

  package func optionalInteger(_ path: String) throws -> Int? {
    let row = table.row(path, method: method)
    guard let node = try node(path) else { return row.defaultValue.intValue }
    guard case .wholeNumber(let range) = row.type, let value = node.integer, range.contains(value) else {
      throw wrong(node, path)
    }
    return value
  }

  package func integer(_ path: String) throws -> Int {
    try required(try optionalInteger(path), path)
  }

  package func optionalNumber(_ path: String) throws -> Double? {
    let row = table.row(path, method: method)
    guard let node = try node(path) else { return row.defaultValue.doubleValue }
    guard case .number(let range) = row.type, let value = node.number, range.contains(value) else {
      throw wrong(node, path)
    }
    return value
  }

  package func number(_ path: String) throws -> Double {
    try required(try optionalNumber(path), path)
  }

  package func optionalFlag(_ path: String) throws -> Bool? {
    guard let node = try node(path) else { return table.row(path, method: method).defaultValue.boolValue }
    guard let value = node.flag else { throw wrong(node, path, suggestion: node.flagSuggestion) }
    return value
  }

  package func flag(_ path: String) throws -> Bool {
    try required(try optionalFlag(path), path)
  }

  /// Texts as they were written, whatever YAML would take them for.
  package func optionalTexts(_ path: String) throws -> [String]? {
    let row = table.row(path, method: method)
    guard let node = try node(path) else { return row.defaultValue.arrayValue?.compactMap(\.stringValue) }
    if row.type == .texts, case .scalar(let text, _) = node.content, !text.isEmpty { return [text] }
    let fewest =
      switch row.type {
      case .textList(let fewest): fewest
      default: 1
      }
    guard case .list(let items) = node.content, items.count >= fewest else { throw wrong(node, path) }
    var seen: Set<UTF8Key> = []
    return try items.map { item in
      guard case .scalar(let text, _) = item.content, !text.isEmpty else {
        throw TaskDefinitionError.wrongValue(
          item.place, path: path, expected: "texts in the list", found: item.found, suggestion: nil)
      }
      guard seen.insert(UTF8Key(text)).inserted else {
        throw TaskDefinitionError.repeatedText(item.place, path: path, text: text)
      }
      return text
    }
  }

  package func texts(_ path: String) throws -> [String] {
    try required(try optionalTexts(path), path)
  }

  /// The members of a mapping of numbers, in order; none when it is absent.
  ///
  /// - Parameter number: the number in a text, or nil when it is none that is expected.
  func numbers<Number>(
    _ path: String, expected: String, _ number: (String) -> Number?
  ) throws -> [(name: String, value: Number)] {
    try (optionalMap(path) ?? []).map { name, text in
      guard let value = text.flatMap(number) else {
        throw TaskDefinitionError.wrongValue(
          try place(path), path: "\(path).\(name)", expected: expected, found: text ?? "nothing", suggestion: nil)
      }
      return (name, value)
    }
  }

  /// The members of a mapping of texts, in order; a null is nil.
  package func optionalMap(_ path: String) throws -> [(from: String, to: String?)]? {
    guard let node = try node(path) else { return nil }
    guard case .mapping(let members) = node.content, !members.isEmpty else { throw wrong(node, path) }
    return try members.map { member in
      if member.value.isNull { return (member.key, nil) }
      guard case .scalar(let text, _) = member.value.content, !text.isEmpty else {
        throw TaskDefinitionError.wrongValue(
          member.place, path: path, expected: "a text or null", found: member.value.found, suggestion: nil)
      }
      return (member.key, text)
    }
  }

  private func required<Value>(_ value: Value?, _ path: String) throws -> Value {
    guard let value else {
      let row = table.row(path, method: method)
      throw TaskDefinitionError.missingKey(
        try placeOfGroup(row.parent), path: path, expected: "\(row.type.expectation) (\(row.summary))")
    }
    return value
  }

  private func placeOfGroup(_ path: String) throws -> TaskPlace {
    if !path.isEmpty, let group = try node(path) { return group.place }
    if case .line(let file, _) = root.place { return .file(file) }
    return root.place
  }
}
