import Evaluation
import Tasks

/// What a model says of a whole text: labels with bars, or a number.
struct ScoresView {
  let prediction: Prediction
  let settings: ModelSettings
  /// Labels that are shown.
  private static let most = 30

  /// The verdict in a few words.
  var summary: String {
    switch settings.kind.target {
    case .text, .words:
      guard let label = prediction.given.first else { return "no label" }
      return "\(settings.labels[label]), \(PageNumbers.percent(prediction.probabilities[label]))"
    case .labels:
      return prediction.given.isEmpty
        ? "none of the labels" : prediction.given.map { settings.labels[$0] }.joined(separator: ", ")
    case .number:
      let value = DecimalText.fixed(prediction.value, decimals: 3)
      return settings.grades.map { "\($0.names[prediction.best]) (\(value))" } ?? value
    }
  }

  var html: HTML {
    switch settings.kind.target {
    case .text, .words: "\(verdict)\n\(table(thresholds: nil))"
    case .labels: "\(verdict)\n\(table(thresholds: thresholds))"
    case .number: "\(number)"
    }
  }

  private var thresholds: [Double] {
    settings.thresholds.isEmpty ? settings.labels.map { _ in 0.5 } : settings.thresholds
  }

  private var verdict: HTML {
    let given: HTML
    switch (settings.kind.target, prediction.given.first) {
    case (.labels, nil): given = "None of the labels"
    case (_, nil): given = "No label"
    case (.labels, _): given = HTML(prediction.given.map { "<bdi class=\"label\">\(settings.labels[$0])</bdi> " })
    case (_, let label?):
      given = """
        <bdi class="label">\(settings.labels[label])</bdi> \
        <span class="share">\(PageNumbers.percent(prediction.probabilities[label]))</span>
        """
    }
    return "<p class=\"verdict\">\(given)</p>\(rule.map { "\n<p class=\"note\">\($0)</p>" } ?? .empty)"
  }

  /// Why the label is not simply the most probable one.
  private var rule: String? {
    guard let rule = settings.decision else { return nil }
    let threshold = PageNumbers.percent(rule.threshold)
    switch rule.measure {
    case .precision: return "A label is given from \(threshold) on; below, the model abstains."
    case .recall:
      return "'\(rule.label ?? "")' is given from \(threshold) on, though another label may be more probable."
    }
  }

  /// - Parameter thresholds: of several labels a text what each needs to be given.
  private func table(thresholds: [Double]?) -> HTML {
    let order = prediction.probabilities.indices.sorted {
      (prediction.probabilities[$1], $0) < (prediction.probabilities[$0], $1)
    }
    let rows = order.prefix(Self.most).map { row($0, threshold: thresholds?[$0]) }
    let rest = order.count - Self.most
    let more: HTML =
      rest > 0 ? "<p class=\"note\">And \(rest) more labels with lower scores; POST /predict gives all.</p>" : .empty
    let columns: HTML =
      thresholds == nil ? .empty : "<th scope=\"col\" class=\"number\">Needs</th><th scope=\"col\">Given</th>"
    let table: HTML = """
      <thead><tr><th scope="col">Label</th><th scope="col" class="bar"><span class="hidden">Bar</span></th>\
      <th scope="col" class="number">Score</th>\(columns)</tr></thead>
      <tbody>
      \(rows)</tbody>
      """
    return "\(PageFrame.table("Scores", style: thresholds == nil ? "scores" : "scores several", table))\(more)"
  }

  private func row(_ label: Int, threshold: Double?) -> HTML {
    let score = prediction.probabilities[label]
    let isGiven = prediction.given.contains(label)
    let decision: HTML =
      threshold.map { threshold in
        """
        <td class="number">\(PageNumbers.percent(threshold))</td>\
        <td>\("<strong>yes</strong>", if: isGiven)\("no", if: !isGiven)</td>
        """
      } ?? .empty
    return """
      <tr\(" class=\"given\"", if: isGiven)><th scope="row"><bdi>\(settings.labels[label])</bdi></th>\
      <td class="bar">\(Self.bar(score, mark: threshold))</td>\
      <td class="number">\(PageNumbers.percent(score))</td>\(decision)</tr>

      """
  }

  /// A share as a bar, for the eye alone: the number stands beside it.
  private static func bar(_ share: Double, mark: Double?) -> HTML {
    let line: HTML =
      mark.map { "<path d=\"M\(DecimalText.fixed($0 * 100, decimals: 1)) 0V1\"/>" } ?? .empty
    return """
      <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true" focusable="false">\
      <rect width="\(DecimalText.fixed(share * 100, decimals: 1))" height="1"/>\(line)</svg>
      """
  }

  /// A number, and of grades where it lies on their scale.
  private var number: HTML {
    let value = DecimalText.fixed(prediction.value, decimals: 3)
    guard let grades = settings.grades, let low = grades.values.first, let high = grades.values.last, low < high else {
      let name = settings.labels.first ?? ""
      return "<p class=\"verdict\"><bdi>\(name)\(": ", if: !name.isEmpty)</bdi><bdi class=\"label\">\(value)</bdi></p>"
    }
    let marks = zip(grades.names, grades.values).map { name, value in
      (name: name, place: Self.place(value, low, high))
    }
    let place = Self.place(prediction.value, low, high)
    return """
      <p class="verdict"><bdi class="label">\(grades.names[prediction.best])</bdi></p>
      <svg class="scale" viewBox="0 0 100 5" aria-hidden="true" focusable="false"><path d="M2 3H98"/>\
      \(marks.map { "<path d=\"M\($0.place) 2V4\"/>" as HTML })<circle cx="\(place)" cy="3" r="1.4"/></svg>
      <p class="note">The model gives the number \(value) on a scale from <bdi>\(grades.names[0])</bdi> to \
      <bdi>\(grades.names[grades.names.count - 1])</bdi>; the nearest grade is its answer.</p>
      """
  }

  /// On the scale's line; numbers beyond its ends stand at them.
  private static func place(_ value: Double, _ low: Double, _ high: Double) -> String {
    DecimalText.fixed(2 + 96 * min(1, max(0, (value - low) / (high - low))), decimals: 1)
  }
}
