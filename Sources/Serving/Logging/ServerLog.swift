import Foundation
import Logging

/// What a server writes about itself and about its requests: whole lines, never a text of a request.
package struct ServerLog: Sendable {
  /// How lines look.
  package enum Format: String, CaseIterable, Sendable {
    /// A line a request, for people.
    case text
    /// A JSON object a request.
    case json
    /// No line a request; warnings as text.
    case quiet = "none"
  }

  private let format: Format
  private let sink: LogSink
  private let own: Logger

  /// - Parameters:
  ///   - descriptor: where lines go.
  ///   - limit: bytes that may wait for a slow reader; further lines are dropped and counted.
  package init(_ format: Format, descriptor: Int32 = STDERR_FILENO, limit: Int = 4 << 20) {
    let isJSON = format == .json
    let sink = LogSink(descriptor: descriptor, limit: limit) { count in
      let line = LogLine(.warning, "log lines were dropped", ["count": .stringConvertible(count)])
      return isJSON ? line.json : line.text
    }
    self.format = format
    self.sink = sink
    own = Logger(label: "hone.serving") { _ in LineLogHandler(sink, isJSON: isJSON) }
  }

  /// Says something that is no request.
  package func note(_ message: String, _ details: [String: String] = [:]) {
    own.info("\(message)", metadata: details.mapValues { .string($0) })
  }

  package func warn(_ message: String, _ details: [String: String] = [:]) {
    own.warning("\(message)", metadata: details.mapValues { .string($0) })
  }

  /// Writes what waits, for so many seconds at most; nothing is written afterwards.
  package func close(within seconds: Double = 2) { sink.close(within: seconds) }

  func add(_ record: AccessRecord) {
    guard format != .quiet else { return }
    own.info("request", metadata: record.metadata)
  }

  /// A logger for libraries, which says nothing below a level.
  func logger(from level: Logger.Level) -> Logger {
    var logger = own
    logger.logLevel = level
    return logger
  }
}
