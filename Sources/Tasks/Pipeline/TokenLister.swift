import Synchronization
package import Tensors
import Tokenizers

/// A token of a text as a model's tokenizer cuts it.
package struct TextToken: Sendable, Equatable {
  package let id: Int
  /// As it stands in the vocabulary.
  package let name: String
  /// In code points of the text; nil of a special token that was set around it.
  package let range: Range<Int>?

  package static func == (left: TextToken, right: TextToken) -> Bool {
    left.id == right.id && left.name.utf8.elementsEqual(right.name.utf8) && left.range == right.range
  }
}

/// Lists the tokens of texts, whole and uncut, on all workers.
package struct TokenLister: Sendable {
  /// A text for a model's tokenizer.
  package struct Request: Sendable {
    let trained: TrainedModel
    let text: String
    let addsSpecial: Bool

    /// - Parameter addsSpecial: whether special tokens are set around the text.
    package init(_ trained: TrainedModel, _ text: String, addsSpecial: Bool) {
      self.trained = trained
      self.text = text
      self.addsSpecial = addsSpecial
    }
  }

  private let pool: WorkerPool

  package init(pool: WorkerPool) { self.pool = pool }

  /// The tokens of each text, in the order of the texts.
  package func callAsFunction(_ requests: [Request], costs: inout ReadingCosts) -> [[TextToken]] {
    let start = ContinuousClock.now
    let slots = ResultSlots<[TextToken]>(count: requests.count)
    let next = Atomic(0)
    pool.run { _ in
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < requests.count else { return }
        slots.set(Self.tokens(requests[index]), at: index)
      }
    }
    let lists = slots.values
    costs.tokenization += .now - start
    costs.tokens = lists.map(\.count)
    return lists
  }

  private static func tokens(_ request: Request) -> [TextToken] {
    let tokenizer = request.trained.tokenizer
    let encoding = tokenizer.encode(request.text, addSpecialTokens: request.addsSpecial)
    return (0..<encoding.count).map { token in
      let offset = encoding.offsets[token]
      return TextToken(
        id: Int(encoding.ids[token]), name: tokenizer.token(encoding.ids[token]) ?? "",
        range: encoding.wordIDs[token] < 0 ? nil : Int(offset.start)..<Int(offset.end))
    }
  }
}
