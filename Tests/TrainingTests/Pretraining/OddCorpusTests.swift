import Datasets
import Encoders
import Files
import Foundation
import Glibc
import Tasks
import Tensors
import Testing
import Tokenizers
import Training

@Suite("Corpora as people have them")
struct OddCorpusTests {
  let files: TinyCorpus

  init() throws { files = try TinyCorpus(count: 40) }

  private func survey(_ corpus: Corpus) throws -> CorpusSurvey {
    let pool = WorkerPool(count: 2)
    defer { pool.stop() }
    return try CorpusSurvey(files.source(corpus, pool: pool), mostHeldOutTokens: 500)
  }

  private func write(_ name: String, _ bytes: [UInt8]) throws {
    let url = URL(fileURLWithPath: files.path(name))
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }

  @Test("of a folder a plain file is a document, and of tables, JSON lines and packed files every row")
  func mixedFolder() throws {
    try write("mixed/a.txt", Array("the film was\ngood\n\nvery good\n".utf8))
    try write("mixed/b.jsonl", Array("{\"text\": \"the plot\"}\n{\"text\": \"was bad\"}\n{\"other\": 1}\n".utf8))
    try write("mixed/deep/c.csv", Array("id,body\n1,the acting was great\n2,the plot was dull\n3,fun\n".utf8))
    try write("mixed/deep/d.md", Array("the film".utf8))
    // "the film\nthe plot\n", as `gzip -n` packs it.
    try write(
      "mixed/e.txt.gz",
      [
        0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0x2B, 0xC9, 0x48, 0x55, 0x48, 0xCB, 0xCC, 0xC9, 0xE5, 0x2A, 0x01, 0x32,
        0x0A, 0x72,
        0xF2, 0x4B, 0xB8, 0x00, 0xEC, 0xBA, 0xFC, 0xB7, 0x12, 0, 0, 0,
      ])
    try write("mixed/empty.csv", [])
    try write("mixed/empty.txt", [])
    try write("mixed/f.png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + Array(repeating: 0, count: 60))
    try write("mixed/.hidden", Array("the film".utf8))
    let survey = try survey(files.corpus(["mixed"], heldOut: 0))
    #expect(survey.documents == 2 + 2 + 3 + 2)
    // The third line of JSON, both empty files and the picture.
    #expect(survey.faults.count == 4, "\(survey.faults.first)")
    #expect(survey.words == 6 + 4 + 9 + 2 + 4)
    #expect(survey.notes.contains { $0.hasSuffix("mixed/b.jsonl: jsonl, text in \"text\"") })
    #expect(survey.notes.contains { $0.hasSuffix("mixed: 4 files, a text each") })
    try write("none/.hidden", Array("the film".utf8))
    #expect { _ = try self.survey(files.corpus(["none"])) } throws: { "\($0)".contains("found a folder without any") }
  }

  @Test("a pipe is refused at once")
  func pipes() throws {
    #expect(mkfifo(files.path("pipe"), 0o600) == 0)
    #expect { _ = try files.job(corpus: files.corpus(["pipe"])) } throws: {
      "\($0)".contains("cannot be read once an epoch")
    }
    #expect(!FileManager.default.fileExists(atPath: files.path("runs")))
  }

