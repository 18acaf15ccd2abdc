import ArgumentParser
import Files
import Foundation
import Serving
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

      Answers the calls of text-embeddings-inference (/predict, /embed, /info, /health, /metrics), of OpenAI
      (/v1/embeddings) and of the Hugging Face inference interface (/models/NAME). Texts are never logged.
      """)

  @Argument(
    help: ArgumentHelp(
      "Models: directories, tasks' names for their best runs, or NAME@RUN; NAME=MODEL calls it NAME. The first one "
        + "answers where a call names none.", valueName: "model"))
  var models: [String]
  @Option(help: ArgumentHelp("Address to listen on; others than 127.0.0.1 let the network in.", valueName: "address"))
  var host = "127.0.0.1"
  @Option(help: ArgumentHelp("Port to listen on; 0: any that is free.", valueName: "number"))
  var port = 3000
  @Option(help: ArgumentHelp("Listen on this socket file in place of a port.", valueName: "path"))
  var unixSocket: String?
  @Option(help: ArgumentHelp("What clients must send as 'Authorization: Bearer TOKEN'.", valueName: "token"))
  var token: String?
  @Option(help: ArgumentHelp("Tokens that are computed at once.", valueName: "count"))
  var batchTokens = BatchLimits().batchTokens
  @Option(help: ArgumentHelp("The longest that a request may take, in seconds.", valueName: "seconds"))
  var deadline = 30.0
  @Option(help: ArgumentHelp("Base encoder of adapters, where it is not the recorded one.", valueName: "encoder"))
  var encoder: String?
  @OptionGroup var head: HeadOptions
  @OptionGroup var workers: WorkerOptions
  @OptionGroup var workspace: WorkspaceOptions

  func validate() throws {
    if models.isEmpty { throw ValidationError("expected a model, found none") }
    guard (0...65_535).contains(port) else { throw ValidationError("--port: expected 0 to 65535, found \(port)") }
    guard (0.001...86_400).contains(deadline) else {
      throw ValidationError("--deadline: expected 0.001 to 86400 seconds, found \(deadline)")
    }
    guard batchTokens >= 1 else { throw ValidationError("--batch-tokens: expected 1 or more, found \(batchTokens)") }
    if token?.isEmpty ?? false { throw ValidationError("--token: expected some text, found none") }
  }

  func run() async throws {
    let models = try ServedNames(models, ModelLocator(workspace.folder)).open(
      encoders: workspace.encoders, base: encoder, kind: head.taskKind)
    var settings = ServerSettings()
    settings.host = host
    settings.port = port
    settings.unixSocket = unixSocket
    settings.token = token
    settings.batch.batchTokens = batchTokens
    settings.deadline = .milliseconds(Int64(deadline * 1000))
    let pool = WorkerPool(count: workers.count)
    let server = try InferenceServer(models, settings: settings, pool: pool)
    let names = models.map(\.name).joined(separator: ", ")
    let (host, unixSocket) = (host, unixSocket)
    try await server.run { port in
      let place = unixSocket ?? "http://\(host.contains(":") ? "[\(host)]" : host):\(port ?? 0)"
      Console.note("serving \(names) on \(place)")
    }
    if let unixSocket { unlink(unixSocket) }
  }
}

/// The models of a server as a person named them, and what clients call them.
struct ServedNames {
  private let entries: [(name: String?, model: String)]
  private let locator: ModelLocator

  /// A run of several heads stands for all of them.
  init(_ arguments: [String], _ locator: ModelLocator) {
    self.locator = locator
    entries = arguments.flatMap { argument -> [(String?, String)] in
      if let heads = locator.heads(argument) { return heads.map { (nil, $0) } }
      if (try? locator.find(argument)) == nil, let sign = argument.firstIndex(of: "="), sign != argument.startIndex {
        return [(String(argument[..<sign]), String(argument[argument.index(after: sign)...]))]
      }
      return [(nil, argument)]
    }
  }

  /// Opens them with one shelf.
  ///
  /// - Throws: when one cannot be opened, or two have one name.
  func open(encoders: EncoderLocator, base: String?, kind: TaskKind?) throws -> [ServedModel] {
    let shelf = EncoderShelf()
    let models = try entries.map { entry in
      let path = try locator.find(entry.model).model
      let trained = try TrainedModel.open(path, encoders: encoders, base: base, kind: kind, shelf: shelf)
      return ServedModel(name: entry.name ?? name(entry.model, trained), trained: trained)
    }
    for (index, model) in models.enumerated() {
      guard let twin = models[..<index].first(where: { $0.name.hasSameBytes(as: model.name) }) else { continue }
      throw ValidationError(
        "expected models of different names, found two called '\(twin.name)'; say NAME=MODEL for one of them")
    }
    return models
  }

  /// A path is called by its task; any other name stays as it is.
  private func name(_ model: String, _ trained: TrainedModel) -> String {
    guard model.contains("/"), FileManager.default.fileExists(atPath: model) else { return model }
    if !trained.settings.task.isEmpty { return trained.settings.task }
    return model.split(separator: "/").last { $0 != "model" }.map(String.init) ?? model
  }
}
