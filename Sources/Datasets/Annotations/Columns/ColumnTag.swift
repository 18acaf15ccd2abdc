/// One tag of a column file.
struct ColumnTag {
  /// What its first letter says; `E` and `L` are both an end, `S` and `U` both an entity of one word.
  enum Role { case outside, begin, inside, end, single }

  /// How the tags of a file are written.
  enum Form {
    /// `B-PER`
    case typed
    /// `B`: the file has one type of entities and does not name it.
    case bare
    /// `PER`
    case plain
  }

  let role: Role
  /// Everything after the first hyphen; the whole tag where the form is plain.
  let type: ArraySlice<UInt8>
  /// The first letter where the form has one.
  let letter: UInt8
  /// As it stands in the file.
  let spelling: ArraySlice<UInt8>

  private static let outside = UInt8(ascii: "O")
  private static let hyphen = UInt8(ascii: "-")

  /// The tag of some bytes; nil when they are none of that form.
  init?(_ bytes: ArraySlice<UInt8>, form: Form) {
    spelling = bytes
    letter = bytes.first ?? 0
    if Self.isOutside(bytes) {
      role = .outside
      type = bytes[bytes.endIndex...]
      return
    }
    switch form {
    case .typed:
      guard let role = Self.role(letter), bytes.dropFirst().first == Self.hyphen,
        let first = bytes.dropFirst(2).first, !ASCII.isBlank(first), !ColumnLine.isBlank(bytes.dropFirst(2))
      else { return nil }
      (self.role, type) = (role, bytes.dropFirst(2))
    case .bare:
      guard let role = Self.role(letter), bytes.count == 1 else { return nil }
      (self.role, type) = (role, bytes.dropFirst())
    case .plain:
      guard !ColumnLine.isBlank(bytes) else { return nil }
      (role, type) = (.inside, bytes)
    }
  }

  var shown: String { Shown.quoted(String(decoding: spelling, as: UTF8.self), limit: 30) }

  static func isOutside(_ bytes: ArraySlice<UInt8>) -> Bool { bytes.count == 1 && bytes.first == outside }

  func hasType(of other: ColumnTag) -> Bool { role != .outside && other.role != .outside && type == other.type }

  /// What the first letter of a tag says; nil when it is none of those of the schemes.
  private static func role(_ letter: UInt8) -> Role? {
    switch letter {
    case UInt8(ascii: "B"): .begin
    case UInt8(ascii: "I"): .inside
    case UInt8(ascii: "E"), UInt8(ascii: "L"): .end
    case UInt8(ascii: "S"), UInt8(ascii: "U"): .single
    default: nil
    }
  }
}

extension ColumnTag.Form {
  /// The form that most tags of entities have; plain only when fewer than half have another.
  ///
  /// Bare letters are the form only where no tag has more than a letter and one begins or is inside.
  init(of tags: some Sequence<ArraySlice<UInt8>>) {
    var (entities, typed, bare, plainLetters) = (0, 0, 0, true)
    for tag in tags where !ColumnTag.isOutside(tag) {
      entities += 1
      if ColumnTag(tag, form: .typed) != nil { typed += 1 }
      if ColumnTag(tag, form: .bare) != nil {
        bare += 1
        if tag.first == UInt8(ascii: "B") || tag.first == UInt8(ascii: "I") { plainLetters = false }
      }
    }
    if bare * 10 >= entities * 9, !plainLetters {
      self = .bare
    } else {
      self = typed * 2 >= entities ? .typed : .plain
    }
  }
}
