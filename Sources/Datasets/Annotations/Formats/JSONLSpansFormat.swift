import Files

/// Objects of a text and its spans, one a line: `{"text", "spans": [{"start", "end", "label"}]}`, also as doccano
/// writes them (`"label": [[start, end, label]]`, or `"entities"` with `start_offset` and `end_offset`).
struct JSONLSpansFormat: SingleFileAnnotationFormat {
  let name = "jsonl-spans"
  let fileExtensions = ["jsonl", "ndjson", "json"]
  let summary = "a JSON object a line, with a text and its spans as start, end and label; doccano's lines too"
  let settings: Set<AnnotationSetting> = [.offsetUnit]

  func recognizes(_ text: SourceText, options: AnnotationOptions) -> Bool {
    JSONRows.firstObject(of: text)?["text"] != nil
  }

  func read(_ text: SourceText, options: AnnotationOptions, into dataset: inout AnnotatedDataset) throws {
    try Self.read(text, options: options, needsAnswer: false, into: &dataset)
  }

  /// - Parameter needsAnswer: whether a row counts only if it has an answer; rows with another answer than `accept`
  ///   never count.
  static func read(
    _ text: SourceText, options: AnnotationOptions, needsAnswer: Bool, into dataset: inout AnnotatedDataset
  ) throws {
    var texts = SpanTexts()
    for row in try JSONRows(text).rows {
      let location = SourceLocation(file: text.source, line: row.line)
      do throws(RejectedRow) {
        let object = try row.object(in: text).get()
        let reader = SpanRow(location: location, requiresSpans: options.requireAnnotations && object["answer"] == nil)
        try checkAnswer(object["answer"], isNeeded: needsAnswer && options.requireAnnotations, reader)
        texts.add(try reader.text(object, document: texts.count))
      } catch {
        texts.reject(error)
      }
    }
    texts.resolve(options: options, into: &dataset)
  }

  private static func checkAnswer(
    _ answer: JSON?, isNeeded: Bool, _ reader: SpanRow
  ) throws(RejectedRow) {
    guard let answer, !answer.isNull else {
      guard isNeeded else { return }
      throw reader.fault("expected an answer, found none; set the format to jsonl-spans to take the row as it is")
    }
    guard let answer = answer.stringValue else {
      throw reader.fault("expected a string as \"answer\", found \(JSONLine.kind(of: answer)); write accept")
    }
    guard answer.hasSameBytes(as: "accept") else {
      throw reader.fault("the answer is \(Shown.quoted(answer, limit: 20)), only \"accept\" counts")
    }
  }
}
