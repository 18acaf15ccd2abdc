import ArgumentParser
import Datasets
import Files
import Foundation
import NN
import Tasks
import Tensors
import Training

/// Measures several models on one encoder: memory, and batches whose rows have different adapters beside batches of one.
///
/// For `Benchmarks/bench_group.py`; not a command for users.
struct GroupBenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "bench-group", shouldDisplay: false)

  @Argument var models: [String]
  @Option var file: String
  @Option(help: "Texts that are predicted at once.") var part = 40
  @OptionGroup var data: DataOptions
  @OptionGroup var workers: WorkerOptions
  @OptionGroup var workspace: WorkspaceOptions

  func run() throws {
    let shelf = EncoderShelf()
    let locator = ModelLocator(workspace.folder)
    let opened = try models.map {
      try TrainedModel.open(locator.find($0).model, encoders: workspace.encoders, shelf: shelf)
    }
    let openKilobytes = residentKilobytes
    let texts = try PredictInputs(texts: [], file: file, data: data).read(opened[0].settings)
    let pool = WorkerPool(count: workers.count)
    defer { pool.stop() }
    let group = ModelGroup(opened, pool: pool)
    let requests = texts.enumerated().map { ModelGroup.Request(model: $0 % opened.count, input: $1) }
    // Once to warm up; what the answers took goes back.
    _ = try answers(group, Array(requests.prefix(20 * part)))
    trim()
    let usedKilobytes = residentKilobytes
    let (mixed, mixedSeconds) = try timed { try answers(group, requests) }
    var worst = 0.0
    var aloneSeconds = 0.0
    for index in opened.indices {
      let own = requests.indices.filter { requests[$0].model == index }
      let alone = ModelGroup([opened[index]], pool: pool)
      let (results, seconds) = try timed {
        try answers(alone, own.map { ModelGroup.Request(model: 0, input: requests[$0].input) })
      }
      aloneSeconds += seconds
      for (place, result) in zip(own, results) { worst = max(worst, difference(result, mixed[place])) }
    }
    let json: JSON = [
      "models": .number(JSONNumber(opened.count)), "texts": .number(JSONNumber(texts.count)),
      "mixed_seconds": .number(JSONNumber(mixedSeconds)), "alone_seconds": .number(JSONNumber(aloneSeconds)),
      "resident_open_kb": .number(JSONNumber(openKilobytes)),
      "worst_difference": .number(JSONNumber(worst)), "resident_kb": .number(JSONNumber(usedKilobytes)),
    ]
    Console.result(json.serialized())
  }

  private func answers(_ group: ModelGroup, _ requests: [ModelGroup.Request]) throws -> [ModelGroup.Answer] {
    try stride(from: 0, to: requests.count, by: part).flatMap {
      try group.answer(Array(requests[$0..<min($0 + part, requests.count)]))
    }
  }

  private func timed<Result>(_ body: () throws -> Result) rethrows -> (Result, Double) {
    let began = ContinuousClock.now
    let result = try body()
    return (result, began.duration(to: .now) / .seconds(1))
  }

  private func difference(_ first: ModelGroup.Answer, _ second: ModelGroup.Answer) -> Double {
    switch (first, second) {
    case (.prediction(let one), .prediction(let other)):
      return zip(one.logits, other.logits).reduce(0) { max($0, Double(abs($1.0 - $1.1))) }
    case (.entities(let one, _), .entities(let other, _)):
      guard one.entities.map(\.span) == other.entities.map(\.span) else { return .infinity }
      return zip(one.entities, other.entities).reduce(0) { max($0, abs($1.0.score - $1.1.score)) }
    default: return .infinity
    }
  }

  /// Gives memory back that the allocator keeps for later.
  private func trim() {
    guard let symbol = dlsym(dlopen(nil, RTLD_NOW), "malloc_trim") else { return }
    typealias Trim = @convention(c) (Int) -> Int32
    _ = unsafeBitCast(symbol, to: Trim.self)(0)
  }

  /// What the process holds in memory now.
  private var residentKilobytes: Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
    return line.split(separator: " ").compactMap { Int($0) }.first ?? 0
  }
}
