package import Files

/// The `README.md` of a model directory, as the Hugging Face Hub reads it and people do: what the model is, how it was
/// trained, its scores, how to use it, what it is not good for.
///
/// All of it follows from the settings and the lineage that stand in `hone.json`: the same model has the same card to the
/// byte, whenever it is written. What is not known is left out, and no text of the data is in it.
package struct ModelCard: Sendable {
  package static let fileName = "README.md"

  let settings: ModelSettings
  /// How the weights came to be.
  let lineage: JSON
  let isAdapter: Bool
  /// Tokens in one window, special ones included.
  let windowLength: Int
  let loading: ModelLoading

  /// - Parameters:
  ///   - settings: those that stand beside the weights; nil: the model's own.
  ///   - lineage: as in `hone.json`.
  package init(_ model: ClassifierModel, settings: ModelSettings? = nil, lineage: JSONObject) {
    self.settings = settings ?? model.settings
    self.lineage = .object(lineage)
    isAdapter = model.adapter != nil
    windowLength = model.windowLength
    loading = model.loading
  }

  package var text: String {
    let sections = [header, introduction, training, scoring, use, limits].filter { !$0.isEmpty }
    return sections.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  /// A score and what it was measured on.
  struct Score {
    /// `validation` or `test`.
    let role: String
    let metric: String
    let value: Double
    let rows: Int?
    let interval: (low: Double, high: Double)?
    /// F1 by label.
    let labels: JSONObject

    init?(_ role: String, _ json: JSON?) {
      guard let json, let metric = json["metric"]?.stringValue, let value = json["score"]?.doubleValue,
        value.isFinite
      else { return nil }
      self.role = role
      self.metric = metric
      self.value = value
      rows = json["rows"]?.intValue
      if let low = json["interval"]?["low"]?.doubleValue, let high = json["interval"]?["high"]?.doubleValue {
        interval = (low, high)
      } else {
        interval = nil
      }
      labels = json["labels"]?.objectValue ?? JSONObject()
    }
  }

  /// The scores that are known.
  var scores: [Score] { ["validation", "test"].compactMap { Score($0, lineage[$0]) } }

  /// What the model can give: labels, types of entities or grades; none of plain numbers.
  var outputs: [String] {
    switch settings.kind.target {
    case .text, .labels: settings.labels
    case .number: settings.grades?.names ?? []
    case .words: EntityTagger.types(of: settings)
    }
  }

  /// The name that the encoder has for people: of a path only the last part.
  var encoderName: String { settings.encoder.split(separator: "/").last.map(String.init) ?? settings.encoder }

  /// The base encoder's repository on the Hub.
  var repository: String? { lineage["base_model"]?.stringValue }
}
