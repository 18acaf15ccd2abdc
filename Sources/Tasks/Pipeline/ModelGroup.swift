package import Datasets
import Encoders
import Files
import Foundation
import NN
package import Tensors

/// Models that predict together: those of one base share its encoder, its tokenizer, and batches.
package struct ModelGroup: Sendable {
  package let models: [TrainedModel]
  private let pool: WorkerPool
  /// Members that share an encoder, by their places in `models`.
  private let sets: [[Int]]
  private let passes: [SharedPass]
  /// Models that are computed through the adapter of another, since theirs is the same.
  package let sharedAdapterCount: Int

  /// What one model says of one text.
  package enum Answer: Sendable {
    case prediction(Prediction)
    case entities(EntityTagger.Result, TaggedDocument)
  }

  /// A text for one of the models.
  package struct Request: Sendable {
    package let model: Int
    package let input: TextInput

    package init(model: Int, input: TextInput) {
      self.model = model
      self.input = input
    }
  }

  /// - Parameter models: opened with one shelf, so that those of one base have the same encoder in memory.
  package init(_ models: [TrainedModel], pool: WorkerPool) {
    self.models = models
    self.pool = pool
    var sets: [[Int]] = []
    for (index, model) in models.enumerated() {
      if let place = sets.firstIndex(where: { Self.share(models[$0[0]], model) }) {
        sets[place].append(index)
      } else {
        sets.append([index])
      }
    }
    self.sets = sets
    let members = sets.map { set in
      set.enumerated().map { place, index in
        let twin = set[..<place].firstIndex { Self.haveOneAdapter(models[$0], models[index]) }
        return SharedPass.Member(model: models[index].model, store: models[index].store, adapterTwin: twin)
      }
    }
    passes = members.map { SharedPass($0, pool: pool) }
    sharedAdapterCount = members.joined().count { $0.adapterTwin != nil }
  }

  /// Whether two models have the same adapter, as heads have that were trained jointly.
  private static func haveOneAdapter(_ first: TrainedModel, _ second: TrainedModel) -> Bool {
    guard first.settings.adapter == second.settings.adapter, first.model.adapter != nil else { return false }
    let (one, other) = (first.model.adapterParameters, second.model.adapterParameters)
    return one.count == other.count
      && zip(one, other).allSatisfy { own, its in
        own.name.hasSameBytes(as: its.name) && own.shape == its.shape
          && memcmp(first.store.values(own), second.store.values(its), own.count * MemoryLayout<Float>.size) == 0
      }
  }

  /// Whether two models read the same memory as their encoder.
  private static func share(_ first: TrainedModel, _ second: TrainedModel) -> Bool {
    let (one, other) = (first.model.encoder.tokenTable, second.model.encoder.tokenTable)
    guard first.model.family.modelType == second.model.family.modelType,
      first.store.values(one) == second.store.values(other)
    else { return false }
    // Modules of one configuration have the same slots up to those that stand above the layers.
    return zip(first.model.encoder.linearModules, second.model.encoder.linearModules).allSatisfy {
      $0.layer == nil || $0.linear.weight == $1.linear.weight
    }
  }

  /// What every model says of every text: `[texts][models]`.
  ///
  /// - Throws: what a model says of a text that it cannot read.
  package func answer(_ inputs: [TextInput]) throws -> [[Answer]] {
    let requests = inputs.flatMap { input in models.indices.map { Request(model: $0, input: input) } }
    let answers = try answer(requests)
    return inputs.indices.map { Array(answers[($0 * models.count)..<(($0 + 1) * models.count)]) }
  }

  /// What the models say of their texts, in the order of the requests.
  ///
  /// - Throws: what a model says of a text that it cannot read.
  package func answer(_ requests: [Request]) throws -> [Answer] { try attempt(requests).map { try $0.get() } }

  /// What every model says of every text, or why it says nothing of one: `[texts][models]`.
  package func attempt(_ inputs: [TextInput]) -> [[Result<Answer, any Error>]] {
    let requests = inputs.flatMap { input in models.indices.map { Request(model: $0, input: input) } }
    let answers = attempt(requests)
    return inputs.indices.map { Array(answers[($0 * models.count)..<(($0 + 1) * models.count)]) }
  }

  /// What the models say of their texts, in the order of the requests, or why they say nothing of one.
  package func attempt(_ requests: [Request]) -> [Result<Answer, any Error>] {
    var costs = ReadingCosts()
    return attempt(requests, costs: &costs)
  }

  /// The same, with what it took to read the texts.
  package func attempt(_ requests: [Request], costs: inout ReadingCosts) -> [Result<Answer, any Error>] {
    let start = ContinuousClock.now
    var places: [[Int]] = Array(repeating: [], count: models.count)
    for (place, request) in requests.enumerated() { places[request.model].append(place) }
    let readings = models.indices.map { index in
      Reading(models[index], places[index].map { requests[$0].input }, pool)
    }
    costs.tokenization += .now - start
    costs.tokens = Array(repeating: 0, count: requests.count)
    for index in models.indices {
      for (place, count) in zip(places[index], readings[index].tokenCounts) { costs.tokens[place] = count }
    }
    for (set, pass) in zip(sets, passes) {
      pass.run(set.enumerated().map { readings[$1].job(member: $0) })
    }
    let slots = ResultSlots<Result<Answer, any Error>>(count: requests.count)
    for index in models.indices {
      for (place, answer) in zip(places[index], readings[index].answers()) { slots.set(answer, at: place) }
    }
    return slots.values
  }

  /// The texts of one model, cut into windows.
  private enum Reading {
    case texts(Pipeline, [Result<TextWindows.Result, any Error>], ResultSlots<[Float]>)
    case words(EntityTagger, [WordText], EntityTagger.Reading)

    init(_ trained: TrainedModel, _ inputs: [TextInput], _ pool: WorkerPool) {
      if trained.settings.kind.isOfTexts {
        let pipeline = Pipeline(trained, pool: pool)
        let prepared = pipeline.tokenizeEach(inputs)
        let count = prepared.reduce(0) { $0 + ((try? $1.get().windows.count) ?? 0) }
        self = .texts(pipeline, prepared, ResultSlots(count: count))
      } else {
        let tagger = EntityTagger(trained, pool: pool)
        let texts = inputs.map { tagger.words(of: $0.text) }
        self = .words(tagger, texts, EntityTagger.Reading(tagger, texts))
      }
    }

    /// Tokens that each text is read in.
    var tokenCounts: [Int] {
      switch self {
      case .texts(_, let prepared, _): prepared.map { (try? $0.get().windowTokens) ?? 0 }
      case .words(_, _, let reading): reading.tokenCounts
      }
    }

    func job(member: Int) -> SharedPass.Job {
      switch self {
      case .texts(_, let prepared, let slots):
        Pipeline.job(member: member, prepared.flatMap { (try? $0.get().windows) ?? [] }, into: slots)
      case .words(_, _, let reading): reading.job(member: member)
      }
    }

    func answers() -> [Result<Answer, any Error>] {
      switch self {
      case .texts(let pipeline, let prepared, let slots):
        pipeline.attempts(prepared, slots.values).map { $0.map { .prediction($0) } }
      case .words(let tagger, let texts, let reading):
        zip(texts, tagger.finishEach(reading, scored: true)).map { text, result in
          result.map { .entities($0, tagger.document("", text, $0)) }.mapError { $0 }
        }
      }
    }
  }
}
