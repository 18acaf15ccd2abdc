import Files

/// Prodigy's annotations: as `jsonl-spans`, with tokens and an answer, of which only `accept` counts.
struct ProdigyFormat: SingleFileAnnotationFormat {
  let name = "prodigy"
  let fileExtensions = ["jsonl", "ndjson", "json"]
  let summary = "Prodigy's JSON lines, with tokens and an answer, of which only accept counts"
  let settings: Set<AnnotationSetting> = [.offsetUnit]

  func recognizes(_ text: SourceText, options: AnnotationOptions) -> Bool {
    guard let object = JSONRows.firstObject(of: text), object["text"] != nil else { return false }
    return object["answer"] != nil || object["_input_hash"] != nil && object["_task_hash"] != nil
  }

  func read(_ text: SourceText, options: AnnotationOptions, into dataset: inout AnnotatedDataset) throws {
    try JSONLSpansFormat.read(text, options: options, needsAnswer: true, into: &dataset)
  }
}
