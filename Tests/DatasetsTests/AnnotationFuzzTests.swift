import Datasets
import Testing

/// Ten thousand spoilt inputs for every format of annotated texts.
@Suite("Hostile annotated texts")
struct AnnotationFuzzTests {
  private static let seeds: [String: [String]] = [
    "conll": [
      "Anna B-PER\nBo I-PER\n. O\n\nRome B-LOC\nran O\n", "New York\tB-L\n\t\n😀\tO\nRene\u{301}\tS-P\n",
      "-DOCSTART- -X- O\r\n\r\na NN O\r\nb NN I-X\r\n\r\nc NN E-X", "# newdoc\n# sent_id = 1\na L-X\nb U-X\nc B\n",
    ],
    "jsonl-spans": [
      #"{"id":1,"text":"a 😀 é","spans":[{"start":0,"end":1,"label":"P"},{"start":2,"end":3,"label":"Q"}]}"# + "\n",
      #"{"text":"Anna met","label":[[0,4,"P"],[4,5,"R"],[5,8,"Q"]]}"# + "\n"
        + #"{"text":"Annamet","label":[[0,4,"P"],[4,6,"P"],[6,7,"Q"]]}"# + "\n" + #"{"text":"x","spans":[]}"#,
      #"[{"text":"e\u0301 x","entities":[{"start_offset":0,"end_offset":2,"label":"P","text":"e\u0301"}]}]"#,
    ],
    "prodigy": [
      #"{"text":"😀 b","tokens":[{"text":"😀","start":0,"end":1},{"text":"b","start":2,"end":3}],"#
        + #""spans":[{"start":2,"end":3,"token_start":1,"token_end":1,"label":"P"}],"answer":"accept"}"# + "\n"
        + #"{"text":"x y","spans":[{"start":0,"end":1,"label":"P","text":"x"}],"answer":"accept"}"#
    ],
    "label-studio": [
      #"[{"id":1,"data":{"text":"😀 Bo"},"annotations":[{"result":[{"type":"labels","value":{"start":3,"end":5,"#
        + #""text":"Bo","labels":["P"]}}]}]},"# + "\n" + #"{"id":2,"data":{"t":"x"},"annotations":[{"result":[]}]}]"#
    ],
    "brat": [
      "T1\tP 0 4\tAnna\nT2\tQ 9 11\tBo\nR1\tX T1\n\u{1}Anna met Bo\n",
      "T1\tP 2 6\tAnna\nT2\tQ 0 1;7 9\tx\n\u{1}😀 Anna\r\ne\u{301}\n",
    ],
  ]

  private static let special =
    Mutator.special
    + [
      "-", "B-", "I-", "E-", "O", "-DOCSTART-", "# ", "start", "end", "0", "1", "-1", "7", "99", "9223372036854775807",
      "\n\n", "]", "😀", "T3\t", "\u{a0}",
    ].map { Array($0.utf8) }

  /// A file; for brat the annotations and the text stand before and behind the first byte 1.
  private func input(_ content: [UInt8], format: String) -> AnnotationInput {
    guard format == "brat" else {
      return AnnotationInput(source: "fuzz", files: [AnnotationInput.File(path: "fuzz", bytes: content)])
    }
    let parts = content.split(separator: 1, maxSplits: 1, omittingEmptySubsequences: false).map(Array.init)
    return AnnotationInput(
      source: "fuzz",
      files: zip(["fuzz.ann", "fuzz.txt"], parts).map { AnnotationInput.File(path: $0, bytes: $1) })
  }

  @Test("10,000 mutations of each format's inputs", arguments: seeds.keys.sorted())
  func mutations(format: String) throws {
    let inputs = try #require(Self.seeds[format]).map { Array($0.utf8) }
    var mutator = Mutator(state: UInt64(format.utf8.reduce(3) { $0 * 31 + Int($1) }), special: Self.special)
    var (read, failed) = (0, 0)
    for number in 0..<10_000 {
      let content = mutator.mutate(inputs[number % inputs.count])
      var options = AnnotationOptions(format: number % 4 == 0 ? nil : format, requireAnnotations: number % 3 != 0)
      if format == "conll" {
        options.hashComments = options.format != nil && number % 2 == 0
      } else if options.format != nil {
        options.offsetUnit = ([nil] + OffsetUnit.allCases)[number % 4]
      }
      if number % 13 == 0 { options.encoding = ["latin-1", "windows-1252", "utf-16le", "utf-8"][number / 13 % 4] }
      do {
        check(try AnnotationFormats.read(input(content, format: format), options: options))
        read += 1
      } catch let error as DatasetError {
        failed += 1
        #expect(error.description.hasPrefix("fuzz") && !error.description.contains("\n"))
      }
    }
    #expect(read > 1000 && failed > 100, "\(read) read, \(failed) failed")
  }

  private func check(_ dataset: AnnotatedDataset) {
    #expect(!dataset.texts.isEmpty)
    var document = 0
    for text in dataset.texts {
      let count = text.text.unicodeScalars.count
      #expect(isAscending(text.spans.map(\.range), count: count), "\(text)")
      #expect(text.words.map { isAscending($0, count: count) } != false, "\(text)")
      #expect(text.tags.map { $0.count == text.words?.count } != false)
      #expect(text.spans.allSatisfy { !$0.label.allSatisfy(\.isWhitespace) })
      #expect(text.location.line >= 1)
      #expect(text.document >= document)
      document = text.document
    }
    let lines = dataset.rejected.map(\.location.line) + dataset.repairs.map(\.location.line)
    #expect(lines.allSatisfy { $0 >= 1 })
    let notes = dataset.rejected.map(\.reason) + dataset.repairs.map(\.note) + [dataset.description.description]
    #expect(notes.allSatisfy { !$0.isEmpty && !$0.contains("\n") })
  }

  private func isAscending(_ ranges: [Range<Int>], count: Int) -> Bool {
    var end = 0
    for range in ranges {
      guard range.lowerBound >= end, range.upperBound <= count, !range.isEmpty else { return false }
      end = range.upperBound
    }
    return true
  }
}
