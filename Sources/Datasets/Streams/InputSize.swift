import Files
import Foundation

/// How much there is to read, to say how far a reading is.
package enum InputSize {
  /// Bytes of a file as it lies there, or of all files of a folder; 0 where it cannot be told.
  package static func bytes(of path: String) -> Int {
    guard let status = try? FileStatus(path) else { return 0 }
    guard status.kind == .directory else { return status.size }
    let names = (try? FileRows.names(in: path)) ?? []
    return names.reduce(0) { $0 + ((try? FileStatus(path + "/" + $1))?.size ?? 0) }
  }
}
