import Files
import Tasks

/// What a change of the models came to.
package struct ModelChange: Sendable, Equatable {
  package let added: [String]
  package let replaced: [String]
  package let removed: [String]
  package let kept: [String]

  init(from old: [ServedModel], to new: [ServedModel]) {
    func find(_ name: String, in models: [ServedModel]) -> ServedModel? {
      models.first { $0.name.hasSameBytes(as: name) }
    }
    added = new.map(\.name).filter { find($0, in: old) == nil }
    removed = old.map(\.name).filter { find($0, in: new) == nil }
    let both = new.compactMap { model in find(model.name, in: old).map { (old: $0, new: model) } }
    kept = both.filter { $0.old.trained.store === $0.new.trained.store }.map(\.new.name)
    replaced = both.filter { $0.old.trained.store !== $0.new.trained.store }.map(\.new.name)
  }

  /// Without the kinds of change that did not happen.
  package var description: String {
    let parts = [("added", added), ("replaced", replaced), ("removed", removed), ("as before", kept)]
    return parts.filter { !$0.1.isEmpty }.map { "\($0.0) \($0.1.joined(separator: ", "))" }.joined(separator: "; ")
  }

  var json: JSON {
    func list(_ names: [String]) -> JSON { .array(names.map { .string($0) }) }
    return ["added": list(added), "replaced": list(replaced), "removed": list(removed), "kept": list(kept)]
  }
}
