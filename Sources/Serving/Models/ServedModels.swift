import Files
import Tasks
import Tensors

/// The models that a server has at one time, the usual one first, and what computes them.
///
/// A request keeps those that it began with, whatever replaces them meanwhile.
final class ServedModels: Sendable {
  let all: [ServedModel]
  let engine: InferenceEngine

  /// - Parameter all: at least one, opened with one shelf, so that those of one base share it.
  /// - Throws: `EncoderError`, `ModelError`.
  init(_ all: [ServedModel], pool: WorkerPool) throws {
    precondition(!all.isEmpty, "a server without a model")
    self.all = all
    engine = try InferenceEngine(all.map(\.trained), pool: pool)
  }

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
