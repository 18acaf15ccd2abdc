import Files
import Yams

/// Copies the parser's nodes, counting them: an alias is copied out wherever it is used.
struct YAMLConverter {
  let source: YAMLTree.Source
  private var nodeCount = 0

  init(source: YAMLTree.Source) {
    self.source = source
  }

  mutating func convert(_ node: Node, line parentLine: Int, depth: Int) throws -> SettingNode {
    let line = node.mark?.line ?? parentLine
    nodeCount += 1
    guard nodeCount <= YAMLTree.mostNodes, depth <= YAMLTree.deepest else {
      throw TaskDefinitionError.tooIntricate(source.place(line))
    }
    switch node {
    case .scalar(let scalar):
      try refuseTag(scalar.tag.rawValue, besides: "str", line: line)
      return SettingNode(
        content: .scalar(scalar.string, isPlain: scalar.style == .plain && scalar.tag.rawValue.isEmpty),
        place: source.place(line))
    case .sequence(let sequence):
      try refuseTag(sequence.tag.rawValue, besides: "seq", line: line)
      return SettingNode(
        content: .list(try sequence.map { try convert($0, line: line, depth: depth + 1) }), place: source.place(line))
    case .mapping(let mapping):
      try refuseTag(mapping.tag.rawValue, besides: "map", line: line)
      return SettingNode(
        content: .mapping(try members(of: mapping, line: line, depth: depth)), place: source.place(line))
    case .alias:
      throw TaskDefinitionError.notYAML(source.place(line), problem: "an alias without its anchor")
    }
  }

  private mutating func members(
    of mapping: Node.Mapping, line: Int, depth: Int
  ) throws -> [SettingNode.Member] {
    var members: [SettingNode.Member] = []
    var seen: Set<UTF8Key> = []
    for (key, value) in mapping {
      let keyLine = key.mark?.line ?? line
      guard case .scalar(let name) = key else {
        throw TaskDefinitionError.notYAML(source.place(keyLine), problem: "a key that is not text")
      }
      guard seen.insert(UTF8Key(name.string)).inserted else {
        throw TaskDefinitionError.duplicateKey(source.place(keyLine), key: name.string)
      }
      members.append(
        SettingNode.Member(
          key: name.string, place: source.place(keyLine), value: try convert(value, line: keyLine, depth: depth + 1)))
    }
    return members
  }

  /// Tags change what a value is; nothing here needs one, and a foreign one would be lost unseen.
  private func refuseTag(_ tag: String, besides allowed: String, line: Int) throws {
    guard ["", "!", "tag:yaml.org,2002:\(allowed)"].contains(tag) else {
      throw TaskDefinitionError.notYAML(source.place(line), problem: "the tag \(tag), which task files do not use")
    }
  }
}
