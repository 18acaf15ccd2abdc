import Files

/// Label Studio's JSON export: tasks with a text in `data` and labelled stretches in `annotations[].result[]`.
struct LabelStudioFormat: SingleFileAnnotationFormat {
  let name = "label-studio"
  let fileExtensions = ["json", "jsonl", "ndjson"]
  let summary = "Label Studio's JSON export, a list of tasks with data and annotations"
  let settings: Set<AnnotationSetting> = [.offsetUnit]

  func recognizes(_ text: SourceText, options: AnnotationOptions) -> Bool {
    JSONRows.firstObject(of: text)?["data"]?.objectValue != nil
  }

  func read(_ text: SourceText, options: AnnotationOptions, into dataset: inout AnnotatedDataset) throws {
    var texts = SpanTexts()
    for row in try JSONRows(text).rows {
      do throws(RejectedRow) {
        let object = try row.object(in: text).get()
        var task = LabelStudioTask(object, location: SourceLocation(file: text.source, line: row.line))
        texts.add(try task.read(options: options, document: texts.count))
        for (kind, count) in task.ignored { dataset.description.ignore(kind, count: count) }
      } catch {
        texts.reject(error)
      }
    }
    texts.resolve(options: options, into: &dataset)
  }
}
