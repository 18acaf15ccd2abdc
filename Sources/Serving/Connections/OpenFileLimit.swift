import Foundation

/// How many files and sockets this process may have open.
package enum OpenFileLimit {
  /// What others than connections need: models, the store, the libraries' own.
  package static let reserve = 128

  /// Raises the limit as far as the system lets everyone, and as wanted connections need it.
  ///
  /// - Returns: how many connections there may be, at least 1.
  package static func connections(wanted: Int) -> Int {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return wanted }
    let needed = rlim_t(wanted + reserve)
    if limit.rlim_cur < needed {
      let before = limit.rlim_cur
      limit.rlim_cur = min(needed, limit.rlim_max)
      if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) != 0 { limit.rlim_cur = before }
    }
    return max(1, min(wanted, Int(clamping: limit.rlim_cur) - reserve))
  }
}
