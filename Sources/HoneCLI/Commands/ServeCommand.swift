import ArgumentParser
import Files
import Foundation
import Serving
import Store
import Tasks
import Tensors

/// `hone serve`: models over HTTP.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Serve models over HTTP, several heads on one encoder.",
    discussion: """
      hone serve sentiment topics names
      curl 127.0.0.1:3000/predict -d '{"inputs": "what a day"}'
      curl 127.0.0.1:3000/models/names -d '{"inputs": "Anna Berger moved to Graz."}'
      curl 127.0.0.1:3000/predict -d '{"inputs": "what a day", "models": ["sentiment", "topics"]}'

      A browser finds a page at / where people try the models and look at the workspace's runs.
      Answers the calls of text-embeddings-inference (/predict, /embed, /rerank, /similarity, /tokenize, /info, /health,
      /metrics), of OpenAI (/v1/embeddings), of the Hugging Face inference interface (/models/NAME), and of Label Studio,
      which takes the server's address as that of a machine learning backend. Texts are never logged.

      On SIGHUP the models are looked up again, --models-file too: what changed is replaced while requests are answered.
      With --admin they can be changed by calls as well:
      curl -X PUT 127.0.0.1:3001/models/names -d '{"model": "names@20260102-101500"}'
      curl -X DELETE 127.0.0.1:3001/models/topics
      curl -X POST 127.0.0.1:3001/reload
      """)

  @Argument(
    help: ArgumentHelp(
      "Models: directories, tasks' names for their best runs, or NAME@RUN; NAME=MODEL calls it NAME. The first one "
        + "answers where a call names none.", valueName: "model"))
  var models: [String] = []
  @Option(
    help: ArgumentHelp(
      "More models, one a line as above; '#' begins a comment. SIGHUP reads it again.", valueName: "file"))
  var modelsFile: String?
  @Option(
    help: ArgumentHelp(
      "Where models may be added, replaced and removed: PORT (of 127.0.0.1), HOST:PORT or a socket file. Whoever reaches "
        + "it may name any directory.", valueName: "address"))
  var admin: String?
  @Option(help: ArgumentHelp("Address to listen on; others than 127.0.0.1 let the network in.", valueName: "address"))
  var host = "127.0.0.1"
  @Option(help: ArgumentHelp("Port to listen on; 0: any that is free.", valueName: "number"))
  var port = 3000
  @Option(help: ArgumentHelp("Listen on this socket file in place of a port.", valueName: "path"))
  var unixSocket: String?
  @Option(
    help: ArgumentHelp(
      "What clients must send as 'Authorization: Bearer TOKEN', or as the password of basic authentication; default: "
        + "HONE_TOKEN, which no list of processes shows.",
      valueName: "token"))
  var token: String?
  @OptionGroup(title: "Limits") var limits: LimitOptions
  @OptionGroup var tls: TLSOptions
  @OptionGroup var logging: LogOptions
  @Option(help: ArgumentHelp("Base encoder of adapters, where it is not the recorded one.", valueName: "encoder"))
  var encoder: String?
  @OptionGroup var head: HeadOptions
  @OptionGroup var workers: WorkerOptions
  @OptionGroup var workspace: WorkspaceOptions

  private var bearerToken: String? { token ?? ProcessInfo.processInfo.environment["HONE_TOKEN"] }

  func validate() throws {
    if models.isEmpty, modelsFile == nil { throw ValidationError("expected a model or --models-file, found none") }
    guard (0...65_535).contains(port) else { throw ValidationError("--port: expected 0 to 65535, found \(port)") }
    let token = bearerToken
    if token?.isEmpty ?? false { throw ValidationError("--token: expected some text, found none") }
    if let admin {
      guard let address = ListenAddress(admin) else {
        throw ValidationError("--admin: expected PORT, HOST:PORT or the path of a socket file, found '\(admin)'")
      }
      if !address.isLocal, token == nil {
        throw ValidationError("--admin: an address that the network reaches needs a --token")
      }
      if case .port(_, 0) = address { throw ValidationError("--admin: expected a port from 1, found 0") }
    }
  }

  func run() async throws {
    // Until the server listens for it, it must not end the program.
    signal(SIGHUP, SIG_IGN)
    let source = ModelCatalog(
      arguments: models, file: modelsFile, locator: ModelLocator(workspace.folder), encoders: workspace.encoders,
      base: encoder, kind: head.taskKind)
    let models = try source.all(reusing: [])
    var settings = ServerSettings()
    settings.host = host
    settings.port = port
    settings.unixSocket = unixSocket
    settings.token = bearerToken
    settings.admin = admin.flatMap(ListenAddress.init)
    limits.apply(to: &settings)
    settings.store = workspace.folder.runs + "/" + RunStore.fileName
    let certificate = try tls.certificate()
    let pool = WorkerPool(count: workers.count)
    let log = ServerLog(logging.format)
    defer { log.close() }
    // Who reads JSON lines reads nothing else.
    let isJSON = logging.format == .json
    let note: @Sendable (String) -> Void = { isJSON ? log.note($0) : Console.note($0) }
    settings.connections = OpenFileLimit.connections(wanted: limits.maxConnections)
    if settings.connections < limits.maxConnections {
      log.warn("\(settings.connections) connections in place of \(limits.maxConnections): see ulimit -n")
    }
    let server = try InferenceServer(
      models, source: source, settings: settings, pool: pool, log: log, certificate: certificate)
    if let warning = certificate?.warning { log.warn(warning) }
    let scheme = certificate == nil ? "http" : "https"
    let names = models.map(\.name).joined(separator: ", ")
    let (host, unixSocket, admin) = (host, unixSocket, settings.admin)
    try await server.run { port in
      let place = unixSocket ?? "\(scheme)://\(ListenAddress.port(host: host, port ?? 0))"
      note("serving \(names) on \(place)")
      if let admin { note("models can be changed on \(admin)") }
    } onReload: { outcome in
      switch outcome {
      case .success(let change): note("looked up again: \(change.description)")
      case .failure(let error): note("looked up again, nothing changed: \(error)")
      }
    }
  }
}
