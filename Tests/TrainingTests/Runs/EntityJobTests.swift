import Datasets
import Evaluation
import Files
import Foundation
import Tasks
import Tensors
import Testing
import Tokenizers
import Training

/// Trainings of entity tasks on the tiny encoder, from files to tags.
@Suite struct EntityJobTests {
  static let sentences: [[(word: String, tag: String)]] = (0..<40).map { index in
    let film = [("great", "B-FILM"), ("fun", "I-FILM")]
    let actor = [("plot", "B-ACTOR")]
    let filler = [("the", "O"), ("film", "O"), ("was", "O"), (index % 3 == 0 ? "not" : "really", "O")]
    switch index % 4 {
    case 0: return filler + film + [(".", "O")]
    case 1: return actor + filler
    case 2: return film + [("and", "O")] + actor + [("!", "O")]
    default: return filler
    }
  }

  private func job(
    _ folder: TinyJob, method: String = "full", decoder: String = "viterbi", settings: [String] = [], workers: Int = 2,
    file: String = "films.conll"
  ) throws -> TrainingJob {
    let lines = Self.sentences.map { $0.map { "\($0.word)\t\($0.tag)\n" }.joined() + "\n" }.joined()
    try lines.write(toFile: folder.folder + "/films.conll", atomically: true, encoding: .utf8)
    let spans = """
      {"text": "the film great fun was dull. Plot!", "spans": [{"start": 9, "end": 18, "label": "FILM"}]}
      {"text": "plot was great fun", "spans": [{"start": 0, "end": 4, "label": "ACTOR"}, {"start": 9, "end": 18, "label": "FILM"}]}

      """
    try spans.write(toFile: folder.folder + "/spans.jsonl", atomically: true, encoding: .utf8)
    let registry = TaskRegistry(
      kinds: TaskKinds.all.map(\.name), formats: AnnotationFormats.all.map(\.name))
    let task = try TaskDefinition.assumed(
      data: folder.folder + "/" + file, kind: "ner", encoder: TinyJob.encoder, method: method,
      overrides: [
        "training.steps=30", "training.batch_size=8", "training.learning_rate=0.01", "training.dropout=0.1",
        "head.decoder=\(decoder)", "data.test=\(folder.folder)/films.conll",
      ] + settings, registry: registry)
    return try TrainingJob(
      task, workspace: folder.workspace, encoders: EncoderLocator(modelsFolder: nil),
      options: TrainingJob.Options(workers: workers))
  }

  @Test(arguments: ["full", "lora", "head"], ["viterbi", "crf"])
  func trainsPublishesAndScores(method: String, decoder: String) throws {
    let folder = try TinyJob()
    let job = try job(folder, method: method, decoder: decoder)
    var losses: [Double] = []
    let outcome = try job.train { if case .step(let step) = $0 { losses.append(step.loss) } }
    #expect(losses.count == 30 && losses[0].isFinite)
    #expect(losses.suffix(3).reduce(0, +) < losses.prefix(3).reduce(0, +))
    guard case .entities(let report)? = outcome.test else {
      Issue.record("no entity report")
      return
    }
    if method == "full" { #expect(report.score > 0.9, "\(report.score)") }
    #expect(report.scores == report.strict && report.types == ["ACTOR", "FILM"])

    let opened = try TrainedModel.open(job.run.model, encoders: EncoderLocator(modelsFolder: nil))
    #expect(opened.labels == ["O", "B-ACTOR", "I-ACTOR", "B-FILM", "I-FILM"])
    #expect(opened.settings.decoder.rawValue == decoder && opened.settings.kind == .ner)
    #expect(
      opened.settings.wordRule
        == WordRule.fitting(
          try AnnotationFormats.read(
            path: folder.folder + "/films.conll", options: AnnotationOptions())))
    let json = try TinyJob.json(job.run.model + (method == "lora" ? "/adapter_config.json" : "/config.json"))
    if method == "lora" {
      #expect(json["task_type"]?.stringValue == "TOKEN_CLS")
    } else {
      #expect(json["architectures"]?.arrayValue == ["BertForTokenClassification"])
      #expect(json["problem_type"] == nil && json["id2label"]?["1"]?.stringValue == "B-ACTOR")
    }
  }

