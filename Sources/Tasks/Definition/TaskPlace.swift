/// Where a setting was written: what an error points at.
package enum TaskPlace: Sendable, Equatable, CustomStringConvertible {
  case line(file: String, line: Int)
  case file(String)
  /// An override as it was given: `training.epochs=5`.
  case override(String)
  /// An argument of the command line that stands for a setting.
  case commandLine

  package var description: String {
    switch self {
    case .line(let file, let line): "\(file):\(line)"
    case .file(let file): file
    case .override(let text): "--set \(text)"
    case .commandLine: "command line"
    }
  }
}
