package import Datasets
import Evaluation
import Files
package import Tasks
package import Tensors

/// Finds the rows of an input whose labels would teach a model most.
package struct RowSelection {
  private let trained: TrainedModel
  private let pool: WorkerPool
  private let strategy: Uncertainty

  /// Candidates a chosen row: of these the ones unlike one another are taken.
  private static let spread = 10

  package init(_ trained: TrainedModel, pool: WorkerPool, strategy: Uncertainty) {
    self.trained = trained
    self.pool = pool
    self.strategy = strategy
  }

  /// What was chosen, and what was looked at.
  package struct Choice: Sendable {
    /// The first to label first.
    package var rows: [Candidate] = []
    package var seen = 0
    /// Rows that cannot be used, with line and reason.
    package var rejects: [String] = []
    package var rejectCount = 0
  }

  /// - Parameter count: rows to choose.
  /// - Throws: as reading throws, and `BatchError.noUncertainty`.
  package func callAsFunction(_ stream: RowStream, count: Int) throws -> Choice {
    guard trained.settings.kind.target != .number else {
      throw BatchError.noUncertainty(kind: trained.settings.kind.name)
    }
    var choice = Choice()
    var candidates = Candidates(most: strategy == .diverse ? count * Self.spread : count)
    let reader = ChunkReader(stream)
    let layout = stream.reader.layout
    while let chunk = try reader.next() {
      let usable = chunk.rows.filter { $0.fault == nil }
      let values = try measure(usable)
      var next = 0
      for row in chunk.rows {
        defer { choice.seen += 1 }
        if row.fault != nil {
          choice.reject(Reject(row, isOfFolder: layout.shape == .files))
          continue
        }
        let (value, answer) = values[next]
        next += 1
        guard let answer else {
          choice.reject(Reject(row, reason: "the model cannot read it", isOfFolder: layout.shape == .files))
          continue
        }
        var fields = JSONObject()
        for (column, name) in layout.columns.enumerated() { fields[name] = row.value(column, in: layout) }
        candidates.add(
          Candidate(
            line: row.location.line, text: row.text, pair: row.pair, fields: fields, uncertainty: value,
            answer: answer, number: choice.seen))
      }
    }
    let ranked = candidates.ranked
    guard strategy == .diverse else {
      choice.rows = ranked
      return choice
    }
    let vectors = try TextVectors(trained, pool: pool)(ranked.map { TextInput($0.text, pair: $0.pair) })
    choice.rows = DiverseChoice.places(vectors, count: count).map { ranked[$0] }
    return choice
  }

  /// How uncertain the model is of each row, and what it says of it.
  private func measure(_ rows: [InputRow]) throws -> [(Double, ModelGroup.Answer?)] {
    let answers = ModelGroup([trained], pool: pool).attempt(rows.map { TextInput($0.text, pair: $0.pair) })
    let target = trained.settings.kind.target
    let words = target == .words ? try wordUncertainties(rows) : []
    return answers.enumerated().map { index, own in
      switch own[0] {
      case .failure: (0, nil)
      case .success(.entities(let result, let document)): (words[index], .entities(result, document))
      case .success(.prediction(let prediction)):
        (
          target == .labels
            ? strategy.value(ofSeveral: prediction.probabilities) : strategy.value(ofOne: prediction.probabilities),
          .prediction(prediction)
        )
      }
    }
  }

  /// Of each text that of its most uncertain word.
  private func wordUncertainties(_ rows: [InputRow]) throws -> [Double] {
    let tagger = EntityTagger(trained, pool: pool)
    return tagger.wordLogits(rows.map { tagger.words(of: $0.text) }).map { words in
      words.compactMap { $0.map { strategy.value(ofOne: Logits.softmax($0.map(Double.init))) } }.max() ?? 0
    }
  }
}

extension RowSelection.Choice {
  private static let mostShown = 5

  fileprivate mutating func reject(_ reject: Reject) {
    rejectCount += 1
    if rejects.count < Self.mostShown { rejects.append(reject.shown) }
  }
}
