import Evaluation
import Files
package import NN

/// The tags of a token-classification head, what may follow what, and how a sequence of them is read.
package struct TagSet: Sendable, Equatable {
  package let tags: [String]
  package let constraints: TagConstraints
  private let parts: [Part]

  /// A tag taken apart.
  private struct Part: Sendable, Equatable {
    /// `B`, `I`, `E`, `S` or `O`; a type without a prefix is `I`.
    let role: UInt8
    let type: [UInt8]
  }

  /// The tags of an IOB2 head: `O`, then `B-` and `I-` of each type.
  package static func iob2(types: [String]) -> TagSet {
    TagSet(["O"] + types.flatMap { ["B-" + $0, "I-" + $0] })
  }

  /// Reads the tags of a head, whatever their scheme: IOB1, IOB2, IOBES, BILOU, or types alone.
  ///
  /// What a scheme forbids is forbidden here: with `B-` tags, an `I-` goes on with its own type only; with `E-` and `S-`
  /// (`L-` and `U-`), an entity ends with them. A type that has no `B-` is free, as IOB1 and bare types need it.
  package init(_ tags: [String]) {
    self.tags = tags
    let parts = tags.map(Self.part)
    self.parts = parts
    let begins = Set(parts.filter { $0.role == UInt8(ascii: "B") }.map(\.type))
    let ends = Set(parts.filter { $0.role == UInt8(ascii: "E") }.map(\.type))
    func isOpen(_ part: Part) -> Bool {
      // In an entity that must go on.
      ends.contains(part.type) && (part.role == UInt8(ascii: "B") || part.role == UInt8(ascii: "I"))
    }
    func goesOn(_ part: Part) -> Bool {
      begins.contains(part.type) && (part.role == UInt8(ascii: "I") || part.role == UInt8(ascii: "E"))
    }
    func mayPrecede(_ part: Part) -> Bool { part.role == UInt8(ascii: "B") || part.role == UInt8(ascii: "I") }
    var transitions: [Bool] = []
    for from in parts {
      for to in parts {
        let isSame = from.type == to.type
        let isFine =
          (!goesOn(to) || (isSame && mayPrecede(from))) && (!isOpen(from) || (isSame && goesOn(to)))
        transitions.append(isFine)
      }
    }
    constraints = TagConstraints(
      count: tags.count, transitions: transitions, starts: parts.map { !goesOn($0) }, ends: parts.map { !isOpen($0) })
  }

  /// The constraints of a stretch that may begin and end inside an entity.
  package var innerConstraints: TagConstraints {
    let open = Array(repeating: true, count: tags.count)
    return TagConstraints(count: tags.count, transitions: constraints.transitions, starts: open, ends: open)
  }

  /// The entity types, in the order of their first tag.
  package var types: [String] {
    var seen: Set<[UInt8]> = []
    return parts.filter { $0.role != UInt8(ascii: "O") && seen.insert($0.type).inserted }
      .map { String(decoding: $0.type, as: UTF8.self) }
  }

  /// The index of `O`; nil in a head without it.
  package var outside: Int? { parts.firstIndex { $0.role == UInt8(ascii: "O") } }

  package func index(of tag: String) -> Int? { tags.firstIndex { $0.hasSameBytes(as: tag) } }

  /// The entities of a tag sequence: ranges of words with their type.
  package func entities(_ sequence: [Int]) -> [(words: Range<Int>, type: String)] {
    var entities: [(words: Range<Int>, type: String)] = []
    var open = false
    for (word, tag) in sequence.enumerated() {
      let part = parts[tag]
      guard part.role != UInt8(ascii: "O") else {
        open = false
        continue
      }
      let goesOn =
        open && word > 0 && parts[sequence[word - 1]].type == part.type
        && (part.role == UInt8(ascii: "I") || part.role == UInt8(ascii: "E"))
      if goesOn, let last = entities.indices.last {
        entities[last].words = entities[last].words.lowerBound..<word + 1
      } else {
        entities.append((word..<word + 1, String(decoding: part.type, as: UTF8.self)))
      }
      open = part.role == UInt8(ascii: "B") || part.role == UInt8(ascii: "I")
    }
    return entities
  }

  /// The type is everything after the first hyphen; `L` and `U` are other names of `E` and `S`.
  private static func part(_ tag: String) -> Part {
    let bytes = Array(tag.utf8)
    if bytes == [UInt8(ascii: "O")] { return Part(role: UInt8(ascii: "O"), type: []) }
    let roles: [UInt8: UInt8] = [
      UInt8(ascii: "B"): UInt8(ascii: "B"), UInt8(ascii: "I"): UInt8(ascii: "I"), UInt8(ascii: "E"): UInt8(ascii: "E"),
      UInt8(ascii: "S"): UInt8(ascii: "S"), UInt8(ascii: "L"): UInt8(ascii: "E"), UInt8(ascii: "U"): UInt8(ascii: "S"),
    ]
    guard bytes.count > 2, bytes[1] == UInt8(ascii: "-"), let role = roles[bytes[0]] else {
      return Part(role: UInt8(ascii: "I"), type: bytes)
    }
    return Part(role: role, type: Array(bytes[2...]))
  }
}
