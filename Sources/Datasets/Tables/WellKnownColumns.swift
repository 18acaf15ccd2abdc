/// Names that columns of text and of labels usually have, the likeliest first.
enum WellKnownColumns {
  private static let text = [
    "text", "sentence", "review", "content", "comment", "message", "tweet", "body", "document", "review_text",
    "review_body", "comment_text", "utterance", "question", "headline", "description", "abstract", "sms", "post",
    "title",
  ]
  private static let label = [
    "label", "class", "category", "sentiment", "stars", "rating", "score", "labels", "target", "intent", "topic",
    "emotion", "polarity", "tag", "label_text", "class_name",
  ]

  static func names(for role: DatasetError.ColumnRole) -> [String] { role == .text ? text : label }

  /// The place of the likeliest name for the role; upper and lower case, spaces and hyphens do not matter.
  static func find(_ role: DatasetError.ColumnRole, in columns: [String]) -> Int? {
    let folded = columns.map(fold)
    for name in names(for: role) {
      if let place = folded.firstIndex(of: name) { return place }
    }
    return nil
  }

  private static func fold(_ name: String) -> String {
    let letters = name.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: "_")
    return String(letters.map { $0 == "-" ? "_" : $0 })
  }
}
