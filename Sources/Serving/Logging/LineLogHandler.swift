import Logging

/// Writes what a logger hears of as one line, JSON or text.
struct LineLogHandler: LogHandler {
  let sink: LogSink
  let isJSON: Bool
  var logLevel = Logger.Level.info
  var metadata: Logger.Metadata = [:]
  var metadataProvider: Logger.MetadataProvider?

  init(_ sink: LogSink, isJSON: Bool) {
    self.sink = sink
    self.isJSON = isJSON
  }

  subscript(metadataKey key: String) -> Logger.MetadataValue? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var all = metadata
    if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
    if let own = event.metadata { all.merge(own) { $1 } }
    let line = LogLine(event.level, event.message.description, all)
    sink.write(isJSON ? line.json : line.text)
  }
}
