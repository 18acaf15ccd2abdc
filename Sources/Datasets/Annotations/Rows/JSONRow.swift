import Files

/// One object of a JSONL file or of a JSON array, and where it begins.
struct JSONRow {
  /// Both from 1; the column counts code points.
  let line: Int
  let column: Int
  let range: Range<Int>

  /// The row's object, or the line and the reason why it is none.
  func object(in text: SourceText) -> Result<JSONObject, RejectedRow> {
    func fault(_ line: Int, _ reason: String) -> Result<JSONObject, RejectedRow> {
      .failure(RejectedRow(location: SourceLocation(file: text.source, line: line), reason: reason))
    }
    if let reason = text.fault(in: range) { return fault(line, reason) }
    do {
      let json = try JSON.parse(Array(text.bytes[range]), source: text.source)
      if let object = json.objectValue { return .success(object) }
      return fault(line, "expected a JSON object, found \(JSONLine.kind(of: json)); write {…}")
    } catch FilesError.json(_, let inner, let place, let reason) {
      let place = inner == 1 ? column - 1 + place : place
      return fault(line + inner - 1, "bad JSON at column \(place): \(reason.description)")
    } catch {
      return fault(line, "bad JSON: \(error)")
    }
  }
}
