import Files
package import Tasks

/// A model under the name that clients call it by.
package struct ServedModel: Sendable {
  package let name: String
  package let trained: TrainedModel

  package init(name: String, trained: TrainedModel) {
    self.name = name
    self.trained = trained
  }

  var settings: ModelSettings { trained.settings }
}

/// The models of a server, the usual one first.
struct ServedModels: Sendable {
  let all: [ServedModel]

  /// - Throws: `ServingError.unknownModel`.
  func index(of name: String) throws -> Int {
    guard let index = all.firstIndex(where: { $0.name.hasSameBytes(as: name) }) else {
      throw ServingError.unknownModel(name: String(name.prefix(100)), known: all.map(\.name))
    }
    return index
  }

  /// The model that a route means where nobody names one: the first that it serves.
  ///
  /// - Throws: `ServingError.wrongKind` when it serves none of them.
  func usual(for route: String, where serves: (ModelSettings) -> Bool) throws -> Int {
    guard let index = all.firstIndex(where: { serves($0.settings) }) else {
      let first = all[0]
      throw ServingError.wrongKind(model: first.name, kind: first.settings.kind.name, route: route)
    }
    return index
  }
}
