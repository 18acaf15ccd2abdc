import Synchronization
import Tensors

/// Which models are served now. They are replaced as a whole, so that no request sees half of a change.
final class ModelRegistry: Sendable {
  private let models: Mutex<ServedModels>
  private let pool: WorkerPool

  init(_ models: [ServedModel], pool: WorkerPool) throws {
    self.pool = pool
    self.models = Mutex(try ServedModels(models, pool: pool))
  }

  var current: ServedModels { models.withLock { $0 } }

  /// Requests from now on get these; those before end on the ones that they have.
  ///
  /// - Throws: `EncoderError`, `ModelError`, and nothing has changed.
  func replace(with all: [ServedModel]) throws {
    let next = try ServedModels(all, pool: pool)
    // The last ones may go with this reference, which takes a while: not under the lock.
    let former = models.withLock { models in
      defer { models = next }
      return models
    }
    withExtendedLifetime(former) {}
  }
}
