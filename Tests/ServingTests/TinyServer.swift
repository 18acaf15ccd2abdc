import Encoders
import Files
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import NN
import PEFT
import Serving
import Tasks
import Tensors
import TestSupport

/// A server of three heads on the tiny encoder: `topic` (LoRA, one of three classes), `names` (entities) and `moods`
/// (several labels, of another library).
final class TinyServer {
  static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures").path

  let models: [ServedModel]
  let server: InferenceServer
  private let pool = WorkerPool(count: 2)
  private let folder: URL

  /// - Parameters:
  ///   - more: further models by their names, made at the folder that is given, or where they are.
  ///   - source: where models come from later.
  init(
    more: [(name: String, path: (String) throws -> String)] = [], source: (any ModelSource)? = nil,
    log: ServerLog? = nil,
    _ change: (inout ServerSettings) -> Void = { _ in }
  ) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("serving-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let shelf = EncoderShelf()
    var paths = [
      ("topic", try Self.publish(.classification, at: folder.path + "/topic")),
      ("names", try Self.publish(.ner, at: folder.path + "/names")), ("moods", Self.fixtures + "/foreign/labels"),
    ]
    for model in more { paths.append((model.name, try model.path(folder.path + "/" + model.name))) }
    models = try paths.map { name, path in
      ServedModel(
        name: name,
        trained: try TrainedModel.open(path, encoders: EncoderLocator(modelsFolder: nil), shelf: shelf))
    }
    var settings = ServerSettings()
    // Other tests may keep the processors busy for long.
    settings.deadline = .seconds(3600)
    change(&settings)
    server = try InferenceServer(models, source: source, settings: settings, pool: pool, log: log)
  }

  deinit {
    server.stop()
    pool.stop()
    try? FileManager.default.removeItem(at: folder)
  }

  /// An adapter, or a head alone, with scattered weights; of an encoder of another family where its folder is given.
  static func publish(
    _ kind: TaskKind, at path: String, pooling: HeadSettings.Pooling = .cls, encoder: String? = nil,
    labels: [String]? = nil, pairColumn: String? = nil,
    _ change: (inout ModelSettings) -> Void = { _ in }
  ) throws -> String {
    let base = try ModelDirectory.open(encoder ?? fixtures + "/tiny-bert/encoder")
    let isTagger = kind == .ner
    let hasAdapter = kind == .classification
    var settings = ModelSettings(
      task: kind.name, kind: kind, labels: labels ?? (isTagger ? ["O", "B-X", "I-X"] : ["a", "b", "c"]),
      pooling: pooling, method: hasAdapter ? "lora" : "head", encoder: base.path)
    settings.pairColumn = pairColumn
    settings.encoderDigest = Digest.weights(of: base.weights)
    if hasAdapter {
      settings.adapter = AdapterSetup(
        LoRAConfiguration(rank: 3, alpha: 6, targetModules: base.family.adapterTargets.lowRank))
    }
    change(&settings)
    let model = try ClassifierModel(base.configuration, family: base.family, settings: settings)
    let store = try ModelWeights(model).trainingStore(from: base, seed: 7, keepsHead: false)
    var random = SeededRandom(11)
    for parameter in model.adapterParameters + model.headParameters {
      let values = store.mutableValues(parameter)
      for (place, noise) in random.floats(parameter.count).enumerated() { values[place] += 0.3 * noise }
    }
    // Words that are no entity are rare, so that there is something to find.
    if isTagger, let bias = model.head.classifier.bias { store.mutableValues(bias)[0] -= 2 }
    try CheckpointWriter(model: model, base: base, lineage: JSONObject()).publish(store, at: path)
    return path
  }

  /// The tiny encoder of a family, with the tokenizer of the others.
  static func encoder(_ family: String, in folder: String) throws -> String {
    let path = folder + "/" + family
    try FileManager.default.copyItem(atPath: "\(fixtures)/families/\(family)/encoder", toPath: path)
    let types = try JSON.parse(MappedFile(path: path + "/config.json"))["type_vocab_size"]?.intValue
    let tokenizer = try String(contentsOfFile: fixtures + "/tiny-bert/encoder/tokenizer.json", encoding: .utf8)
    // A family of one type has a tokenizer that gives no other.
    let bert = "\"type\":\"BertProcessing\""
    let roberta = "\"type\":\"RobertaProcessing\",\"add_prefix_space\":false,\"trim_offsets\":false"
    try (types == 1 ? tokenizer.replacing(bert, with: roberta) : tokenizer)
      .write(toFile: path + "/tokenizer.json", atomically: true, encoding: .utf8)
    return path
  }

  /// A head without an adapter that reads the mean of the token states.
  func meanHead() throws -> TrainedModel {
    let path = try Self.publish(.sentiment, at: folder.path + "/mean", pooling: .mean)
    return try TrainedModel.open(path, encoders: EncoderLocator(modelsFolder: nil))
  }

  /// What a model says of a text when it is asked alone, as `/predict` writes it.
  func alone(_ name: String, _ input: TextInput) throws -> [LabelScore] {
    guard let model = models.first(where: { $0.name == name }) else { return [] }
    let pool = WorkerPool(count: 1)
    defer { pool.stop() }
    return try Pipeline(model.trained, pool: pool).predict([input])[0].scores(model.trained.settings)
  }

  /// Runs a test against the routes, without sockets.
  func test(_ body: @escaping @Sendable (ServerClient) async throws -> Void) async throws {
    try await server.application().test(.router) { client in try await body(ServerClient(client: client)) }
  }
}

/// Sends JSON and reads JSON.
struct ServerClient: Sendable {
  struct Reply: Sendable {
    let status: Int
    let headers: HTTPFields
    let text: String
    /// Null where the body is no JSON.
    let json: JSON

    var error: String? { json["error_type"]?.stringValue }
  }

  let client: any TestClientProtocol

  func get(_ path: String, headers: HTTPFields = [:]) async throws -> Reply {
    try await reply(client.execute(uri: path, method: .get, headers: headers))
  }

  func post(_ path: String, _ body: String, headers: HTTPFields = [:]) async throws -> Reply {
    try await reply(client.execute(uri: path, method: .post, headers: headers, body: ByteBuffer(string: body)))
  }

  func send(_ method: HTTPRequest.Method, _ path: String, _ body: String = "") async throws -> Reply {
    try await reply(client.execute(uri: path, method: method, headers: [:], body: ByteBuffer(string: body)))
  }

  private func reply(_ response: TestResponse) -> Reply {
    let text = String(buffer: response.body)
    return Reply(
      status: response.status.code, headers: response.headers, text: text,
      json: (try? JSON.parse(text, source: "reply")) ?? .null)
  }
}

extension JSON {
  /// The numbers of a list.
  var floats: [Float] { arrayValue?.compactMap { $0.doubleValue.map { Float($0) } } ?? [] }

  /// The members `label` and `score` of a list, in its order.
  var labelScores: [LabelScore] {
    (arrayValue ?? []).map {
      LabelScore(label: $0["label"]?.stringValue ?? "", score: $0["score"]?.doubleValue ?? .nan)
    }
  }
}
