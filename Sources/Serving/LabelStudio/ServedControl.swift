import Files
import Tasks

/// A control of a Label Studio project and the model that labels for it.
struct ServedControl: Sendable {
  let control: LabelingConfiguration.Control
  /// The text tag that is labelled, and where its text stands in a task's data.
  let object: String
  let textKey: String
  let model: Int
  /// The control's labels by those of the model.
  private let labels: [UTF8Key: String]

  /// The control's label for one of the model's; nil where it has none.
  subscript(_ label: String) -> String? { labels[UTF8Key(label)] }

  /// The controls that some served model fits, each with the one that fits best, in the configuration's order.
  ///
  /// `Choices` are for models of whole single texts, `Labels` for those of entities. The best model has the most of the
  /// control's labels, then the control's name, then the fewest labels beside.
  static func all(_ configuration: LabelingConfiguration, _ models: ServedModels) -> [ServedControl] {
    let vocabularies = models.all.map { ModelVocabulary($0.settings) }
    return configuration.controls.compactMap { control in
      guard !control.isPerRegion, !control.labels.isEmpty else { return nil }
      let found = control.objects.lazy.compactMap { object in
        configuration.textKeys[UTF8Key(object)].map { (object: object, key: $0) }
      }.first
      guard let found else { return nil }
      var best: (fit: Fit, control: ServedControl)?
      for (model, served) in models.all.enumerated() where vocabularies[model].controlType == control.type {
        let labels = vocabularies[model].pairs(control.labels)
        let fit = Fit(
          labels: Set(labels.values.map(UTF8Key.init)).count, isNamed: served.name.hasSameBytes(as: control.name),
          rest: vocabularies[model].labels.count - labels.count)
        guard !labels.isEmpty, best.map({ $0.fit < fit }) ?? true else { continue }
        let own = ServedControl(
          control: control, object: found.object, textKey: found.key, model: model, labels: labels)
        best = (fit, own)
      }
      return best?.control
    }
  }

  /// How well a model fits a control.
  private struct Fit: Comparable {
    let labels: Int
    let isNamed: Bool
    let rest: Int

    static func < (left: Fit, right: Fit) -> Bool {
      (left.labels, left.isNamed ? 1 : 0, -left.rest) < (right.labels, right.isNamed ? 1 : 0, -right.rest)
    }
  }
}

extension [ServedControl] {
  /// The controls of a configuration that are served.
  ///
  /// - Parameter key: what errors call the configuration.
  /// - Throws: `ServingError.invalid` when it is no configuration, or there are controls and no model fits any.
  init(_ xml: String, key: String, _ models: ServedModels) throws {
    let configuration = try LabelingConfiguration(xml, key: key)
    self = ServedControl.all(configuration, models)
    guard !isEmpty || configuration.controls.isEmpty else {
      let wanted = configuration.controls.prefix(8).map { control in
        "\(control.type) '\(control.name.prefix(60))'" + Self.listed(control.labels.map(\.name))
      }
      let served = models.all.prefix(8).map { "'\($0.name)'" + Self.listed(ModelVocabulary($0.settings).labels) }
      throw ServingError.invalid(
        "\(key): expected Choices or Labels on a Text of the task with labels of a served model, found "
          + "\(wanted.joined(separator: "; ")); served are \(served.joined(separator: "; ")); name the labels as the "
          + "model does, or give them predicted_values")
    }
  }

  private static func listed(_ labels: [String]) -> String {
    guard !labels.isEmpty else { return "" }
    let first = labels.prefix(8).map { String($0.prefix(40)) }.joined(separator: ", ")
    return " (\(first)\(labels.count > 8 ? ", …" : ""))"
  }

  /// Tells the models behind the controls from others: Label Studio asks again when it changes.
  func version(_ models: ServedModels) -> String {
    var seen: [Int] = []
    for control in self where !seen.contains(control.model) { seen.append(control.model) }
    return seen.isEmpty ? "hone-\(HoneVersion.current)" : seen.map { models.all[$0].version }.joined(separator: "+")
  }
}

extension ServedModel {
  /// The name with the model's version.
  var version: String { "\(name)-\(trained.version)" }
}
