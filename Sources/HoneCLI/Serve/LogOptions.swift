import ArgumentParser
import Serving

/// What a server writes to standard error.
struct LogOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A line for each request on standard error: text, json or none; default: text, on a terminal none.",
      valueName: "format"))
  var logFormat: ServerLog.Format?

  var format: ServerLog.Format { logFormat ?? (Console.isInteractive ? .quiet : .text) }
}

extension ServerLog.Format: ExpressibleByArgument {}
