import Files

/// Reads the part of regular expressions that tokenizers use.
struct PatternParser {
  /// Longer expressions, or more repetitions without a bound in one alternative, could take very long on some texts.
  private static let longestPattern = 500
  private static let mostRepetitions = 2

  private let section: ConfigurationSection
  private let scalars: [Unicode.Scalar]
  private var place = 0

  /// - Throws: `TokenizerError.pattern` for what we do not have.
  static func parse(_ section: ConfigurationSection) throws -> [[TextPattern.Item]] {
    var parser = try PatternParser(section, Array(try section.string().unicodeScalars))
    let alternatives = try parser.alternatives(ignoresCase: false, isInGroup: false)
    for alternative in alternatives {
      let takes = alternative.filter { $0.kind == .takes || $0.kind == .takesAll }
      guard takes.contains(where: { $0.minimum > 0 }) else { throw parser.fault("a pattern that can match nothing") }
      guard takes.count(where: { $0.maximum == .max }) <= mostRepetitions else {
        throw parser.fault("more than \(mostRepetitions) repetitions without a bound in one alternative")
      }
    }
    return alternatives
  }

  private init(_ section: ConfigurationSection, _ scalars: [Unicode.Scalar]) throws {
    self.section = section
    self.scalars = scalars
    guard scalars.count <= Self.longestPattern else { throw fault("\(scalars.count) characters") }
  }

  private func fault(_ found: String) -> TokenizerError {
    TokenizerError.pattern(
      file: section.file, place: section.place, pattern: section.value.stringValue ?? "", found: found)
  }

