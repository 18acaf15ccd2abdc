/// BERT's own normalizer: cleaning, blanks around ideographs, accents off, lower case, in this order.
struct BertNormalizer: TextNormalizer {
  static let typeName = "BertNormalizer"

  /// The four switches, by their names in tokenizer.json.
  struct Options: Sendable, Equatable {
    var cleansText = true
    var isolatesIdeographs = true
    var stripsAccents = true
    var lowercases = true
  }

  let options: Options
  private let unicode: UnicodeTables

  init(_ options: Options, unicode: UnicodeTables) {
    self.options = options
    self.unicode = unicode
  }

  init(_ section: ConfigurationSection, unicode: UnicodeTables) throws {
    let lowercases = try section.bool("lowercase")
    let options = Options(
      cleansText: try section.bool("clean_text"),
      isolatesIdeographs: try section.bool("handle_chinese_chars"),
      stripsAccents: try section.optionalBool("strip_accents") ?? lowercases,
      lowercases: lowercases)
    self.init(options, unicode: unicode)
  }

  var asciiTreatment: ASCIITreatment { .alone }

  func normalize(_ text: inout AlignedScalars) {
    if options.cleansText {
      text.removeAll { unicode[$0].contains(.control) }
      text.map { unicode[$0].contains(.whitespace) ? 0x20 : $0 }
    }
    if options.isolatesIdeographs {
      let surround = { (scalar: UInt32, emit: (UInt32) -> Void) in
        emit(0x20)
        emit(scalar)
        emit(0x20)
      }
      text.expand(where: { unicode[$0].contains(.ideograph) }, with: surround)
    }
    if options.stripsAccents {
      text.decomposeCanonically(unicode)
      text.removeAll { unicode[$0].contains(.nonspacingMark) }
    }
    if options.lowercases {
      text.lowercase(unicode)
    }
  }
}