  @Test("a corpus that changes while it is learned from stops the training")
  func changes() throws {
    let path = files.path("films.txt")
    let job = try files.job(steps: 400)
    var isChanged = false
    #expect {
      _ = try job.train { event in
        guard case .step = event, !isChanged else { return }
        isChanged = true
        try? "the film was another one\n".write(toFile: path, atomically: true, encoding: .utf8)
      }
    } throws: { "\($0)".hasPrefix("\(path): is not what it was when the training began") }
    #expect(isChanged)
  }

  @Test("what is wrong with a corpus as a whole says what to do")
  func nothingLeft() throws {
    #expect { _ = try files.job(corpus: files.corpus(heldOut: 0.999)).train { _ in } } throws: {
      "\($0)".contains("40 are held out; lower --held-out")
    }
    try write("one.txt", Array("the film\n".utf8))
    var remarks: [String] = []
    _ = try files.job(steps: 2, corpus: files.corpus(["one.txt"], heldOut: 0.01)).train {
      if case .remark(let text) = $0 { remarks.append(text) }
    }
    #expect(remarks.contains { $0.contains("nothing is held out") && $0.contains("--held-out 0.2") })
  }

  @Test("an encoder of which nothing is a number is named", arguments: [PretrainingSettings.Method.full])
  func brokenEncoder(method: PretrainingSettings.Method) throws {
    let folder = files.path("broken")
    try FileManager.default.copyItem(atPath: TinyCorpus.base, toPath: folder)
    let weights = URL(fileURLWithPath: folder + "/model.safetensors")
    var bytes = [UInt8](try Data(contentsOf: weights))
    let header = bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    for index in (8 + header)..<bytes.count { bytes[index] = 0xFF }
    try Data(bytes).write(to: weights)
    #expect {
      _ = try files.job(method: method, change: { $0.encoder = folder }).train { _ in }
    } throws: { "\($0)".contains("\(folder): the encoder's weights give no numbers") }
  }

  @Test("an adapter in an encoder's place is named")
  func adapter() throws {
    try write("adapter/adapter_config.json", Array("{}".utf8))
    let path = files.path("adapter")
    #expect(throws: ModelError.adapterNotEncoder(path: path)) {
      _ = try files.job(change: { $0.encoder = path })
    }
  }

  @Test("of every piece something is hidden, where words hold what the vocabulary does not know too")
  func unknownParts() throws {
    let tokenizer = LetterTokenizer()
    let masking = try WholeWordMasking(tokenizer, path: "letters", share: 0.15, seed: 1)
    // A word with an unknown part is not hidden, unless it is so long that its tokens count as words.
    let long = String(repeating: "ab?", count: 8)
    for (text, pieces) in [
      ("a?", 0), ("?? a?", 0), ("a? b", 1), ("ab cd", 1), (long, 1), (String(repeating: "?", count: 24), 0), ("", 0),
    ] {
      let found = PieceCutter(tokenizer: tokenizer, window: 32)(text)
      #expect(found.count == pieces, "\(text)")
      for piece in found {
        for epoch in 0..<8 {
          let sequence = masking(piece, epoch: UInt32(epoch))
          #expect(!sequence.rows.isEmpty && !sequence.labels.contains(LetterTokenizer.unknown), "\(text)")
        }
      }
    }
  }
}

/// Every letter is a token, a question mark one that is not known, and words stand between spaces.
private struct LetterTokenizer: TextTokenizer {
  static let unknown: Int32 = 1
  let vocabularySize = 128
  let maximumLength: Int? = nil
  let stages: [(name: String, types: String)] = []
  let specialTokens = SpecialTokens(padding: 0, unknown: unknown, classification: 2, separator: 3, mask: 4)

  func encode(_ text: String, addSpecialTokens: Bool) -> Encoding {
    var encoding = Encoding()
    func append(_ id: Int32, _ place: Int, _ word: Int32) {
      encoding.ids.append(id)
      encoding.typeIDs.append(0)
      encoding.offsets.append(TokenOffset(start: Int32(place), end: Int32(place + 1)))
      encoding.wordIDs.append(word)
    }
    if addSpecialTokens { append(2, 0, -1) }
    var word: Int32 = 0
    for (place, byte) in text.utf8.enumerated() {
      if byte == UInt8(ascii: " ") {
        word += 1
      } else {
        append(byte == UInt8(ascii: "?") ? 1 : Int32(byte), place, word)
      }
    }
    if addSpecialTokens { append(3, 0, -1) }
    return encoding
  }

  func encodePair(_ first: String, _ second: String, addSpecialTokens: Bool) -> Encoding {
    encode(first + second, addSpecialTokens: addSpecialTokens)
  }

  func token(_ id: Int32) -> String? { UInt8(exactly: id).map { String(UnicodeScalar($0)) } }
  func id(of token: String) -> Int32? { token.utf8.first.map { Int32($0) } }
}
