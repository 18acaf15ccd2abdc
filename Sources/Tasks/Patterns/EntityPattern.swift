package import Files

/// A rule that marks entities by their letters alone: a regular expression, or a list of words.
package struct EntityPattern: Sendable {
  package enum Form: Sendable {
    case regex(PatternExpression)
    /// Entries of one word or several.
    case words([String])
  }

  /// What happens where the model has found something too.
  package enum Priority: String, Sendable, CaseIterable {
    /// The pattern's entity stands, and those of the model that it touches are dropped.
    case pattern
    /// The pattern only adds where the model has found nothing.
    case model
  }

  package let label: String
  package let form: Form
  package let ignoresCase: Bool
  package let priority: Priority

  package init(label: String, form: Form, ignoresCase: Bool, priority: Priority) {
    self.label = label
    self.form = form
    self.ignoresCase = ignoresCase
    self.priority = priority
  }
}

extension EntityPattern: Equatable {
  /// Equal by everything that is kept of them.
  package static func == (left: EntityPattern, right: EntityPattern) -> Bool { left.json == right.json }
}

extension EntityPattern {
  /// As it stands in a checkpoint, word lists included.
  package var json: JSON {
    var object = JSONObject()
    object["label"] = .string(label)
    switch form {
    case .regex(let expression): object["regex"] = .string(expression.source)
    case .words(let words): object["words"] = .array(words.map { .string($0) })
    }
    object["case"] = .string((ignoresCase ? PatternCase.ignore : .exact).rawValue)
    object["priority"] = .string(priority.rawValue)
    return .object(object)
  }

  /// Nil when the value is anything else.
  package init?(_ json: JSON) {
    guard let label = json["label"]?.stringValue, let letters = json["case"]?.stringValue.flatMap(PatternCase.init),
      let priority = json["priority"]?.stringValue.flatMap(Priority.init)
    else { return nil }
    let ignoresCase = letters == .ignore
    if let regex = json["regex"]?.stringValue {
      guard let expression = PatternExpression(regex, ignoresCase: ignoresCase) else { return nil }
      self.init(label: label, form: .regex(expression), ignoresCase: ignoresCase, priority: priority)
    } else {
      guard let words = json["words"]?.arrayValue?.compactMap(\.stringValue), !words.isEmpty,
        words.count == json["words"]?.arrayValue?.count
      else { return nil }
      self.init(label: label, form: .words(words), ignoresCase: ignoresCase, priority: priority)
    }
  }
}

/// Whether upper and lower case are the same to a pattern.
package enum PatternCase: String, Sendable, CaseIterable { case exact, ignore }
