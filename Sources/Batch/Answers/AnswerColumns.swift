import Datasets
import Files
package import Tasks

/// What several models' answers are called in the output.
package struct AnswerColumns: Sendable {
  let members: [AnswerFields]
  /// The same, each value by itself: what a filter compares.
  let flat: [AnswerFields]
  /// All names, in order.
  package let names: [String]
  private let flatNames: [String]

  /// - Parameters:
  ///   - models: the settings of each model, by the name that a person gave it.
  ///   - form: a database's table tells no upper from lower case.
  ///   - taken: the columns of the input that are carried through.
  /// - Throws: `BatchError.nameTaken`, `.notSingleLabel`.
  package init(
    _ models: [(name: String, settings: ModelSettings)], options: AnswerOptions, form: OutputForm, taken: [String]
  ) throws {
    for (name, settings) in models where settings.kind.target != .text {
      for (option, isGiven) in [("--abstain", options.abstain != nil), ("--top-k", options.topK > 1)] where isGiven {
        throw BatchError.notSingleLabel(option: option, model: name, kind: settings.kind.name)
      }
    }
    let prefixes = Self.prefixes(models.map(\.name))
    func key(_ name: String) -> UTF8Key { UTF8Key(form == .database ? name.lowercased() : name) }
    let isFlat = form.isFlat
    let known = Set(taken.map(key))
    func make(_ first: String, flat: Bool) -> [AnswerFields] {
      zip(models, prefixes).map { model, own in
        AnswerFields(settings: model.settings, options: options, isFlat: flat, prefix: first + own)
      }
    }
    // Names of the input stay; those of the predictions give way, unless a person chose them.
    var chosen = options.prefix ?? ""
    var found = make(chosen, flat: isFlat)
    func collisions() -> [String] { found.flatMap(\.names).filter { known.contains(key($0)) } }
    if options.prefix == nil, !collisions().isEmpty {
      chosen = "predicted_"
      found = make(chosen, flat: isFlat)
    }
    let left = collisions()
    guard left.isEmpty else { throw BatchError.nameTaken(names: left, prefix: chosen) }
    members = found
    flat = make(chosen, flat: true)
    names = members.flatMap(\.names)
    flatNames = flat.flatMap(\.names)
  }

  /// Of several models the last part of each name, or all of it where parts are the same.
  private static func prefixes(_ names: [String]) -> [String] {
    guard names.count > 1 else { return [""] }
    let short = names.map { name in
      let parts = name.split(separator: "/").map(String.init)
      return (parts.last { !$0.hasSameBytes(as: "model") } ?? name).split(separator: "@").first.map(String.init) ?? name
    }
    let isDistinct = Set(short.map(UTF8Key.init)).count == names.count
    return (isDistinct ? short : names).map { $0 + "." }
  }

  func values(_ answers: [ModelGroup.Answer]) -> [JSON] { zip(members, answers).flatMap { $0.values($1) } }

  /// Names that a filter may use beside the input's columns.
  package var filterNames: [String] { flatNames }

  /// The value of a name in a filter; nil for a name of no prediction.
  func filterValues(_ answers: [ModelGroup.Answer]) -> [UTF8Key: JSON] {
    let values = zip(flat, answers).flatMap { $0.values($1) }
    return Dictionary(zip(flatNames.map(UTF8Key.init), values), uniquingKeysWith: { first, _ in first })
  }
}
