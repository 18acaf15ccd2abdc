import Foundation

/// The rows of DeBERTa's table of relative positions: `2·span` of them, that of a distance of 0 in the middle.
package struct DebertaBuckets: Sendable, Equatable {
  /// Of distances that grow like a logarithm from the middle of them on; nil: every distance has its own row.
  package let count: Int?
  /// The distance that the last bucket begins with, or beyond which rows end.
  package let farthest: Int

  package init(count: Int?, farthest: Int) {
    self.count = count
    self.farthest = farthest
  }

  /// Distances of one sign.
  package var span: Int { count ?? farthest }
  package var tableRows: Int { 2 * span }

  /// The row of a distance, query's place minus key's.
  package func row(_ distance: Int) -> Int { min(max(bucket(distance) + span, 0), 2 * span - 1) }

  /// Source: `make_log_bucket_position`, in single precision like there.
  private func bucket(_ distance: Int) -> Int {
    guard let count else { return distance }
    let middle = count / 2
    let size = abs(distance)
    guard size > middle else { return distance }
    let growth = log(Float(size) / Float(middle)) / log(Float(Double(farthest - 1) / Double(middle)))
    let place = (growth * Float(middle - 1)).rounded(.up) + Float(middle)
    return place >= Float(2 * span) ? (distance < 0 ? -2 : 2) * span : (distance < 0 ? -1 : 1) * Int(place)
  }

  /// Which rows sequences of up to `tokens` tokens reach, falling, and for each distance of a key from a query,
  /// ascending, the place of its row among them.
  package func rows(tokens: Int) -> (table: [Int32], places: [Int32]) {
    var table: [Int32] = []
    var places: [Int32] = []
    for distance in 1 - tokens..<tokens {
      let row = Int32(self.row(-distance))
      if table.last != row { table.append(row) }
      places.append(Int32(table.count - 1))
    }
    return (table, places)
  }
}
