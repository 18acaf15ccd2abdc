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

  @Test("links to folders are followed, and not in circles")
  func links() throws {
    let manager = FileManager.default
    try write("own/a.txt", Array("the film was good".utf8))
    try write("elsewhere/b.txt", Array("the plot was bad".utf8))
    try manager.createSymbolicLink(atPath: files.path("own/more"), withDestinationPath: files.path("elsewhere"))
    try manager.createSymbolicLink(atPath: files.path("elsewhere/back"), withDestinationPath: files.path("own"))
    try manager.createSymbolicLink(atPath: files.path("own/gone"), withDestinationPath: files.path("nothing"))
    try manager.createSymbolicLink(atPath: files.path("link"), withDestinationPath: files.path("own"))
    for name in ["own", "link"] {
      let survey = try survey(files.corpus([name], heldOut: 0))
      #expect(survey.documents == 2 && survey.words == 8, "\(name): \(survey.notes)")
    }
  }

  @Test("a plain file of a folder that is too large for one document has a document a line")
  func largeFile() throws {
    let line = Array("the film was very good and the plot was bad\n".utf8)
    try write("large/a.txt", Array("the plot".utf8))
    try write("large/b.txt", Array(repeating: line, count: (17 << 20) / line.count).flatMap { $0 })
    let reader = try survey(files.corpus(["large"], heldOut: 0.9999))
    #expect(reader.documents + reader.heldOutDocuments == 1 + (17 << 20) / line.count)
    #expect(reader.faults.count == 0 && reader.notes.contains { $0.contains("more than 16 MiB") })
  }

  @Test("in a folder a damaged archive is left out, and other encodings are read and said")
  func damagedAndEncoded() throws {
    try write("odd/a.txt", Array("the film was good".utf8))
    try write("odd/bad.gz", [0x1F, 0x8B, 8, 0] + Array(repeating: 0xA5, count: 40))
    // A windows-1252 dash.
    try write("odd/c.txt", Array("the plot ".utf8) + [0x96] + Array(" fun".utf8))
    let survey = try survey(files.corpus(["odd"], heldOut: 0))
    #expect(survey.documents == 2 && survey.faults.count == 1)
    #expect(survey.faults.first.allSatisfy { $0.contains("bad.gz") })
    #expect(survey.notes.contains { $0.contains("encoding of 1 file guessed, the first c.txt as windows-1252") })
    // Named by themselves they are errors.
    #expect(throws: FilesError.self) { try self.survey(files.corpus(["odd/bad.gz"])) }
    try write("alone/e.csv", [])
    #expect(try self.survey(files.corpus(["films.txt", "alone"])).faults.count == 1)
  }

  @Test("a column of texts may be called as labels are", arguments: ["label", "category"])
  func columnOfLabels(name: String) throws {
    try write("kl.csv", Array("id,text,\(name)\n1,fun,the film was good\n2,fun,the plot was bad\n".utf8))
    try write("kl.jsonl", Array("{\"text\": \"fun\", \"\(name)\": \"the film was good\"}\n".utf8))
    #expect(try survey(files.corpus(["kl.csv"], heldOut: 0, column: name)).words == 8)
    #expect(try survey(files.corpus(["kl.jsonl"], heldOut: 0, column: name)).words == 4)
  }

  @Test("a folder in which the runs are is refused at once")
  func holdsRuns() throws {
    for path in ["", "runs", "../" + URL(fileURLWithPath: files.folder).lastPathComponent] {
      #expect {
        _ = try files.job(corpus: files.corpus([path]))
      } throws: { path == "runs" || "\($0)".contains("where runs are written, lies in") }
    }
    #expect(!FileManager.default.fileExists(atPath: files.path("runs")))
  }

  @Test("where words are all of their texts, tokens are hidden one by one, and that is said")
  func byToken() throws {
    let letters = Array("abcdefghijklmnopqrstuvwxyz")
    let lines = (0..<80).map { (line: Int) -> String in
      let length = 10 + line % 9
      return String((0..<length).map { (place: Int) -> Character in letters[(line * 7 + place * place) % 26] })
    }
    try write("words.txt", Array(lines.joined(separator: "\n").utf8))
    var remarks: [String] = []
    let outcome = try files.job(steps: 4, corpus: files.corpus(["words.txt"], heldOut: 0.3)).train {
      if case .remark(let text) = $0 { remarks.append(text) }
    }
    #expect(remarks.contains { $0.contains("their tokens are hidden one by one") })
    let score = try #require(outcome.after.new)
    #expect(score.words == score.tokens && score.tokens > 20 && score.perplexity.isFinite)
  }

  @Test("a model that cannot be put in its place stays in the run, and is put there later")
  func publishedLater() throws {
    let out = files.path("out")
    let job = try files.job(steps: 3, configure: { $0.out = out })
    var remarks: [String] = []
    #expect(throws: ModelError.foreignFolder(path: out)) {
      _ = try job.train { event in
        if case .remark(let text) = event { remarks.append(text) }
        guard case .finished = event else { return }
        try? FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
        try? "mine".write(toFile: out + "/note.txt", atomically: true, encoding: .utf8)
      }
    }
    #expect(job.run.isFinished && remarks.last?.contains("the model stays in \(job.run.model)") == true, "\(remarks)")
    #expect(remarks.last?.contains("--resume --out \(out)' puts it in its place") == true)
    #expect(job.run.placeOfAnother == out)
    // What lies there is nothing that the run may replace.
    #expect(try job.run.publishAgain(at: nil) == nil)
    try FileManager.default.removeItem(atPath: out)
    #expect(try job.run.publishAgain(at: nil) == out)
    #expect(TinyJob.names(in: out) == TinyJob.names(in: job.run.model))
    #expect(try job.run.publishAgain(at: nil) == nil)
    #expect(try job.run.publishAgain(at: files.path("other")) == files.path("other"))
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

  @Test("a corpus that changes in the last epoch is named")
  func changesLast() throws {
    let path = files.path("films.txt")
    let job = try files.job(steps: 3)
    var remarks: [String] = []
    _ = try job.train { event in
      if case .remark(let text) = event { remarks.append(text) }
      guard case .step = event else { return }
      try? "the film was another one\n".write(toFile: path, atomically: true, encoding: .utf8)
    }
    #expect(remarks.contains { $0.hasPrefix("\(path): changed while it was learned from") }, "\(remarks)")
  }

  @Test("a place that is named where a run is gone on with is kept when it is stopped once more")
  func placeNamedLater() throws {
    let countdown = ResumeTests.Countdown(2)
    let job = try files.job(steps: 9, configure: { $0.stop = { countdown.signal() } })
    #expect(throws: TrainingInterruption.self) { _ = try job.train { _ in } }
    #expect(try RunLaunch(run: job.run).out == nil)
    _ = try files.job(
      steps: 9,
      configure: {
        $0.resume = job.run
        $0.out = files.path("second")
      })
    #expect(try RunLaunch(run: job.run).out == files.path("second"))
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
    try TinyCorpus.writeBroken(at: folder)
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
