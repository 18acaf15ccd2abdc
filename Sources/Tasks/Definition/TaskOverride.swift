import Files

/// One `--set path=value`.
///
/// The value is read as YAML (`5`, `[a, b]`, `{fraction: 0.2}`, nothing for "not set"), except where the key takes
/// plain text: there it stands as it is, so that `data.delimiter=,` needs no quotes.
struct TaskOverride: Sendable {
  let text: String
  let path: [String]
  let value: String

  init(_ text: String) throws {
    self.text = text
    guard let sign = text.utf8.firstIndex(of: UInt8(ascii: "=")) else {
      throw TaskDefinitionError.badOverride(text, reason: "there is no '='")
    }
    path = text[..<sign].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    value = String(text[text.utf8.index(after: sign)...])
    guard !path.contains("") else {
      throw TaskDefinitionError.badOverride(text, reason: "the key before '=' is incomplete")
    }
  }

  /// The tree with the value put in its place; mappings on the way are made where there are none.
  func applied(to root: SettingNode, _ table: TaskKeyTable) throws -> SettingNode {
    let key = path.joined(separator: ".")
    let place = TaskPlace.override(text)
    var node: SettingNode
    switch table.keys.first(where: { $0.path == key })?.type {
    case .text, .choice: node = plainText(place)
    case .texts where value.utf8.first != UInt8(ascii: "["): node = plainText(place)
    default: node = try YAMLTree.read(value, place: place)
    }
    node.place = place
    return put(node, at: path[...], in: root, place)
  }

  /// Text as it is; quotes around all of it keep `null` and the like from meaning "not set".
  private func plainText(_ place: TaskPlace) -> SettingNode {
    if value.utf8.count >= 2, let quote = value.utf8.first, quote == value.utf8.last, "\"'".utf8.contains(quote) {
      return .text(String(value.dropFirst().dropLast()), place)
    }
    return SettingNode(content: .scalar(value, isPlain: true), place: place)
  }

  /// `method: lora` and no method at all become a mapping with a name before a setting of the method goes in.
  private func put(
    _ node: SettingNode, at path: ArraySlice<String>, in parent: SettingNode?, _ place: TaskPlace
  ) -> SettingNode {
    guard let name = path.first else { return node }
    var members: [SettingNode.Member] = []
    if case .mapping(let existing)? = parent?.content {
      members = existing
    } else if path.count == 1, self.path.first == "method" {
      let name = parent.flatMap { $0.isNull ? nil : $0 } ?? .text(FullMethod.name, place)
      members = [SettingNode.Member(key: "name", place: name.place, value: name)]
    }
    if let index = members.firstIndex(where: { $0.key.hasSameBytes(as: name) }) {
      members[index].value = put(node, at: path.dropFirst(), in: members[index].value, place)
    } else {
      let value = put(node, at: path.dropFirst(), in: nil, place)
      members.append(SettingNode.Member(key: name, place: place, value: value))
    }
    return SettingNode(content: .mapping(members), place: parent?.place ?? place)
  }
}
