import Files

/// Which pseudonym stands for which text. Who has the ledger can undo the redaction: keep it apart from the output.
package struct RedactionLedger: Sendable {
  package struct Entry: Sendable {
    package let label: String
    /// Counts up for each label, from 1.
    package let number: Int
    /// As it stood where it was first met.
    package let text: String
    package fileprivate(set) var count: Int

    package var pseudonym: String { "[\(label)_\(number)]" }
  }

  private struct Key: Hashable {
    let label: UTF8Key
    /// Swift's own equality is meant here: one name in two spellings of its accents is one name.
    let text: String
  }

  /// In order of first appearance.
  package private(set) var entries: [Entry] = []
  private var places: [Key: Int] = [:]
  private var counts: [UTF8Key: Int] = [:]

  package init() {}

  /// The pseudonym of a text under a label; a new one unless the same text was met, whatever its case and white space.
  package mutating func pseudonym(label: String, text: String) -> String {
    let key = Key(label: UTF8Key(label), text: Self.folded(text))
    if let place = places[key] {
      entries[place].count += 1
      return entries[place].pseudonym
    }
    let number = counts[key.label, default: 0] + 1
    counts[key.label] = number
    places[key] = entries.count
    let entry = Entry(label: label, number: number, text: text, count: 1)
    entries.append(entry)
    return entry.pseudonym
  }

  /// A table of the ledger: `pseudonym,label,text,count`, with cells made safe as in `CSVRow.safe`.
  package func csv() -> String {
    entries.reduce(CSVRow.line(["pseudonym", "label", "text", "count"])) { table, entry in
      table + CSVRow.line([entry.pseudonym, entry.label, entry.text, "\(entry.count)"])
    }
  }

  /// Without case, and with one space for each run of white space.
  ///
  /// Each character is mapped to lower case and from there to upper case, so that ß, ẞ and SS, σ and ς come to the same.
  static func folded(_ text: String) -> String {
    var words: [String] = []
    for word in text.unicodeScalars.split(whereSeparator: \.properties.isWhitespace) {
      var folded = ""
      for scalar in word {
        for lower in scalar.properties.lowercaseMapping.unicodeScalars { folded += lower.properties.uppercaseMapping }
      }
      words.append(folded)
    }
    return words.joined(separator: " ")
  }
}
