package import Datasets
import Encoders
import Files
package import NN
import Synchronization
package import Tensors
package import Tokenizers

/// Texts → entities: the one way that training's validation, evaluation and tagging share.
///
/// Windows are packed without padding; a word's tag does not depend on what else is computed beside it. Memory beyond the
/// texts themselves is the logits of the words, `[words, tags]`, and one batch a worker.
package struct EntityTagger: Sendable {
  private let model: ClassifierModel
  private let store: ParameterStore
  private let windows: WordWindows
  private let decoder: EntityDecoder
  private let splitter: WordSplitter
  private let sentences = SentenceSplitter()
  private let pool: WorkerPool
  private let batchTokens: Int
  private let context: ContextRule
  private let patterns: PatternMatcher

  /// - Parameters:
  ///   - wordRule: cuts raw texts into words; nil: the model's own rule.
  ///   - tilingShift: pieces by which the first window of a long stretch is shorter.
  package init(_ trained: TrainedModel, pool: WorkerPool, wordRule: WordRule? = nil, tilingShift: Int = 0) {
    self.init(
      model: trained.model, store: trained.store, tokenizer: trained.tokenizer, pool: pool, wordRule: wordRule,
      tilingShift: tilingShift)
  }

  package init(
    model: ClassifierModel, store: ParameterStore, tokenizer: any TextTokenizer, pool: WorkerPool,
    batchTokens: Int = 512, wordRule: WordRule? = nil, tilingShift: Int = 0
  ) {
    self.model = model
    self.store = store
    windows = WordWindows(tokenizer: tokenizer, length: model.windowLength, shift: tilingShift)
    decoder = EntityDecoder(TagSet(model.settings.labels), scores: model.head.crf?.scores(store))
    splitter = WordSplitter(wordRule ?? model.settings.wordRule)
    context = model.settings.context
    patterns = PatternMatcher(model.settings.patterns, rule: splitter.rule)
    self.pool = pool
    self.batchTokens = batchTokens
  }

  /// The types of the model and of the patterns.
  package var types: [String] { EntityTagger.types(of: model.settings) }

  /// The types that a model with these settings can give out.
  package static func types(of settings: ModelSettings) -> [String] {
    let own = TagSet(settings.labels).types
    let known = Set(own.map(UTF8Key.init))
    return own + PatternMatcher.labels(settings.patterns).filter { !known.contains(UTF8Key($0)) }
  }

  /// A raw text cut into words and sentences by the model's own rules.
  package func words(of text: String) -> WordText {
    let words = splitter.words(text)
    return WordText(text: text, words: words, sentenceStarts: sentences.starts(text, words: words))
  }

  /// What was found in one text.
  package struct Result: Sendable, Equatable {
    /// In code points of the text, ascending and without overlap.
    package var entities: [TaggedDocument.Entity]
    package var tokenCount: Int
    /// Words without a piece of their own, which no tag reaches: they count as outside.
    package var lostWords: Int
    /// Stretches that were read in several windows.
    package var windowedStretches: Int

    package init(
      entities: [TaggedDocument.Entity], tokenCount: Int, lostWords: Int, windowedStretches: Int
    ) {
      self.entities = entities
      self.tokenCount = tokenCount
      self.lostWords = lostWords
      self.windowedStretches = windowedStretches
    }
  }

  /// The entities of texts, in their order.
  ///
  /// - Parameter scored: whether probabilities are wanted.
  /// - Throws: `ModelError.notFinite` when the weights give no number for a text, `.slowPattern`, `.deepPattern`.
  package func tag(_ texts: [WordText], scored: Bool) throws -> [Result] {
    let reading = Reading(self, texts)
    pass.run([reading.job()])
    return try finish(reading, scored: scored)
  }

  private var pass: SharedPass {
    SharedPass([SharedPass.Member(model: model, store: store)], pool: pool, batchTokens: batchTokens)
  }

  /// Texts cut into windows, and room for what the model says of their words.
  package struct Reading: Sendable {
    fileprivate let texts: [WordText]
    fileprivate let prepared: [Prepared]
    fileprivate let emissions: Emissions

    package init(_ tagger: EntityTagger, _ texts: [WordText]) {
      self.init(tagger, texts, outside: tagger.decoder.tagSet.outside)
    }

    fileprivate init(_ tagger: EntityTagger, _ texts: [WordText], outside: Int?) {
      self.texts = texts
      prepared = tagger.prepare(texts)
      emissions = Emissions(texts.map(\.words.count), tags: tagger.model.settings.labels.count, outside: outside)
    }

    /// Tokens that each text is read in, special ones and those of overlaps included.
    package var tokenCounts: [Int] { prepared.map { $0.windows.reduce(0) { $0 + $1.window.ids.count } } }

    /// What is to be computed.
    package func job(member: Int = 0) -> SharedPass.Job {
      let flat = prepared.enumerated().flatMap { index, text in text.windows.map { (text: index, window: $0) } }
      let emissions = emissions
      return SharedPass.Job(member: member, windows: flat.map(\.window.window)) { index, logits in
        let entry = flat[index]
        for (word, row) in zip(entry.window.words, entry.window.rows) where row >= 0 {
          emissions.set(logits.row(Int(row)), text: entry.text, word: word)
        }
      }
    }
  }

  /// The entities of texts whose windows have been computed.
  ///
  /// - Throws: as `tag`.
  package func finish(_ reading: Reading, scored: Bool) throws -> [Result] {
    try finishEach(reading, scored: scored).map { try $0.get() }
  }

  /// As `finish`, each text by itself.
  package func finishEach(_ reading: Reading, scored: Bool) -> [Swift.Result<Result, ModelError>] {
    let (texts, prepared, emissions) = (reading.texts, reading.prepared, reading.emissions)
    let slots = ResultSlots<Swift.Result<Result, ModelError>>(count: texts.count)
    let next = Atomic(0)
    pool.run { _ in
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < texts.count else { return }
        slots.set(decode(index, texts[index], prepared[index], emissions, scored: scored), at: index)
      }
    }
    return slots.values
  }

  /// The logits of each word's first piece, `[words][tags]`; nil for a word without a piece of its own.
  package func wordLogits(_ texts: [WordText]) -> [[[Float]?]] {
    let reading = Reading(self, texts, outside: nil)
    pass.run([reading.job()])
    return reading.prepared.enumerated().map { index, text in
      text.windows.flatMap { window in
        zip(window.words, window.rows).map { word, row in
          row < 0 ? nil : reading.emissions.values(text: index, words: word..<word + 1)
        }
      }
    }
  }

  /// A text as it is given out.
  package func document(_ name: String, _ text: WordText, _ result: Result) -> TaggedDocument {
    TaggedDocument(
      name: name, text: text.text, words: text.words, sentenceStarts: text.sentenceStarts,
      entities: result.entities)
  }

  fileprivate struct Prepared: Sendable {
    var stretches: [Range<Int>]
    var windows: [WordWindow]
    var windowedStretches: Int
  }

  private func prepare(_ texts: [WordText]) -> [Prepared] {
    let slots = ResultSlots<Prepared>(count: texts.count)
    let next = Atomic(0)
    pool.run { _ in
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < texts.count else { return }
        let stretches = texts[index].stretches(context)
        let slices = TextSlices(texts[index].text)
        var prepared = Prepared(stretches: stretches, windows: [], windowedStretches: 0)
        for stretch in stretches {
          let windows = windows(texts[index], stretch: stretch, slices: slices)
          if windows.count > 1 { prepared.windowedStretches += 1 }
          prepared.windows += windows
        }
        slots.set(prepared, at: index)
      }
    }
    return slots.values
  }

  private func decode(
    _ index: Int, _ text: WordText, _ prepared: Prepared, _ emissions: Emissions, scored: Bool
  ) -> Swift.Result<Result, ModelError> {
    var result = Result(
      entities: [], tokenCount: prepared.windows.reduce(0) { $0 + $1.window.ids.count },
      lostWords: prepared.windows.reduce(0) { $0 + $1.rows.count { $0 < 0 } },
      windowedStretches: prepared.windowedStretches)
    for stretch in prepared.stretches {
      let values = emissions.values(text: index, words: stretch)
      guard values.allSatisfy(\.isFinite) else { return .failure(.notFinite(index: index)) }
      let words = text.words[stretch]
      for entity in decoder(values, words: stretch.count, scored: scored) {
        let span = EntitySpan(
          start: words[words.startIndex + entity.words.lowerBound].lowerBound,
          end: words[words.startIndex + entity.words.upperBound - 1].upperBound, label: entity.type)
        result.entities.append(TaggedDocument.Entity(span: span, score: entity.score))
      }
    }
    return Swift.Result { () throws(ModelError) in
      result.entities = try patterns.joined(result.entities, text.text)
      return result
    }
  }
}

/// The logits of all words, `[words, tags]`, text after text; a word that no window decides is outside.
///
/// Unchecked Sendable: a word's row is written by one worker, and nobody reads before they have met.
private final class Emissions: @unchecked Sendable {
  private let storage: UnsafeMutableBufferPointer<Float>
  private let firstWord: [Int]
  private let tags: Int

  init(_ wordCounts: [Int], tags: Int, outside: Int?) {
    var first: [Int] = []
    var total = 0
    for count in wordCounts {
      first.append(total)
      total += count
    }
    firstWord = first
    self.tags = tags
    storage = .allocate(capacity: total * tags)
    storage.initialize(repeating: outside == nil ? 0 : -30)
    if let outside {
      for word in 0..<total { storage[word * tags + outside] = 0 }
    }
  }

  deinit { storage.deallocate() }

  func set(_ row: UnsafePointer<Float>, text: Int, word: Int) {
    let start = (firstWord[text] + word) * tags
    for tag in 0..<tags { storage[start + tag] = row[tag] }
  }

  func values(text: Int, words: Range<Int>) -> [Float] {
    let start = firstWord[text]
    return Array(storage[(start + words.lowerBound) * tags..<(start + words.upperBound) * tags])
  }
}
