import Datasets
import Files
import Foundation
import Tasks
import Tensors
import Testing
import Training

/// What an entity task trains on beside the reference library's pieces of words and their labels.
@Suite struct TokenItemsTests {
  /// The subject of a file with a word and its tag on each line.
  private func subject(_ sentences: [TokenReference.Sentence], in folder: String) throws -> EntitySubject {
    let path = folder + "/words.conll"
    let lines = sentences.map { zip($0.words, $0.tags).map { "\($0)\t\($1)\n" }.joined() + "\n" }.joined()
    try lines.write(toFile: path, atomically: true, encoding: .utf8)
    let registry = TaskRegistry(kinds: TaskKinds.all.map(\.name), formats: AnnotationFormats.all.map(\.name))
    return try EntitySubject(
      TaskDefinition.assumed(
        data: path, kind: "ner", encoder: TinyJob.encoder, method: "full",
        overrides: ["data.validation=null", "data.test=null"], registry: registry))
  }

  @Test(arguments: ["rows", "training_rows"]) func piecesAndLabelsAgree(_ rows: String) throws {
    let json = try TokenReference.full.json()
    let folder = try TinyJob()
    let sentences = TokenReference.sentences(json[rows])
    let subject = try subject(sentences, in: folder.folder)
    #expect(subject.labels == (json["tags"]?.arrayValue ?? []).compactMap(\.stringValue) && subject.labels.count == 5)

    let tiny = try TokenReference.full.model()
    let pool = WorkerPool(count: 1)
    defer { pool.stop() }
    let items = try subject.items(
      SubjectContext(
        model: tiny.model, store: tiny.store, tokenizer: TrainedTokenizer.tiny(), pool: pool, overflow: .windows))
    let expected = TinyBert.items(json[rows])
    #expect(items.count == expected.count && items.count == sentences.count)
    for (index, (ours, theirs)) in zip(items, expected).enumerated() {
      let words = sentences[index].words
      #expect(ours.windows.map(\.ids) == theirs.windows.map(\.ids), "\(words)")
      #expect(ours.windows.map(\.typeIDs) == theirs.windows.map(\.typeIDs), "\(words)")
      #expect(ours.target == theirs.target && ours.mass == theirs.mass, "\(words)")
    }
  }
}
