import Files
import PEFT
import Tasks
import Testing

/// `hone.json` there and back, and what of it is refused.
@Suite struct ModelSettingsTests {
  private var settings: ModelSettings {
    var settings = ModelSettings(
      task: "films", kind: .sentiment, labels: ["bad", "e\u{301}", "\u{E9}"], pooling: .mean, method: "full",
      encoder: "minilm-l6")
    settings.headDropout = 0.25
    settings.hiddenDropout = 0.1
    settings.overflow = .truncate
    settings.maximumLength = 64
    settings.encoderDigest = String(repeating: "a", count: 64)
    return settings
  }

  private func read(_ json: JSON) throws -> ModelSettings {
    try ModelSettings(JSON.parse(json.serialized(), source: "hone.json"), source: "hone.json", adapter: nil)
  }

  @Test func writtenAndReadIsTheSame() throws {
    let again = try read(settings.json(lineage: JSONObject()))
    #expect(again == settings)
    // Labels that only look alike stay apart.
    #expect(again.labels.map { Array($0.utf8) } == settings.labels.map { Array($0.utf8) })
    var bare = ModelSettings(
      task: "t", kind: .classification, labels: ["a", "b"], pooling: .cls, method: "lora", encoder: "e")
    bare.adapterHasPooler = true
    #expect(try read(bare.json(lineage: JSONObject())) == bare)
  }

  @Test(arguments: [
    ("format", "2"), ("format", "null"), ("kind", "\"poetry\""), ("kind", "7"), ("labels", "[\"one\"]"),
    ("labels", "[\"a\", 2]"), ("labels", "null"), ("pooling", "\"max\""), ("method", "null"), ("encoder", "\"e\""),
    ("overflow", "\"drop\""), ("max_length", "0"), ("max_length", "-3"), ("max_length", "\"64\""),
    ("max_length", "2.5"),
  ]) func wrongValuesAreNamed(key: String, value: String) throws {
    var object = settings.json(lineage: JSONObject()).objectValue ?? JSONObject()
    object[key] = try JSON.parse(value, source: "value")
    #expect {
      _ = try read(.object(object))
    } throws: { error in
      guard case ModelError.invalidSetting(let file, let named, _, _) = error else { return false }
      return file == "hone.json" && named == key && !"\(error)".contains("\n")
    }
  }

  private func tagger(_ patterns: [EntityPattern]) -> ModelSettings {
    var settings = ModelSettings(
      task: "t", kind: .ner, labels: ["O", "B-X", "I-X"], pooling: .cls, method: "lora", encoder: "e")
    settings.patterns = patterns
    return settings
  }

  @Test func patternsAndTheirWordsAreKept() throws {
    let words = (0..<100_000).map { "e\u{301}ntry \($0) \"of\" 😀" }
    let settings = tagger([
      EntityPattern(
        label: "CLAIM", form: .regex(try #require(PatternExpression(#"\bCL-\d{6}\b"#, ignoresCase: true))),
        ignoresCase: true, priority: .model),
      EntityPattern(label: "\u{E9}", form: .words(words), ignoresCase: false, priority: .pattern),
    ])
    let again = try read(settings.json(lineage: JSONObject()))
    #expect(again.patterns.count == 2 && again == settings)
    guard case .words(let kept)? = again.patterns.last?.form else {
      Issue.record("no words")
      return
    }
    #expect(zip(kept, words).allSatisfy { $0.utf8.elementsEqual($1.utf8) } && kept.count == words.count)
  }

  @Test func modelsOfBeforeThereWerePatternsHaveNone() throws {
    for value in [nil, JSON.null] {
      var object = tagger([]).json(lineage: JSONObject()).objectValue ?? JSONObject()
      object["patterns"] = value
      #expect(try read(.object(object)).patterns.isEmpty)
    }
  }

  @Test(arguments: [
    (#""a""#, "patterns"), ("{}", "patterns"), ("[3]", "patterns[0]"),
    (#"[{"label":"X","regex":"a","case":"exact","priority":"model"},{"label":"X"}]"#, "patterns[1]"),
    (#"[{"label":"X","regex":"(a","case":"exact","priority":"model"}]"#, "patterns[0]"),
    (#"[{"label":"X","words":["a",1],"case":"exact","priority":"model"}]"#, "patterns[0]"),
  ]) func wrongPatternsAreNamedInOneShortLine(value: String, key: String) throws {
    var object = tagger([]).json(lineage: JSONObject()).objectValue ?? JSONObject()
    object["patterns"] = try JSON.parse(value, source: "value")
    #expect {
      _ = try read(.object(object))
    } throws: { error in
      guard case ModelError.invalidSetting("hone.json", let named, _, let found) = error else { return false }
      return named == key && found.count <= 120 && !"\(error)".contains("\n")
    }
  }
}