  /// A type that patterns alone mark; the checkpoint and the adapter keep them, and the score is of what is served.
  @Test(arguments: ["full", "lora"]) func patternsAreKeptScoredAndServed(method: String) throws {
    let folder = try TinyJob()
    let list = folder.folder + "/actors.txt"
    try "plot\n".write(toFile: list, atomically: true, encoding: .utf8)
    let rules = "patterns=[{label: ACTOR, file: \(list)}, {label: END, regex: '[.!]', priority: model}]"
    let job = try job(folder, method: method, settings: ["labels=[FILM]", rules])
    let outcome = try job.train { _ in }
    try FileManager.default.removeItem(atPath: list)
    guard case .entities(let report)? = outcome.test else {
      Issue.record("no entity report")
      return
    }
    #expect(report.types == ["FILM", "ACTOR", "END"])
    let actor = report.scores.perType.first { $0.type == "ACTOR" }
    #expect(actor?.scores.f1 == 1 && actor?.scores.support == 20)
    #expect(report.patternEntities >= 20 && report.json["of_patterns"] == .number(JSONNumber(report.patternEntities)))

    let opened = try TrainedModel.open(job.run.model, encoders: EncoderLocator(modelsFolder: nil))
    #expect(opened.labels == ["O", "B-FILM", "I-FILM"] && opened.settings.patterns.count == 2)
    let pool = WorkerPool(count: 2)
    defer { pool.stop() }
    let tagger = EntityTagger(opened, pool: pool)
    let dataset = try AnnotationFormats.read(path: folder.folder + "/films.conll", options: AnnotationOptions())
    let texts = EntityTexts(dataset, rule: opened.settings.wordRule, context: opened.settings.context)
    let again = try EntityReport.make(opened, texts: texts, dataset: dataset, pool: pool, metric: .microF1)
    #expect(again.scores == report.scores && again.patternEntities == report.patternEntities)
    let scored = try tagger.tag(texts.texts, scored: false)
    let served = try tagger.tag(texts.texts.map { tagger.words(of: $0.text) }, scored: false)
    #expect(scored.map(\.entities) == served.map(\.entities))
    let marked = served.flatMap(\.entities).filter { $0.source == .pattern }
    #expect(marked.count == report.patternEntities && marked.contains { $0.span.label == "END" })
  }

  @Test(arguments: ["viterbi", "crf"]) func workersChangeNoBit(decoder: String) throws {
    let digests = try [1, 2, 3].map { workers in
      let folder = try TinyJob()
      let job = try job(folder, decoder: decoder, settings: ["training.lanes=3"], workers: workers)
      _ = try job.train { _ in }
      return try Digest.sha256(path: job.run.model + "/model.safetensors")
    }
    #expect(Set(digests).count == 1)
  }

  @Test func theTextsOfATagAreThoseOfItsOffsets() throws {
    let folder = try TinyJob()
    let job = try job(folder)
    _ = try job.train { _ in }
    let opened = try TrainedModel.open(job.run.model, encoders: EncoderLocator(modelsFolder: nil))
    let pool = WorkerPool(count: 2)
    defer { pool.stop() }
    let tagger = EntityTagger(opened, pool: pool)
    let texts = [
      "😀 great fun, e\u{301}! Plot was great fun.", "", " ", "great fun\r\n\r\ngreat fun",
      "\u{200B}great\u{200B} fun \u{FEFF}plot",
      String(repeating: "the film great fun was plot . ", count: 60),
    ]
    let words = texts.map { tagger.words(of: $0) }
    let results = try tagger.tag(words, scored: true)
    #expect(results.contains { $0.entities.count > 30 })
    for (text, (word, result)) in zip(texts, zip(words, results)) {
      let document = tagger.document("t", word, result)
      let scalars = Array(text.unicodeScalars)
      var end = 0
      for entity in document.entities {
        #expect(entity.span.start >= end && entity.span.end <= scalars.count && entity.span.start < entity.span.end)
        #expect((0...1).contains(entity.score))
        #expect(document.words.contains { $0.lowerBound == entity.span.start })
        #expect(document.words.contains { $0.upperBound == entity.span.end })
        end = entity.span.end
      }
    }
    // What else is tagged beside a text changes nothing.
    for (index, word) in words.enumerated() {
      #expect(try tagger.tag([word], scored: true)[0] == results[index])
    }
  }

