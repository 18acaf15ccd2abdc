import Datasets
import Files
import Foundation
import Tasks
import Testing
import Training

@Suite("A pretraining without copies")
struct DuplicateDocumentsTests {
  let files: TinyCorpus
  /// Documents of which none is like another, as the filter by itself finds.
  private let documents: [String]

  init() throws {
    files = try TinyCorpus()
    let filter = try DuplicateFilter(folder: files.folder)
    documents = try files.documents.filter { try filter.add($0).isKept }
    try documents.joined(separator: "\n").write(toFile: files.path("unique.txt"), atomically: true, encoding: .utf8)
    // Every seventh document comes again, as it was or with a word more, in the middle or at the end.
    var lines: [String] = []
    for (index, document) in documents.enumerated() {
      lines.append(document)
      guard index % 7 == 6 else { continue }
      let source = documents[index / 2]
      lines.append(index % 2 == 0 ? source.uppercased() + " !" : source)
    }
    lines += documents.filter { $0.utf8.count > 200 }.map { $0 + " good" }
    try lines.joined(separator: "\n").write(toFile: files.path("copies.txt"), atomically: true, encoding: .utf8)
  }

  private func digest(_ run: RunFolder) throws -> String { try Digest.sha256(path: run.model + "/model.safetensors") }

  private var copies: Corpus { files.corpus(["copies.txt"], likeness: 0.8) }

  @Test("leaves the same bits as one on a corpus that never had them, also when it is gone on with")
  func sameBits() throws {
    let whole = try files.job(steps: 40, corpus: files.corpus(["unique.txt"])).train { _ in }
    let expected = try digest(whole.run)
    var remarks: [String] = []
    let outcome = try files.job(steps: 40, corpus: copies).train {
      if case .remark(let text) = $0 { remarks.append(text) }
    }
    #expect(try digest(outcome.run) == expected)
    #expect(outcome.report.before == whole.report.before && outcome.survey.documents == whole.survey.documents)
    let marks = try #require(outcome.report.marks)
    let long = documents.count { $0.utf8.count > 200 }
    #expect(long > 10 && marks.nearCopies >= long && marks.kept.kept == documents.count)
    #expect(marks.copies + marks.nearCopies == documents.count / 7 + long)
    #expect(remarks.contains { $0.contains("\(marks.copies) documents that are copies") && $0.contains("copies.txt:") })
    #expect(try digest(files.job(steps: 40, corpus: files.corpus(["copies.txt"])).train { _ in }.run) != expected)
    for step in [1, 12, 23] {
      let countdown = ResumeTests.Countdown(step)
      let first = try files.job(steps: 40, corpus: copies, configure: { $0.stop = { countdown.signal() } })
      #expect(throws: TrainingInterruption.self) { try first.train { _ in } }
      // What is marked is not looked for again, and where the marks are lost they are the same.
      if step == 12 { try FileManager.default.removeItem(atPath: first.run.path + "/kept.bits") }
      var seen: [String] = []
      let again = try files.goOn(first).train { if case .remark(let text) = $0 { seen.append(text) } }
      #expect(try digest(first.run) == expected && again.report.marks == marks)
      #expect(seen.contains { $0.contains("to find copies") } == (step == 12))
    }
  }

  @Test("marks that are damaged are not gone on with")
  func damaged() throws {
    let countdown = ResumeTests.Countdown(3)
    let first = try files.job(corpus: copies, configure: { $0.stop = { countdown.signal() } })
    #expect(throws: TrainingInterruption.self) { try first.train { _ in } }
    let path = first.run.path + "/kept.bits"
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    bytes[bytes.count - 2] ^= 4
    try bytes.write(to: URL(fileURLWithPath: path))
    #expect(throws: DatasetError.self) { try files.goOn(first).train { _ in } }
  }

  @Test("of a document that is held out there is no copy among those that are learned from")
  func heldOut() throws {
    // The same texts in other letters have other numbers, so that of many one is held out and the other is not.
    let lines = documents + documents.map { $0.uppercased() }
    try lines.joined(separator: "\n").write(toFile: files.path("twice.txt"), atomically: true, encoding: .utf8)
    let kept = try files.job(steps: 2, corpus: files.corpus(["twice.txt"], heldOut: 0.3)).train { _ in }
    #expect(kept.survey.documents + kept.survey.heldOutDocuments == 2 * documents.count)
    let outcome = try files.job(
      steps: 2, corpus: files.corpus(["twice.txt"], heldOut: 0.3, likeness: 0.8)
    ).train { _ in }
    #expect(outcome.survey.documents + outcome.survey.heldOutDocuments == documents.count)
    #expect(Set(outcome.survey.heldOut).isSubset(of: Set(documents)))
    #expect(outcome.report.marks.map { $0.heldOut > 20 } == true)
  }
}