  private var next: Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }

  private mutating func take(_ text: String) -> Bool {
    let expected = Array(text.unicodeScalars)
    guard scalars[place...].starts(with: expected) else { return false }
    place += expected.count
    return true
  }

  /// Alternatives up to the end or, in a group, to its bracket. A group is written out: `(a|b)c` as `ac|bc`.
  private mutating func alternatives(ignoresCase: Bool, isInGroup: Bool) throws -> [[TextPattern.Item]] {
    var finished: [[TextPattern.Item]] = []
    var current: [[TextPattern.Item]] = [[]]
    while let scalar = next, !(isInGroup && scalar == ")") {
      if take("|") {
        finished += current
        current = [[]]
      } else if let group = try group(isInGroup: isInGroup) {
        // Written out, what stands before a group is tried anew for each alternative, so it must not vary.
        guard current.allSatisfy({ $0.allSatisfy { $0.minimum == $0.maximum } }) else {
          throw fault("a group after a repetition")
        }
        current = current.flatMap { start in group.map { start + $0 } }
      } else {
        let item = try item(ignoresCase: ignoresCase)
        for index in current.indices { current[index].append(item) }
      }
    }
    return finished + current
  }

  private mutating func group(isInGroup: Bool) throws -> [[TextPattern.Item]]? {
    let ignoresCase = take("(?i:")
    guard ignoresCase || take("(?:") else { return nil }
    guard !isInGroup else { throw fault("a group in a group") }
    let alternatives = try alternatives(ignoresCase: ignoresCase, isInGroup: true)
    guard take(")") else { throw fault("a group without end") }
    if take("?") { return alternatives + [[]] }
    if let next, "*+{".unicodeScalars.contains(next) { throw fault("a group that repeats") }
    return alternatives
  }

  private mutating func item(ignoresCase: Bool) throws -> TextPattern.Item {
    if let kind = lookAhead() {
      let set = try set(ignoresCase: ignoresCase)
      guard take(")") else { throw fault("a look ahead of more than one character") }
      return TextPattern.Item(set: set, kind: kind)
    }
    var item = TextPattern.Item(set: try set(ignoresCase: ignoresCase))
    if take("{") {
      (item.minimum, item.maximum) = try bounds()
    } else {
      if take("?") {
        item.minimum = 0
      } else if take("*") {
        (item.minimum, item.maximum) = (0, .max)
      } else if take("+") {
        item.maximum = .max
      } else {
        return item
      }
      if take("+") { item.kind = .takesAll }
    }
    if let next, "?*+{".unicodeScalars.contains(next) { throw fault("\"\(next)\" after a repetition") }
    return item
  }

  private mutating func lookAhead() -> TextPattern.Item.Kind? {
    take("(?!") ? .notFollowedBy : take("(?=") ? .followedBy : nil
  }

  private mutating func bounds() throws -> (Int, Int) {
    let minimum = number()
    if take("}"), let minimum { return try checked(minimum, minimum) }
    guard let minimum, take(",") else { throw fault("bounds that are no numbers") }
    if take("}") { return try checked(minimum, .max) }
    guard let maximum = number(), take("}") else { throw fault("bounds that are no numbers") }
    return try checked(minimum, maximum)
  }

  private func checked(_ minimum: Int, _ maximum: Int) throws -> (Int, Int) {
    guard minimum <= maximum, maximum > 0 else { throw fault("bounds that nothing meets") }
    return (minimum, maximum)
  }

  private mutating func number() -> Int? {
    var number: Int?
    while let scalar = next, ("0"..."9").contains(scalar), (number ?? 0) < 10_000 {
      number = (number ?? 0) * 10 + Int(scalar.value - 0x30)
      place += 1
    }
    return number
  }

  private mutating func set(ignoresCase: Bool) throws -> ScalarSet {
    var set: ScalarSet
    if take("[") {
      set = try bracket()
    } else if take(".") {
      set = ScalarSet(ranges: [0x0A...0x0A], isInverted: true)
    } else if take("\\") {
      set = try escape()
    } else {
      guard let scalar = next, !"()*+?{}^$]".unicodeScalars.contains(scalar) else {
        throw fault(next.map { "\"\($0)\" at \(place + 1)" } ?? "the end")
      }
      place += 1
      set = ScalarSet(ranges: [scalar.value...scalar.value])
    }
    if ignoresCase { set.ignoreCase() }
    return set
  }

  private mutating func bracket() throws -> ScalarSet {
    var set = ScalarSet()
    let isInverted = take("^")
    while !take("]") {
      let part = try bracketPart()
      if scalars[place...].starts(with: "-".unicodeScalars), place + 1 < scalars.count, scalars[place + 1] != "]" {
        place += 1
        let end = try bracketPart()
        guard let low = part.single, let high = end.single, low <= high else { throw fault("a range without ends") }
        set.ranges.append(low...high)
      } else {
        set.formUnion(part)
      }
    }
    guard !set.ranges.isEmpty || !set.classes.isEmpty || !set.lacking.isEmpty else { throw fault("an empty set") }
    set.isInverted = isInverted
    return set
  }

  private mutating func bracketPart() throws -> ScalarSet {
    if take("\\") { return try escape() }
    guard let scalar = next, scalar != "[", !take("&&") else { throw fault("a set in a set, or one without end") }
    place += 1
    return ScalarSet(ranges: [scalar.value...scalar.value])
  }

  /// What follows a backslash.
  private mutating func escape() throws -> ScalarSet {
    for (name, found) in Self.classes {
      if take(name) { return ScalarSet(classes: found) }
    }
    for (name, found) in Self.lackingClasses {
      if take(name) { return ScalarSet(lacking: [found]) }
    }
    guard let scalar = next else { throw fault("a backslash at the end") }
    place += 1
    if let control = Self.controls[scalar] { return ScalarSet(ranges: [control...control]) }
    let isLetter = ("0"..."9").contains(scalar) || ("A"..."Z").contains(scalar) || ("a"..."z").contains(scalar)
    guard !isLetter, scalar.isASCII else { throw fault("\"\\\(scalar)\"") }
    return ScalarSet(ranges: [scalar.value...scalar.value])
  }

  private static let classes: [(String, CharacterClass)] = [
    ("s", .whitespace), ("p{L}", .letter), ("p{N}", .number),
  ]
  private static let lackingClasses: [(String, CharacterClass)] = [
    ("S", .whitespace), ("P{L}", .letter), ("P{N}", .number),
  ]
  private static let controls: [Unicode.Scalar: UInt32] = ["n": 0x0A, "r": 0x0D, "t": 0x09, "f": 0x0C, "v": 0x0B]
}

extension ScalarSet {
  /// The one scalar of the set, if it has just that.
  fileprivate var single: UInt32? {
    guard let range = ranges.first, ranges.count == 1, classes.isEmpty, lacking.isEmpty else { return nil }
    return range.lowerBound == range.upperBound ? range.lowerBound : nil
  }
}
