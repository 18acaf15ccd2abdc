/// A tag as conlleval and seqeval's default mode read it: the first character decides, whatever the scheme.
struct ChunkTag {
  enum Role { case begin, inside, end, single, outside, dot, other }

  let role: Role
  let type: EntityTypeName

  static let outside = ChunkTag(role: .outside, type: EntityTypeName("_"))

  /// The type is everything after the first hyphen behind the first character, all of it if there is no hyphen, `_` if
  /// it is empty. An empty tag, at which seqeval fails, is outside.
  init(_ tag: String) {
    guard let first = tag.unicodeScalars.first else {
      self = .outside
      return
    }
    var rest = tag.unicodeScalars.dropFirst()
    if let hyphen = rest.firstIndex(of: "-") { rest = rest[rest.index(after: hyphen)...] }
    let role: Role =
      switch first {
      case "B": .begin
      case "I": .inside
      case "E": .end
      case "S": .single
      case "O": .outside
      case ".": .dot
      default: .other
      }
    self.init(role: role, type: EntityTypeName(rest.isEmpty ? "_" : String(rest)))
  }

  private init(role: Role, type: EntityTypeName) {
    self.role = role
    self.type = type
  }

  /// Whether an entity ends between this tag and the next one.
  func ends(before next: ChunkTag) -> Bool {
    switch role {
    case .outside, .dot: false
    case .end, .single: true
    case .begin, .inside:
      next.role == .begin || next.role == .single || next.role == .outside || type != next.type
    case .other: type != next.type
    }
  }

  /// Whether an entity starts at this tag, given the one before it.
  func starts(after previous: ChunkTag) -> Bool {
    switch role {
    case .outside, .dot: false
    case .begin, .single: true
    case .inside, .end:
      previous.role == .end || previous.role == .single || previous.role == .outside || type != previous.type
    case .other: type != previous.type
    }
  }
}
