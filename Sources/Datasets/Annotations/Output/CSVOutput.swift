/// A table with a row for each entity: `file,page,line,start,end,label,text,score,source`, the last `model` or `pattern`.
///
/// Pages are counted by form feeds and lines by line breaks (LF, CR LF, CR), both from 1 in each document. A cell that a
/// spreadsheet would take for a formula has an apostrophe before it (`CSVRow.safe`). UTF-8, on request with a byte order
/// mark.
struct CSVOutput: TagOutput {
  let name = "csv"
  let summary = "a table with a row an entity: file, page, line, offsets, label, text, score, source"
  let fileExtension = "csv"
  let offsetUnit: OutputOffsetUnit? = .codepoint

  func writer(_ options: TagOutputOptions) -> any TagWriter {
    CSVWriter(unit: unit(options), byteOrderMark: options.byteOrderMark)
  }
}

private struct CSVWriter: TagWriter {
  let unit: OutputOffsetUnit
  let byteOrderMark: Bool

  mutating func begin() -> String {
    (byteOrderMark ? "\u{FEFF}" : "")
      + CSVRow.line(["file", "page", "line", "start", "end", "label", "text", "score", "source"])
  }

  mutating func document(_ document: TaggedDocument, index: Int) -> String {
    var cursor = OffsetWriter(document.text)
    var place = PagePlace()
    var rows = ""
    for piece in document.pieces {
      if let entity = piece.entity {
        rows += CSVRow.line([
          document.name, "\(place.page)", "\(place.line)",
          "\(cursor.offset(of: entity.span.start, in: unit))", "\(cursor.offset(of: entity.span.end, in: unit))",
          entity.span.label, piece.text, ScoreText.fixed(entity.score, decimals: 4),
          entity.source.rawValue,
        ])
      }
      place.pass(piece.scalars)
    }
    return rows
  }
}

/// The page and the line at which a reader of a text stands, both from 1.
struct PagePlace {
  private(set) var page = 1
  private(set) var line = 1
  private var followsReturn = false

  mutating func pass(_ scalars: some Sequence<Unicode.Scalar>) {
    for scalar in scalars {
      switch scalar {
      case "\u{C}": page += 1
      case "\r": line += 1
      case "\n": if !followsReturn { line += 1 }
      default: break
      }
      followsReturn = scalar == "\r"
    }
  }
}
