import Batch
import Testing

@Suite("Filters")
struct FilterTests {
  private static let row: [String: FilterValue] = [
    "label": .text("negative"), "score": .number(0.95), "cell": .text(" 0.95 "), "word": .text("twelve"),
    "flag": .bool(true), "off": .bool(false), "flagCell": .text("True"), "none": .missing, "empty": .text(""),
    "blank": .text(" \t"), "zero": .number(0), "zeroCell": .text("0.0"), "falseCell": .text("FALSE"),
    "nan": .number(.nan), "my column": .text("x"), "größe": .number(3), "meta.id_2": .text("a\"b"), "in": .number(1),
    "a`b\\c": .number(2), "composed": .text("\u{E9}"), "10": .text("10"), "9": .text("9"),
  ]

  private static func matches(_ source: String) throws -> Bool {
    try FilterExpression(source).matches { name in
      row.first { $0.key.utf8.elementsEqual(name.utf8) }?.value ?? .missing
    }
  }

  private static func message(_ source: String) -> String {
    do {
      _ = try FilterExpression(source)
      return "none"
    } catch {
      return error.description
    }
  }

  @Test("what holds", arguments: Self.holding)
  func holds(source: String) throws {
    #expect(try Self.matches(source), "\(source)")
    #expect(try !Self.matches("not (\(source))"), "\(source)")
  }

  @Test("what does not hold", arguments: Self.failing)
  func fails(source: String) throws {
    #expect(try !Self.matches(source), "\(source)")
    #expect(try Self.matches("!(\(source))"), "\(source)")
  }

  private static let holding = [
    #"label == "negative" && score > 0.9"#, "label=='negative'and score>0.9", "label == 'negative' AND score > .9",
    // Or binds weaker than and, a negation weaker than a comparison.
    "flag || off && off", "off and off or flag", "!(flag || flag) || flag", "not label == 'positive'",
    "!label == 'positive'", "!!flag", "not not flag", "!off && !none", "(((flag)))",
    // Numbers and texts that read as numbers.
    "score == 0.95", "score != 1", "score >= 0.95", "score <= 0.95", "score < 1e0", "score > -1", "0.9 < score",
    "cell == 0.95", "0.95 == cell", "cell == score", "cell >= 0.95", "cell < +1", "score == '0.95'", "word != 12",
    "nan != nan", "zero == -0", "größe == 3.", "cell != '0.95'",
    // Texts by bytes.
    "label != 'Negative'", "label > 'Negative'", "label < 'negativee'", "label >= 'negative'", "label <= 'negative'",
    "`10` < `9`", "composed == '\u{E9}'", "composed != 'e\u{301}'", "empty == ''", #"meta.id_2 == "a\"b""#,
    #"meta.id_2 == 'a"b'"#, #"'\\\'\n\t' == "\\'\#n\#t""#,
    // Truth values.
    "flag == true", "flag != false", "flagCell == true", "true == flagCell", "falseCell == false", "word != true",
    "off == 'false'", "flag == TRUE", "flag != 1",
    // What is missing.
    "none is missing", "none IS MISSING", "label is not missing", "empty is not missing", "none != 'a'", "none != 1",
    "none != none", "1 != none", "none != true",
    // Lists and parts.
    "label in ('positive', 'negative')", "score in (0.95)", "cell in ('a', 3, 0.95, true)", "flagCell in (true)",
    "label contains 'gati'", "label contains ''", "label contains 'negative'", "composed contains '\u{E9}'",
    // Alone.
    "flag", "label", "score", "flagCell", "cell", "true", "word",
    // Names.
    "`my column` == 'x'", "`in` == 1", "`a\\`b\\\\c` == 2", "`label` == 'negative'",
  ]

  private static let failing = [
    "off || off && flag", "(flag || flag) && off", "not flag or off", "!flag && off", "! label == 'negative'",
    "score != 0.95", "score == 1", "score < 0.95", "score > 0.95", "score >= 1", "score <= 0", "cell < 0.9",
    "word == 12", "word < 12", "word >= 12", "nan == nan", "nan < 1", "nan >= 1", "word == 'Twelve'",
    "label == ' negative'", "label < 'negative'", "label > 'negative'", "composed == 'e\u{301}'",
    "composed contains 'e'", "flag == false", "flag < 2", "flag == 1", "flag < false", "word == true", "word == false",
    "none == 'a'", "none == none", "none < 1", "none >= 1", "none in ('a', 1, false)", "none contains ''",
    "none == false", "score contains '9'", "flag contains 'true'", "label contains 'gata'", "label in ('negativ', 1)",
    "label is missing", "none is not missing", "off", "none", "empty", "blank", "zero", "zeroCell", "falseCell", "nan",
    "false", "Label", "word == '0x12'", "'0x1p3' == 8", "'nan' != 'nan'", "'inf' > 1",
  ]

