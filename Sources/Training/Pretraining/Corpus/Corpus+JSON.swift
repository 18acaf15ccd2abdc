import Datasets
import Files

extension Corpus {
  /// As a run keeps it; see `PretrainingSettings`.
  var json: JSONObject {
    func number(_ value: Double) -> JSON { .number(JSONNumber(value)) }
    func text(_ value: String?) -> JSON { value.map { .string($0) } ?? .null }
    var object = JSONObject()
    object["train"] = .array(paths.map { .string($0) })
    object["held_out"] = number(heldOutShare)
    object["column"] = text(options.textColumn)
    object["more_columns"] = .array(options.moreTextColumns.map { .string($0) })
    object["format"] = text(options.format)
    object["delimiter"] = text(options.delimiter)
    object["encoding"] = text(options.encoding)
    object["sheet"] = text(options.sheet)
    object["likeness"] = likeness.map(number) ?? .null
    return object
  }

  /// Nil for what is none. Runs of earlier builds say nothing of likeness: they read every document.
  init?(_ json: JSON) {
    guard let paths = json["train"]?.arrayValue?.compactMap(\.stringValue), let share = json["held_out"]?.doubleValue
    else { return nil }
    var options = ReadOptions(
      format: json["format"]?.stringValue, textColumn: json["column"]?.stringValue,
      delimiter: json["delimiter"]?.stringValue, encoding: json["encoding"]?.stringValue, requireLabels: false)
    options.moreTextColumns = json["more_columns"]?.arrayValue?.compactMap(\.stringValue) ?? []
    options.sheet = json["sheet"]?.stringValue
    self.init(paths: paths, options: options, heldOutShare: share, likeness: json["likeness"]?.doubleValue)
  }
}

extension Replay {
  var json: JSON {
    let texts = texts.map { texts -> JSON in
      var object = JSONObject()
      object["run"] = .string(texts.run)
      for member in texts.corpus.json.members { object[member.key] = member.value }
      return .object(object)
    }
    return [
      "share": .number(JSONNumber(share)), "seed": .number(JSONNumber(Int(clamping: seed))), "texts": .array(texts),
    ]
  }

  init?(_ json: JSON) {
    guard let share = json["share"]?.doubleValue, let seed = json["seed"]?.intValue, let all = json["texts"]?.arrayValue
    else { return nil }
    let texts = all.compactMap { json -> Texts? in
      guard let run = json["run"]?.stringValue, let corpus = Corpus(json) else { return nil }
      return Texts(run: run, corpus: corpus)
    }
    guard texts.count == all.count else { return nil }
    self.init(share: share, seed: UInt64(clamping: seed), texts: texts)
  }
}
