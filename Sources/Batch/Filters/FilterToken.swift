/// A word or sign of a filter and where it stands.
struct FilterToken: Sendable {
  enum Kind: Sendable {
    /// The name without backquotes.
    case name(String)
    /// The text that quotes and escapes stand for.
    case text(String)
    case number(Double)
    case symbol(FilterSymbol)
    /// A sign that means nothing in a filter.
    case stray
    case end
  }

  let kind: Kind
  /// In code points, from 1.
  let column: Int
  /// As the filter has it.
  let source: String

  var symbol: FilterSymbol? { if case .symbol(let symbol) = kind { symbol } else { nil } }

  /// How a message calls it.
  var shown: String {
    switch kind {
    case .end: "the end"
    case .text: "the text \(FilterWording.shown(source))"
    case .number: FilterWording.shown(source)
    case .name, .symbol, .stray: "'\(FilterWording.shown(source))'"
    }
  }

  /// What to write instead, where the sign is one that other languages have.
  var advice: String? {
    guard case .stray = kind else { return nil }
    return switch source {
    case "=": "write '==' to compare"
    case "&": "write '&&'"
    case "|": "write '||'"
    case "<>": "write '!='"
    default: Self.adviceOnNames
    }
  }

  static let adviceOnNames = "a name with other characters than letters, digits, '_' and '.' stands in backquotes"

  /// Whether what stands behind a name may be meant as part of it: `my column`, `column-2`.
  var mayContinueName: Bool {
    switch kind {
    case .name, .number: true
    case .text, .symbol, .stray, .end: false
    }
  }

  /// Whether it is one of the words that cannot be a name.
  var isReservedWord: Bool { symbol != nil && source.unicodeScalars.first.map(FilterName.isFirst) == true }
}

/// The signs of the language and its words, which are the same in upper and lower case.
enum FilterSymbol: Sendable, Equatable {
  case or, and, not
  case comparison(FilterComparison)
  case `in`, contains, `is`, missing
  case truth(Bool)
  case open, close, comma

  /// Nil when the word is a name.
  init?(word: String) {
    guard word.utf8.count <= 8, word.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
    switch word.lowercased() {
    case "or": self = .or
    case "and": self = .and
    case "not": self = .not
    case "in": self = .in
    case "contains": self = .contains
    case "is": self = .is
    case "missing": self = .missing
    case "true": self = .truth(true)
    case "false": self = .truth(false)
    default: return nil
    }
  }

  /// Nil when the language has no such sign.
  init?(sign: String) {
    switch sign {
    case "||": self = .or
    case "&&": self = .and
    case "!": self = .not
    case "(": self = .open
    case ")": self = .close
    case ",": self = .comma
    default:
      guard let comparison = FilterComparison(rawValue: sign) else { return nil }
      self = .comparison(comparison)
    }
  }

  /// Whether a condition can be over before it.
  var followsCondition: Bool { self == .or || self == .and || self == .close }
}
