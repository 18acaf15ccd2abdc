/// Where entities start, go on and end in a scheme, as rules over two neighbouring tags (seqeval 1.2.2, `scheme.py`).
struct TagRules: Sendable {
  /// Two neighbouring tags that a rule names by their letters, and whether their types must agree.
  struct Pair: Sendable {
    enum Types { case any, same, different }

    let first: TagLetters
    let second: TagLetters
    let types: Types

    init(_ first: TagLetters, _ second: TagLetters, _ types: Types) {
      self.first = first
      self.second = second
      self.types = types
    }

    func matches(_ previous: SchemeTag, _ tag: SchemeTag) -> Bool {
      guard first.contains(previous.letter), second.contains(tag.letter) else { return false }
      switch types {
      case .any: return true
      case .same: return previous.type == tag.type
      case .different: return previous.type != tag.type
      }
    }
  }

  let allowed: TagLetters
  /// The second tag is the first of an entity.
  let starts: [Pair]
  /// The second tag is of the same entity as the first.
  let goesOn: [Pair]
  /// The entity of the first tag is complete.
  let ends: [Pair]
}

extension TagScheme {
  var rules: TagRules {
    switch self {
    case .iob1: .iob1
    case .iob2: .iob2
    case .ioe1: .ioe1
    case .ioe2: .ioe2
    case .iobes: .iobes
    case .bilou: .bilou
    }
  }
}

extension TagRules {
  static let iob1 = TagRules(
    allowed: [.inside, .outside, .begin],
    starts: [
      Pair([.outside, .begin], .inside, .any), Pair(.inside, .inside, .different),
      Pair([.inside, .begin], .begin, .same),
    ],
    goesOn: [Pair([.begin, .inside], .inside, .same)],
    ends: [
      Pair([.inside, .begin], .inside, .different), Pair([.inside, .begin], .outside, .any),
      Pair(.inside, .begin, .any), Pair(.begin, .begin, .same),
    ])

  static let iob2 = TagRules(
    allowed: [.inside, .outside, .begin],
    starts: [Pair(.any, .begin, .any)],
    goesOn: [Pair([.begin, .inside], .inside, .same)],
    ends: [Pair([.begin, .inside], [.outside, .begin], .any), Pair([.begin, .inside], .inside, .different)])

  static let ioe1 = TagRules(
    allowed: [.inside, .outside, .end],
    starts: [
      Pair([.outside, .end], .inside, .any), Pair(.inside, .inside, .different), Pair(.end, .end, .same),
    ],
    goesOn: [Pair(.inside, [.inside, .end], .same)],
    ends: [
      Pair(.inside, [.inside, .end], .different), Pair(.inside, .outside, .any),
      Pair(.end, [.inside, .end], .same),
    ])

  static let ioe2 = TagRules(
    allowed: [.inside, .outside, .end],
    starts: [Pair([.outside, .end], [.inside, .end], .any), Pair(.inside, [.inside, .end], .different)],
    goesOn: [Pair(.inside, [.inside, .end], .same)],
    ends: [Pair(.end, .any, .any)])

  static let iobes = TagRules(
    allowed: [.inside, .outside, .begin, .end, .single],
    starts: [Pair(.any, [.begin, .single], .any)],
    goesOn: [Pair([.begin, .inside], [.inside, .end], .same)],
    ends: [Pair([.single, .end], .any, .any)])

  static let bilou = TagRules(
    allowed: [.begin, .inside, .last, .outside, .unit],
    starts: [Pair(.any, [.begin, .unit], .any)],
    goesOn: [Pair([.begin, .inside], [.inside, .last], .same)],
    ends: [Pair([.unit, .last], .any, .any)])
}