  @Test func windowsSeeDocumentsAndSentencesDoNot() throws {
    for (context, items) in [("sentence", 2), ("window", 1)] {
      let folder = try TinyJob()
      let job = try job(
        folder, settings: ["context=\(context)", "data.validation=null"], file: "spans.jsonl")
      let tokenizer = try TrainedTokenizer.tiny()
      let store = try ModelWeights(job.model).trainingStore(from: job.base, seed: 1, keepsHead: false)
      let pool = WorkerPool(count: 1)
      defer { pool.stop() }
      let made = try job.subject.items(
        SubjectContext(model: job.model, store: store, tokenizer: tokenizer, pool: pool, overflow: .windows))
      // The first text has two sentences, the second one.
      #expect(made.count == items + 1, "\(context)")
    }
  }

  /// Entities by type, and the tokens of whole sentences, counted apart from the training.
  @Test(arguments: ["full", "lora"]) func theProfileCountsEntitiesAndTokens(method: String) throws {
    let folder = try TinyJob()
    // Windows of three pieces: the sentences need several, which overlap.
    let job = try job(folder, method: method, settings: ["data.validation=null", "training.max_length=5"])
    _ = try job.train { _ in }
    let tags = Self.sentences.joined().map(\.tag)
    let tokenizer = try TrainedTokenizer.tiny()
    let lengths = Self.sentences.map { sentence in
      tokenizer.encode(sentence.map(\.word).joined(separator: " "), addSpecialTokens: false).count
    }
    #expect(lengths.contains { $0 > 3 })
    let expected = TrainingProfile(
      labels: ["ACTOR", "FILM"].map { type in
        TrainingProfile.LabelCount(label: type, count: tags.count { $0 == "B-" + type })
      }, tokens: lengths)
    let hone = try TinyJob.json(job.run.model + "/hone.json")
    #expect(hone["training_data"] == expected.json)
    let card = try String(contentsOfFile: job.run.model + "/README.md", encoding: .utf8)
    #expect(card.contains("pipeline_tag: token-classification") && card.contains("Types of entities: `ACTOR`, `FILM`"))
    #expect(card.contains("split: test") && card.contains("| `FILM` | 20 |"))
    #expect(!card.contains("great fun"))
  }

  @Test func whatIsTaggedWrongIsKeptWhereAskedFor() throws {
    let folder = try TinyJob()
    let job = try job(
      folder,
      settings: [
        "data.validation={fraction: 0.5}", "training.steps=1", "training.learning_rate=1e-12",
        "training.keep_texts=true",
      ])
    _ = try job.train { _ in }
    let lines = try String(contentsOfFile: job.run.path + "/" + KeptMistakes.fileName, encoding: .utf8)
      .split(separator: "\n").map { try JSON.parse(String($0), source: "errors") }
    #expect(!lines.isEmpty && lines.allSatisfy { $0["label"] != $0["predicted"] })
    let texts = Set(Self.sentences.map { $0.map(\.word).joined(separator: " ") })
    for line in lines { #expect(texts.contains(line["text"]?.stringValue ?? ""), "\(line.serialized())") }
    #expect(lines.contains { $0["label"]?.stringValue?.contains("FILM ") == true })
  }

  @Test func wrongDataIsNamedBeforeAnythingIsTrained() throws {
    let folder = try TinyJob()
    #expect { _ = try job(folder, settings: ["labels=[FILM]"]) } throws: { error in
      "\(error)".contains("ACTOR") && "\(error)".contains("films.conll:")
    }
    #expect { _ = try job(folder, settings: ["labels=[FILM, ACTOR, SONG]"]) } throws: { "\($0)".contains("SONG") }
    #expect { _ = try job(folder, settings: ["data.text=word"]) } throws: { "\($0)".contains("number of a column") }
    #expect { _ = try job(folder, settings: ["training.metric=accuracy"]) } throws: { "\($0)".contains("micro_f1") }
  }
}

enum TrainedTokenizer {
  static func tiny() throws -> any TextTokenizer {
    try DirectoryHandle.read(TinyJob.encoder) { try TokenizerLoader.load($0) }
  }
}
