import Encoders
import Files
import NN
import Tasks
import Tensors
import Testing
import Training

/// Checkpoints and adapters for tokens, between transformers or PEFT and Hone.
@Suite struct TokenCheckpointTests {
  /// A directory that the reference library saved gives its pieces, its labels and its logits here.
  @Test(arguments: TokenReference.allCases) func whatTheReferenceSavedLoads(_ reference: TokenReference) throws {
    let json = try reference.json()
    let opened = try reference.opened()
    let tags = (json["tags"]?.arrayValue ?? []).compactMap(\.stringValue)
    #expect(opened.settings.kind == .ner && opened.settings.method == (reference == .lora ? "lora" : "full"))
    // PEFT keeps no names of labels.
    #expect(opened.labels == (reference == .lora ? tags.indices.map { "LABEL_\($0)" } : tags))

    let windows = WordWindows(tokenizer: opened.tokenizer, length: opened.model.windowLength)
    let items = TinyBert.items(json["rows"])
    for (sentence, item) in zip(TokenReference.sentences(json["rows"]), items) {
      let text = sentence.wordText
      let cut = windows(text, stretch: 0..<text.words.count, slices: TextSlices(text.text))
      #expect(cut.map(\.window.ids) == item.windows.map(\.ids))
      guard case .words(let targets) = item.target else { continue }
      #expect(cut.first?.rows.filter { $0 >= 0 } == targets.first?.rows)
    }

    let batch = TinyBert.batch(items)
    let context = ForwardContext(
      parameters: opened.store, workspace: Workspace(), layout: batch.layout,
      adapters: opened.model.segments(sequences: batch.layout.count))
    let logits = opened.model.logits(batch, context).values.map { Double($0) }
    let expected = TokenReference.logits(json["trained_logits_float64"])
    let untrained = TokenReference.logits(json["logits_float64"])
    #expect(logits.count == expected.count && logits.count == untrained.count)
    #expect(zip(logits, expected).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(zip(untrained, expected).contains { abs($0 - $1) > 0.1 }, "training has changed the logits")
  }

  /// The same weights published here have the reference library's names, shapes and bytes, and its configuration.
  @Test(arguments: TokenReference.allCases) func whatWePublishIsNamedAsTheReferenceHasIt(
    _ reference: TokenReference
  ) throws {
    let folder = try TinyJob()
    let path = folder.folder + "/published"
    let opened = try reference.opened()
    let base = try ModelDirectory.open(TinyJob.encoder)
    try CheckpointWriter(model: opened.model, base: base, lineage: JSONObject()).publish(opened.store, at: path)

    let ours = try SafetensorsFile(path: path + "/" + reference.weightsFile)
    let theirs = try TinyBert.tensors(reference.trained + "/" + reference.weightsFile)
    #expect(ours.tensors.count == theirs.tensors.count && !ours.tensors.isEmpty)
    for entry in theirs.tensors {
      let own = try #require(ours[entry.name], "\(entry.name) is missing")
      #expect(own.type == entry.type && own.shape == entry.shape, "\(entry.name)")
      #expect(ours.withBytes(of: own) { Array($0) } == theirs.withBytes(of: entry) { Array($0) }, "\(entry.name)")
    }
    #expect(ours.metadata.contains { $0.key == "format" && $0.value == "pt" })

    let written = try TinyJob.json(path + "/" + reference.configurationFile)
    let saved = try TinyBert.json(reference.trained + "/" + reference.configurationFile)
    // PEFT's file has settings of methods that we lack; transformers' has nothing that ours may leave out.
    let members = (reference == .lora ? written : saved).objectValue?.members ?? []
    let itsOwn = ["base_model_name_or_path", "transformers_version"]
    let compared = members.map(\.key).filter { !itsOwn.contains($0) }
    #expect(compared.count > 15)
    for key in compared { #expect(Self.isSame(written[key], saved[key]), "\(key)") }
  }

  /// Numbers by value, objects in any order; lists as sets, since PEFT repeats names when it goes on with an adapter.
  private static func isSame(_ first: JSON?, _ second: JSON?) -> Bool {
    switch (first, second) {
    case (.number(let first), .number(let second)): first.double == second.double
    case (.object(let first), .object(let second)):
      first.members.count == second.members.count
        && first.members.allSatisfy { isSame($0.value, second[$0.key]) }
    case (.array(let first), .array(let second)):
      first.allSatisfy { second.contains($0) } && second.allSatisfy { first.contains($0) }
    default: first == second
    }
  }
}

extension TokenReference.Sentence {
  /// The words with a space between them.
  var wordText: WordText {
    var ranges: [Range<Int>] = []
    for word in words {
      let start = ranges.last.map { $0.upperBound + 1 } ?? 0
      ranges.append(start..<(start + word.unicodeScalars.count))
    }
    return WordText(text: words.joined(separator: " "), words: ranges, sentenceStarts: [0])
  }
}
