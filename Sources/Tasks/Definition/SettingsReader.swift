import Files

/// Reads the settings of one task by their rows in the key table: a value of the right type and range, or an error
/// that names place, key, what was expected and what was found.
package struct SettingsReader {
  let root: SettingNode
  let table: TaskKeyTable
  /// The task's method, by which `method.*` rows are chosen.
  let method: String
  /// The path of the list that `root` is an item of; empty for the whole file.
  let base: String

  /// Checks every key of the tree against the table before any value is read.
  ///
  /// - Throws: `TaskDefinitionError`: version, unknown keys, unknown method.
  init(_ root: SettingNode, _ table: TaskKeyTable) throws {
    guard case .mapping = root.content else {
      throw TaskDefinitionError.wrongValue(
        root.place, path: "", expected: "a mapping of keys, version: 1 first", found: root.found, suggestion: nil)
    }
    self.root = root
    self.table = table
    base = ""
    let versionNode = root["version"]
    if let versionNode, case .scalar(let text, isPlain: true) = versionNode.content, (Int(text) ?? 0) > 1 {
      throw TaskDefinitionError.newerVersion(versionNode.place, found: text)
    }
    method = try SettingsReader.methodName(root, table)
    try checkKeys(of: root, under: "")
    try checkExclusions()
  }

  private init(item: SettingNode, of base: String, in reader: SettingsReader) {
    (root, table, method, self.base) = (item, reader.table, reader.method, base)
  }

  /// Readers of the items of a list; none when it is absent.
  func items(_ path: String) throws -> [SettingsReader] {
    guard let node = try node(path) else { return [] }
    guard case .list(let items) = node.content else { throw wrong(node, path) }
    return try items.map { item in
      guard case .mapping = item.content else { throw wrong(item, path) }
      return SettingsReader(item: item, of: path, in: self)
    }
  }

  private static func methodName(_ root: SettingNode, _ table: TaskKeyTable) throws -> String {
    guard let node = root["method"], !node.isNull else { return FullMethod.name }
    guard case .mapping = node.content else {
      return try choice(node, table.row("method.name", method: nil), path: "method")
    }
    guard let name = node["name"], !name.isNull else {
      throw TaskDefinitionError.missingKey(
        node.place, path: "method.name", expected: table.row("method.name", method: nil).type.expectation)
    }
    return try choice(name, table.row("method.name", method: nil), path: "method.name")
  }

  private func checkKeys(of node: SettingNode, under parent: String) throws {
    guard case .mapping(let members) = node.content else { return }
    let known = table.keys(under: parent, method: method)
    for member in members {
      guard let key = known.first(where: { $0.name.hasSameBytes(as: member.key) }) else {
        throw unknownKey(member, under: parent, known: known)
      }
      switch key.type {
      case .group: try checkKeys(of: member.value, under: key.path)
      case .items:
        guard case .list(let items) = member.value.content else { continue }
        for item in items { try checkKeys(of: item, under: key.path) }
      default: break
      }
    }
  }

  private func unknownKey(
    _ member: SettingNode.Member, under parent: String, known: [TaskKey]
  ) -> TaskDefinitionError {
    let owners = table.keys.filter { $0.parent == parent && $0.name.hasSameBytes(as: member.key) }
    if !owners.isEmpty {
      return .keyOfOtherMethod(
        member.place, key: "\(parent).\(member.key)", method: method, owners: owners.compactMap(\.method))
    }
    let near = table.nearestKey(to: member.key, under: parent, method: method)
    return .unknownKey(
      member.place, key: member.key, parent: parent,
      suggestion: near.map { $0.parent == parent ? "'\($0.name)'" : "'\($0.name)' in '\($0.parent)'" },
      known: known.map(\.name))
  }

  private func checkExclusions() throws {
    for row in table.keys where row.method == nil || row.method == method {
      guard let other = row.excludes, try node(row.path) != nil, try node(other) != nil else { continue }
      throw TaskDefinitionError.conflict(
        try place(row.path), paths: [other, row.path], reason: "both are given; keep one, and null for the other")
    }
  }

  /// The node at a path; nil when it is absent or null, or when a plain value stands where a mapping could.
  func node(_ path: String) throws -> SettingNode? {
    var current = root
    var walked = base.split(separator: ".").map(String.init)
    let start = walked.count
    for name in path.split(separator: ".").map(String.init).dropFirst(start) {
      if walked.count > start { try checkGroup(current, path: walked.joined(separator: ".")) }
      guard let next = current[name], !next.isNull else { return nil }
      walked.append(name)
      current = next
    }
    return current
  }

  /// A group is a mapping, or a scalar where it has a short form.
  private func checkGroup(_ node: SettingNode, path: String) throws {
    guard case .group(let shortForm) = table.row(path, method: method).type else { return }
    switch node.content {
    case .mapping: return
    case .scalar where shortForm != nil: return
    default: throw wrong(node, path)
    }
  }

  /// Where a path was written, or would be.
  func place(_ path: String) throws -> TaskPlace {
    try node(path)?.place ?? root.place
  }

  func wrong(_ node: SettingNode, _ path: String, suggestion: String? = nil) -> TaskDefinitionError {
    .wrongValue(
      node.place, path: path, expected: table.row(path, method: method).type.expectation, found: node.found,
      suggestion: suggestion)
  }
}
