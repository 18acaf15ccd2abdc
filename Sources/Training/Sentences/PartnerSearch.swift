import Encoders
import Foundation
import NN
import Synchronization
import Tasks
package import Tensors

/// How well an encoder finds the partners of texts that it never learns from.
package struct PartnerSearch: Sendable {
  private let pairs: SentencePairs
  private let pass: SentencePass
  private let pool: WorkerPool

  private static let batchTokens = 1024

  /// - Parameter pairs: at least one.
  package init(_ pairs: SentencePairs, pass: SentencePass, pool: WorkerPool) {
    self.pairs = pairs
    self.pass = pass
    self.pool = pool
  }

  /// The places that partners have among all partners, by cosine.
  package struct Score: Sendable, Equatable {
    /// The share of the texts whose partner comes first.
    package let accuracy: Double
    /// The mean of 1 / place.
    package let reciprocalRank: Double
    package let pairs: Int
  }

  /// The name of the score by which weights are chosen.
  package static let metric = "mrr"

  /// With dropout off; the same for any number of workers.
  package func callAsFunction() -> Score {
    let rows = pairs.rows
    let vectors = vectors(rows.map(\.first) + rows.map(\.second))
    guard vectors.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
      return Score(accuracy: .nan, reciprocalRank: .nan, pairs: rows.count)
    }
    let slots = ResultSlots<Int>(count: rows.count)
    let next = Atomic(0)
    pool.run { _ in
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < rows.count else { return }
        slots.set(place(of: index, vectors), at: index)
      }
    }
    let places = slots.values
    let count = Double(places.count)
    return Score(
      accuracy: Double(places.count { $0 == 1 }) / count,
      reciprocalRank: places.reduce(0) { $0 + 1 / Double($1) } / count, pairs: places.count)
  }

  /// From 1; the same text as the partner, or as the text itself, is no wrong answer, nor is another partner of the text.
  private func place(of index: Int, _ vectors: [[Float]]) -> Int {
    let rows = pairs.rows
    let (own, partner) = (rows[index].first.number, rows[index].second.number)
    let text = vectors[index]
    let score = Self.product(text, vectors[rows.count + index])
    return 1
      + rows.indices.count { other in
        let number = rows[other].second.number
        guard other != index, number != partner, number != own, rows[other].first.number != own else { return false }
        return Self.product(text, vectors[rows.count + other]) >= score
      }
  }

  private static func product(_ a: [Float], _ b: [Float]) -> Double {
    var sum = 0.0
    for place in a.indices { sum += Double(a[place]) * Double(b[place]) }
    return sum
  }

  /// One vector of length 1 a text.
  private func vectors(_ texts: [SentenceText]) -> [[Float]] {
    let batches = TokenBalance.batches(texts.map(\.ids.count), microBatchTokens: Self.batchTokens, lanes: 1)
    let slots = ResultSlots<[Float]>(count: texts.count)
    let next = Atomic(0)
    pool.run { worker in
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < batches.count else { return }
        let output = pass.vectors(texts, batches[index], pool.workspace(worker), random: nil)
        for (row, place) in batches[index].enumerated() {
          slots.set(Self.unit(Array(UnsafeBufferPointer(start: output.row(row), count: pass.width))), at: place)
        }
      }
    }
    return slots.values
  }

  private static func unit(_ values: [Float]) -> [Float] {
    let length = product(values, values).squareRoot()
    return length > 0 ? values.map { Float(Double($0) / length) } : values
  }
}
