import Datasets

/// A document from text in which entities are written as `⟦Anna|PERSON|0.98⟧`; a score `*` is a pattern's match.
///
/// Words are runs of letters and digits, and single other characters; sentences end at a line break or after a full stop.
func tagged(_ marked: String, name: String = "") -> TaggedDocument {
  var text = String.UnicodeScalarView()
  var entities: [TaggedDocument.Entity] = []
  for (place, part) in marked.unicodeScalars.split(separator: "⟦", omittingEmptySubsequences: false).enumerated() {
    guard place > 0 else {
      text.append(contentsOf: part)
      continue
    }
    let halves = part.split(separator: "⟧", maxSplits: 1, omittingEmptySubsequences: false)
    let fields = halves[0].split(separator: "|", omittingEmptySubsequences: false)
    let start = text.count
    text.append(contentsOf: fields[0])
    let span = EntitySpan(start: start, end: text.count, label: String(fields[1]))
    let isPattern = String(fields[2]) == "*"
    entities.append(.init(span: span, score: Double(String(fields[2])) ?? 1, source: isPattern ? .pattern : .model))
    text.append(contentsOf: halves[1])
  }
  let (words, starts) = wordsAndSentences(Array(text))
  return TaggedDocument(name: name, text: String(text), words: words, sentenceStarts: starts, entities: entities)
}

private func wordsAndSentences(_ text: [Unicode.Scalar]) -> ([Range<Int>], [Int]) {
  var words: [Range<Int>] = []
  var starts: [Int] = []
  var startsSentence = true
  var place = 0
  while place < text.count {
    let scalar = text[place]
    if scalar.properties.isWhitespace {
      if scalar == "\n" { startsSentence = true }
      place += 1
      continue
    }
    var end = place + 1
    if isLetter(scalar) { while end < text.count, isLetter(text[end]) { end += 1 } }
    if startsSentence { starts.append(words.count) }
    words.append(place..<end)
    startsSentence = scalar == "."
    place = end
  }
  return (words, starts)
}

private func isLetter(_ scalar: Unicode.Scalar) -> Bool {
  let properties = scalar.properties
  return properties.isAlphabetic || properties.numericType != nil || properties.generalCategory == .nonspacingMark
}

/// The whole output of a form.
func written(
  _ form: String, _ documents: [TaggedDocument], _ change: (inout TagOutputOptions) -> Void = { _ in }
) throws -> String {
  var options = TagOutputOptions()
  change(&options)
  var writer = try TagOutputs.named(form).writer(options)
  var output = writer.begin()
  for (index, document) in documents.enumerated() { output += writer.document(document, index: index) }
  return output + writer.end()
}

/// The part of a text between two offsets of a unit; nil where they cut a character.
func slice(_ text: String, _ start: Int, _ end: Int, _ unit: OutputOffsetUnit) -> String? {
  switch unit {
  case .codepoint:
    var part = String.UnicodeScalarView()
    part.append(contentsOf: Array(text.unicodeScalars)[start..<end])
    return String(part)
  case .utf16: return String(validating: Array(text.utf16)[start..<end], as: UTF16.self)
  case .byte: return String(validating: Array(text.utf8)[start..<end], as: UTF8.self)
  }
}

/// Texts that are hard to count, to quote or to show.
let hardTexts = [
  "plain ⟦Anna|PER|0.5⟧",
  "👩‍👩‍👧 of ⟦👍🏽 Zoë|PER|0.75⟧, e\u{301}t ⟦e\u{301}té|DATE|0.5⟧ 𝔘𝔫𝔦",
  "one\r\ntwo ⟦A\r\nB|X|1⟧\r\n\r\n⟦C|X|1⟧",
  "\u{FEFF}⟦שלום|PER|0.9⟧ \u{202E}abc\u{202C} ⟦x|Y|0.1⟧",
  "\u{0}\u{1}\u{1B}[31m⟦\u{7}\"\\/\u{1F}|CTRL|0.2⟧\u{7F}\u{85}\u{2028}\u{2029}\u{FFFE}\u{FFFF}\u{10FFFF}",
  "</div></script><script>alert('1')</script> ⟦\"><img src=x onerror=alert(1)>&amp;|<b>\"'&</b>|0.3⟧ <!-- ]]> {{x}}",
  "page one ⟦a|A|1⟧\u{C}page ⟦two\u{C}three|B|1⟧\u{C}",
  "",
  "⟦all|A|1⟧",
  "⟦a|A|1⟧⟦b|B|1⟧",
]
