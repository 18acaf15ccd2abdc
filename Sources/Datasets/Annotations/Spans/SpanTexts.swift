/// The texts of a file with spans as they stand there, held until the unit of their offsets is known.
struct SpanTexts {
  private enum Item {
    case text(RawText)
    case rejected(RejectedRow)
  }

  private var items: [Item] = []
  private(set) var count = 0

  mutating func add(_ text: RawText) {
    items.append(.text(text))
    count += 1
  }

  mutating func reject(_ row: RejectedRow) { items.append(.rejected(row)) }

  /// Finds the unit if none was asked for, and adds every text or the reason why it cannot be used, in order.
  func resolve(options: AnnotationOptions, into dataset: inout AnnotatedDataset) {
    let unit: OffsetUnit
    if let asked = options.offsetUnit {
      unit = asked
      dataset.description.offsetUnit = DatasetDescription.Setting(asked.rawValue, isDetected: false)
    } else {
      let detection = OffsetDetection(items.lazy.compactMap { if case .text(let text) = $0 { text } else { nil } })
      unit = detection.unit
      dataset.description.offsetUnit = DatasetDescription.Setting(unit.rawValue, isDetected: true)
      dataset.description.offsetEvidence = detection.evidence
    }
    for item in items {
      switch item {
      case .rejected(let row): dataset.rejected.append(row)
      case .text(let raw):
        var resolver = SpanResolver(raw, unit: unit)
        switch resolver.resolve() {
        case .failure(let row): dataset.rejected.append(row)
        case .success(let text):
          dataset.texts.append(text)
          dataset.repairs += resolver.remarks
          if resolver.blankWords > 0 { dataset.description.ignore("tokens of white space", count: resolver.blankWords) }
        }
      }
    }
  }
}
