/// What annotated files hold: the texts that can be used, what could not be, and all that was put right on the way.
package struct AnnotatedDataset: Sendable, Equatable {
  /// In the order of the files.
  package var texts: [AnnotatedText] = []
  /// Texts and single entities that could not be used.
  package var rejected: [RejectedRow] = []
  /// What was put right in texts that are used.
  package var repairs: [Remark] = []
  package var description: AnnotationDescription

  package init(
    texts: [AnnotatedText] = [], rejected: [RejectedRow] = [], repairs: [Remark] = [],
    description: AnnotationDescription
  ) {
    self.texts = texts
    self.rejected = rejected
    self.repairs = repairs
    self.description = description
  }

  mutating func reject(_ location: SourceLocation, _ reason: String) {
    rejected.append(RejectedRow(location: location, reason: reason))
  }

  mutating func remark(_ kind: Remark.Kind, _ location: SourceLocation, _ note: String) {
    repairs.append(Remark(kind, location: location, note: note))
  }

  /// Adds what another file holds; its documents are none of those before.
  mutating func add(_ other: AnnotatedDataset) {
    let first = texts.last.map { $0.document + 1 } ?? 0
    texts += other.texts.map { text in
      var text = text
      text.document += first
      return text
    }
    rejected += other.rejected
    repairs += other.repairs
    description.add(other.description)
  }

  /// - Throws: `DatasetError.noValidRows` without a text, `.noAnnotations` without an entity where one is required.
  func checked(source: String, options: AnnotationOptions) throws -> AnnotatedDataset {
    guard !texts.isEmpty else {
      throw DatasetError.noValidRows(source: source, rejected: rejected.count, first: rejected.first)
    }
    if options.requireAnnotations, texts.allSatisfy(\.spans.isEmpty) {
      throw DatasetError.noAnnotations(source: source, texts: texts.count)
    }
    return self
  }
}
