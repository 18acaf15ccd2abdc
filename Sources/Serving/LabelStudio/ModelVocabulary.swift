import Files
import Tasks

/// The labels that a model can give in Label Studio.
struct ModelVocabulary: Sendable {
  /// The type of the controls that it can label for; nil: of none, as of pairs and of numbers without grades.
  let controlType: String?
  let labels: [String]
  private let exact: Set<UTF8Key>
  private let folded: [UTF8Key: UTF8Key]

  init(_ settings: ModelSettings) {
    switch settings.kind.target {
    case .words: (controlType, labels) = ("labels", EntityTagger.types(of: settings))
    case .text, .labels: (controlType, labels) = (settings.pairColumn == nil ? "choices" : nil, settings.labels)
    case .number:
      let grades = settings.grades?.names ?? []
      (controlType, labels) = (settings.pairColumn == nil && !grades.isEmpty ? "choices" : nil, grades)
    }
    exact = Set(labels.map(UTF8Key.init))
    folded = Dictionary(
      labels.map { (UTF8Key($0.lowercased()), UTF8Key($0)) }, uniquingKeysWith: { first, _ in first })
  }

  /// The model's labels with those of a control: as `predicted_values` say, else of the same name, else of the same name
  /// in another case.
  func pairs(_ wanted: [LabelingConfiguration.Label]) -> [UTF8Key: String] {
    var pairs: [UTF8Key: String] = [:]
    func pair(_ own: UTF8Key, _ label: LabelingConfiguration.Label) { if pairs[own] == nil { pairs[own] = label.name } }
    var rest: [LabelingConfiguration.Label] = []
    for label in wanted {
      let predicted = label.predicted.map(UTF8Key.init).filter(exact.contains)
      for own in predicted { pair(own, label) }
      guard predicted.isEmpty else { continue }
      if let own = label.aliases.lazy.map(UTF8Key.init).first(where: exact.contains) {
        pair(own, label)
      } else {
        rest.append(label)
      }
    }
    for label in rest {
      if let own = label.aliases.lazy.compactMap({ folded[UTF8Key($0.lowercased())] }).first { pair(own, label) }
    }
    return pairs
  }
}