  @Test("names once each, in the order of first use")
  func names() throws {
    let source = "b == a && `my column` in (1) || !(b is missing) && é && e\u{301} contains 'z' && a"
    let expected = ["b", "a", "my column", "é", "e\u{301}"]
    #expect(try FilterExpression(source).names.map { Array($0.utf8) } == expected.map { Array($0.utf8) })
    #expect(try FilterExpression("1 == 1").names.isEmpty)
  }

  @Test("only what decides is asked for")
  func laziness() throws {
    var asked: [String] = []
    let filter = try FilterExpression("a && b || c || d")
    #expect(
      filter.matches { name in
        asked.append(name)
        return .bool(name == "c")
      })
    #expect(asked == ["a", "c"])
  }

  @Test("values are equal by bytes")
  func values() {
    #expect(FilterValue.text("é") != .text("e\u{301}") && FilterValue.text("é") == .text("é"))
    #expect(FilterValue.number(1) == .number(1) && FilterValue.bool(true) == .bool(true))
    #expect(FilterValue.missing == .missing && FilterValue.missing != .text("") && FilterValue.number(1) != .bool(true))
  }

  @Test("parts are found as a plain search finds them")
  func parts() throws {
    var random = Random(state: 5)
    for _ in 0..<2000 {
      let text = String((0..<random.below(12)).map { _ in "aab".randomCharacter(&random) })
      let part = String((0..<random.below(5)).map { _ in "aab".randomCharacter(&random) })
      let (bytes, wanted) = (Array(text.utf8), Array(part.utf8))
      let isIn =
        wanted.count <= bytes.count
        && (0...bytes.count - wanted.count).contains { bytes[$0..<$0 + wanted.count].elementsEqual(wanted) }
      let found = try FilterExpression("t contains '\(part)'").matches { _ in .text(text) }
      #expect(found == isIn, "\(part) in \(text)")
    }
  }

  @Test("messages", arguments: Self.wordings)
  func messages(source: String, message: String) {
    #expect(Self.message(source) == "--where: " + message)
  }

  private static let wordings = [
    ("label ==", "expected a value after '==' at column 9, found the end"),
    ("", "expected a condition at column 1, found the end"),
    (" \n", "expected a condition at column 3, found the end"),
    ("label = 'a'", "expected an operator such as '==' after 'label' at column 7, found '='; write '==' to compare"),
    ("a & b", "expected an operator such as '==' after 'a' at column 3, found '&'; write '&&'"),
    ("a | b", "expected an operator such as '==' after 'a' at column 3, found '|'; write '||'"),
    ("a <> b", "expected an operator such as '==' after 'a' at column 3, found '<>'; write '!='"),
    ("a === b", "expected a value after '==' at column 5, found '='; write '==' to compare"),
    ("a && ", "expected a condition after '&&' at column 6, found the end"),
    ("a or or b", reserved("expected a condition after 'or' at column 6, found 'or'")),
    ("a == contains", reserved("expected a value after '==' at column 6, found 'contains'")),
    ("missing", reserved("expected a condition at column 1, found 'missing'")),
    ("a == 1 == 2", "expected '&&', '||' or the end at column 8, found '=='"),
    ("a == 1 b", "expected '&&', '||' or the end at column 8, found 'b'"),
    ("a)", "expected '&&', '||' or the end at column 2, found ')'"),
    ("é == 1 && (b", "expected '&&', '||' or the ')' to column 11 at column 13, found the end"),
    ("()", "expected a condition after '(' at column 2, found ')'"),
    ("a == 'x' || 'y'", "expected an operator such as '==' after the text 'y' at column 16, found the end"),
    ("5", "expected an operator such as '==' after 5 at column 2, found the end"),
    ("true 'x'", "expected an operator such as '==' after 'true' at column 6, found the text 'x'"),
    ("my column == 1", unquoted("after 'my' at column 4, found 'column'")),
    ("my-column == 1", unquoted("after 'my' at column 3, found '-'")),
    ("column-2 == 1", unquoted("after 'column' at column 7, found -2")),
    ("a in", "expected '(' after 'in' at column 5, found the end"),
    ("a in ()", "expected a text in quotes, a number, true or false after '(' at column 7, found ')'"),
    ("a in (b)", "expected a text in quotes, a number, true or false after '(' at column 7, found 'b'"),
    ("a in (1,)", "expected a text in quotes, a number, true or false after ',' at column 9, found ')'"),
    ("a in (1 2)", "expected ',' or ')' after 1 at column 9, found 2"),
    ("a contains b", "expected a text in quotes after 'contains' at column 12, found 'b'"),
    ("a is 'x'", "expected 'missing' or 'not missing' after 'is' at column 6, found the text 'x'"),
    ("a is not b", "expected 'missing' after 'not' at column 10, found 'b'"),
    ("a == \"x", "expected a closing \" at column 8, found the end; the text begins at column 6"),
    ("`a", "expected a closing ` at column 3, found the end; the name begins at column 1"),
    ("a == '\\", #"expected one of " ' ` \ n t behind the backslash at column 8, found the end"# + twice),
    ("a == '\\q'", #"expected one of " ' ` \ n t behind the backslash at column 8, found 'q'"# + twice),
    ("`` == 1", "expected a name in the backquotes at column 1, found none"),
    ("a > 1x", "expected a number at column 5, found '1x'; a name that begins with a digit stands in backquotes"),
    ("a > 1.2.3", "expected a number at column 5, found '1.2.3'; a name that begins with a digit stands in backquotes"),
    ("a > 1e999", "expected a number between -1.7e308 and 1.7e308 at column 5, found 1e999"),
    ("a == 1 \u{1F600}\u{7}", "expected '&&', '||' or the end at column 8, found '\u{1F600}'"),
    ("a == \u{7}", "expected a value after '==' at column 6, found '\\u{7}'" + backquotes),
  ]

  private static let twice = "; a backslash itself is written twice"
  private static let backquotes =
    "; a name with other characters than letters, digits, '_' and '.' stands in backquotes"

  private static func reserved(_ message: String) -> String {
    message + "; a name that is a word of the language stands in backquotes"
  }

  private static func unquoted(_ message: String) -> String {
    "expected an operator such as '==' \(message)\(backquotes)"
  }

  @Test("an error carries its evidence")
  func evidence() {
    let error = #expect(throws: FilterError.self) { try FilterExpression("é = 1") }
    #expect(error?.column == 3 && error?.found == "'='" && error?.advice == "write '==' to compare")
    #expect(error?.expected == "an operator such as '==' after 'é'")
  }

  @Test("unknown names")
  func unknown() throws {
    func message(_ source: String, _ known: [String]) throws -> String? {
      do throws(FilterError) {
        try FilterExpression(source).check(known: known)
        return nil
      } catch { return error.description }
    }
    let known = ["text", "label", "score", "my column", "in"]
    #expect(try message("label == 'a' && `my column` || `in`", known) == nil)
    #expect(
      try message("label && (lable == 'a')", known)
        == "--where: expected a known name at column 11, found lable; did you mean label?")
    #expect(
      try message("SCORE", known)
        == "--where: expected a known name at column 1, found SCORE; did you mean score?")
    #expect(
      try message("my_column", known)
        == "--where: expected a known name at column 1, found my_column; did you mean `my column`?")
    #expect(
      try message("label == negative", known)
        == "--where: expected a known name at column 10, found negative; known are text, label, score, `my column`, `in`; "
        + "texts stand in quotes")
    #expect(
      try message("`a\nb`", []) == "--where: expected a known name at column 1, found `a\\u{a}b`; there are none; "
        + "texts stand in quotes")
    #expect(
      try message("zzzzzz", (1...20).map { "c\($0)" })
        == "--where: expected a known name at column 1, found zzzzzz; known are c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, "
        + "c11, c12 and 8 more; texts stand in quotes")
    #expect(try message("e\u{301}t\u{E9}", ["\u{E9}t\u{E9}"]) != nil)
    let long = String(repeating: "x", count: 1_000_000)
    #expect(try message("x", ["y", long])?.hasSuffix("x…; texts stand in quotes") == true)
  }

  @Test("parentheses and negations nest 64 deep and no deeper")
  func depth() throws {
    func nested(_ depth: Int, _ open: String, _ close: String) -> String {
      String(repeating: open, count: depth) + "flag" + String(repeating: close, count: depth)
    }
    let tooDeep = "expected at most 64 levels of parentheses and negations"
    #expect(try Self.matches(nested(64, "(", ")")))
    #expect(try Self.matches(nested(64, "!", "")))
    #expect(Self.message(nested(65, "(", ")")) == "--where: \(tooDeep) at column 65, found one more")
    #expect(Self.message(nested(33, "!(", ")")) == "--where: \(tooDeep) at column 65, found one more")
    #expect(Self.message(nested(4000, "(", ")")) == "--where: \(tooDeep) at column 65, found one more")
    #expect(Self.message(String(repeating: "not ", count: 2500)) == "--where: \(tooDeep) at column 257, found one more")
    let row = Array(repeating: nested(60, "(", ")"), count: 70).joined(separator: "&&")
    #expect(try Self.matches(row))
  }

  @Test("a filter is 10,000 bytes long at most")
  func length() throws {
    #expect(try Self.matches("flag" + String(repeating: " ", count: 9_996)))
    let tooLong = "flag" + String(repeating: " ", count: 9_997)
    #expect(Self.message(tooLong) == "--where: expected at most 10000 bytes, found 10001")
    #expect(try Self.matches("flag" + String(repeating: "&&flag", count: 1_600)))
    #expect(Self.message("'" + String(repeating: "x", count: 9_000)).hasSuffix("the text begins at column 1"))
    #expect(try FilterExpression((0..<1_400).map { "a\($0)" }.joined(separator: "||")).names.count == 1_400)
  }

  @Test("a long text and a long part that nearly repeats are searched in one pass")
  func search() throws {
    let filter = try FilterExpression("t contains '\(String(repeating: "a", count: 9_000))b'")
    let text = String(repeating: "a", count: 1_000_000)
    #expect(!filter.matches { _ in .text(text) } && filter.matches { _ in .text(text + "b") })
  }

  @Test("random bytes, scalars and words either parse or throw one line")
  func fuzz() {
    let words = [
      "a", "label", "==", "!=", "<=", "<", ">", "!", "not", "and", "||", "(", ")", "in", ",", "'x'", "\"y", "`z z`",
      "1", "-.5e3", "1e", "is", "missing", "contains", "true", "=", "\\", " ", "é", "\u{0}", "\u{301}",
      "\u{1F468}\u{200D}",
    ]
    var random = Random(state: 11)
    var (parsed, failed) = (0, 0)
    for round in 0..<30_000 {
      let source: String
      if round % 3 == 0 {
        source = String(decoding: (0..<random.below(24)).map { _ in UInt8(random.below(256)) }, as: UTF8.self)
      } else if round % 3 == 1 {
        source = (0..<random.below(12)).map { _ in words[random.below(words.count)] }.joined()
      } else {
        source = (0..<random.below(6)).map { _ in words[random.below(words.count)] }.joined(separator: " ")
      }
      do {
        let filter = try FilterExpression(source)
        parsed += 1
        let value = filter.matches { $0.utf8.count % 2 == 0 ? .text($0) : .number(1) }
        #expect(value == filter.matches { $0.utf8.count % 2 == 0 ? .text($0) : .number(1) })
        #expect(throws: Never.self) { try filter.check(known: filter.names) }
      } catch {
        failed += 1
        #expect(error.description.hasPrefix("--where: expected ") && !error.description.contains { $0.isNewline })
        #expect((1...source.unicodeScalars.count + 1).contains(error.column ?? 0), "\(source)")
      }
    }
    #expect(parsed > 300 && failed > 20_000, "\(parsed) parsed, \(failed) failed")
  }
}

/// Steele, Lea & Flood's generator (2014), from a fixed seed.
private struct Random {
  var state: UInt64

  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
  }
}

extension String {
  fileprivate func randomCharacter(_ random: inout Random) -> Character {
    let characters = Array(self)
    return characters[random.below(characters.count)]
  }
}
