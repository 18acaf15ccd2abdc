import GRDB

/// What can go wrong with a store.
package enum StoreError: Error, Equatable, Sendable {
  /// A newer build has written it.
  case newer(path: String)
  /// An older build has written it, and nobody has brought it up to date.
  case older(path: String)
  case noStore(path: String)
  /// The database says why.
  case database(path: String, reason: String)
  case noRun(name: String, path: String)
  /// Another process predicts into the same output.
  case journalInUse(path: String)
  case noTable(path: String, name: String, known: [String])
}

extension StoreError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .newer(let path):
      "\(path): expected a store that this build knows, found one of a newer build; use that build, or another --store"
    case .older(let path):
      "\(path): expected a store of this build, found one of an older build; 'hone runs' brings it up to date"
    case .noStore(let path): "\(path): expected a store of runs, found none; 'hone train' makes it"
    case .database(let path, let reason): "\(path): \(reason)"
    case .journalInUse(let path):
      "\(path): expected to be alone, found another process that predicts into the same output; wait for it or stop it"
    case .noTable(let path, let name, let known):
      "\(path): expected a table '\(name)', found \(known.isEmpty ? "none at all" : known.joined(separator: ", "))"
        + "; name one with --table"
    case .noRun(let name, let path): "\(path): expected a run named \(name), found none; 'hone runs' lists them"
    }
  }
}

extension StoreError {
  /// What SQLite says of a database of predictions, with what to do.
  static func of(_ error: any Error, _ path: String) -> any Error {
    guard let error = error as? DatabaseError else { return error }
    let advice: String
    switch error.resultCode {
    case .SQLITE_FULL: advice = "; free some space and run the same command again: it goes on where it stopped"
    case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH: advice = "; check who may write there"
    case .SQLITE_NOTADB, .SQLITE_CORRUPT: advice = "; it is no database or is damaged: move it away"
    case .SQLITE_BUSY, .SQLITE_LOCKED: advice = "; another program keeps it locked"
    default: advice = ""
    }
    return StoreError.database(path: path, reason: (error.message ?? "\(error.resultCode)") + advice)
  }
}
