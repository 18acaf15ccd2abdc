/// What can go wrong with a store.
package enum StoreError: Error, Equatable, Sendable {
  /// A newer build has written it.
  case newer(path: String)
  /// The database says why.
  case database(path: String, reason: String)
  case noRun(name: String, path: String)
}

extension StoreError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .newer(let path):
      "\(path): expected a store that this build knows, found one of a newer build; use that build, or another --store"
    case .database(let path, let reason): "\(path): \(reason)"
    case .noRun(let name, let path): "\(path): expected a run named \(name), found none; 'hone runs' lists them"
    }
  }
}
