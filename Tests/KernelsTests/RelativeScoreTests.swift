import Kernels
import TestSupport
import Testing

@Suite("Scores by distance")
struct RelativeScoreTests {
  static let lengths = [1, 2, 7, 8, 9, 33]

  @Test("a bias by distance and its gradient equal their plain twins", arguments: lengths)
  func bias(length: Int) {
    var random = SeededRandom(41)
    let stride = length + 3
    let scores = StridedMatrix(rows: length, columns: length, stride: stride) { random.wholeFloats($0) }
    let line = random.wholeFloats(2 * length - 1)
    let before = random.wholeFloats(2 * length - 1)
    GuardedMemory.use { memory in
      let values = memory.floats(scores.values)
      let bias = memory.floats(line)
      addDistanceBias(values, length: length, stride: stride, scale: 0.5, line: bias)
      let expected = PlainMatrix(rows: length, columns: length) { row, column in
        Double(scores[row, column]) / 2 + Double(line[length - 1 - row + column])
      }
      #expect(difference(memory.values(values), scores.replacing(with: expected), .exact) == nil)
      let gradient = memory.floats(scores.values)
      let sums = memory.floats(before)
      distanceBiasBackward(gradient, length: length, stride: stride, scale: 0.5, line: sums)
      var total = before.map(Double.init)
      for row in 0..<length {
        for column in 0..<length { total[length - 1 - row + column] += Double(scores[row, column]) }
      }
      #expect(difference(memory.values(sums), total, .exact) == nil)
      let halves = scores.replacing(with: 0.5 * PlainMatrix(scores))
      #expect(difference(memory.values(gradient), halves, .exact) == nil)
      let alone = memory.floats(scores.values)
      distanceBiasBackward(alone, length: length, stride: stride, scale: 0.5, line: nil)
      #expect(difference(memory.values(alone), halves, .exact) == nil)
    }
  }

  /// Rows of positions that are apart at first and shared further out, as logarithmic buckets have them; whole numbers add
  /// up exactly.
  @Test("products by query and by key, and their gradients, equal their plain twins", arguments: lengths, [3, 100])
  func products(length: Int, exact: Int) {
    var random = SeededRandom(42)
    let stride = length + 5
    var rows: [Int32] = [4]
    for place in 1..<2 * length {
      let isNear = abs(place - length + 1) < exact
      rows.append(rows[place - 1] + (isNear || place % 3 == 0 ? 1 : 0))
    }
    rows.removeLast()
    let scores = StridedMatrix(rows: length, columns: length, stride: stride) { random.wholeFloats($0) }
    GuardedMemory.use { memory in
      let map = UnsafeMutablePointer<Int32>.allocate(capacity: rows.count)
      defer { map.deallocate() }
      map.update(from: rows, count: rows.count)
      let distances = DistanceRows(length: length, rows: map)
      #expect(distances.first == 4 && distances.count == Int(rows[rows.count - 1]) - 3)
      let products = random.wholeFloats(length * distances.count)
      func place(_ row: Int, _ column: Int) -> Int { Int(rows[length - 1 - row + column]) - 4 }
      let source = memory.floats(products)

      let byQuery = memory.floats(scores.values)
      addByQuery(source, distances, to: byQuery, stride: stride)
      let expectedByQuery = PlainMatrix(rows: length, columns: length) { row, column in
        Double(scores[row, column] + products[row * distances.count + place(row, column)])
      }
      #expect(difference(memory.values(byQuery), scores.replacing(with: expectedByQuery), .exact) == nil)
      let byKey = memory.floats(scores.values)
      addByKey(source, distances, to: byKey, stride: stride)
      let expectedByKey = PlainMatrix(rows: length, columns: length) { row, column in
        Double(scores[row, column] + products[column * distances.count + place(row, column)])
      }
      #expect(difference(memory.values(byKey), scores.replacing(with: expectedByKey), .exact) == nil)

      var queries = products.map(Double.init)
      var keys = queries
      for row in 0..<length {
        for column in 0..<length {
          queries[row * distances.count + place(row, column)] += Double(scores[row, column])
          keys[column * distances.count + place(row, column)] += Double(scores[row, column])
        }
      }
      let gradient = memory.floats(scores.values)
      let queryGradient = memory.floats(products)
      gatherByQuery(gradient, stride: stride, distances, to: queryGradient)
      #expect(difference(memory.values(queryGradient), queries, .exact) == nil)
      let keyGradient = memory.floats(products)
      gatherByKey(gradient, stride: stride, distances, to: keyGradient)
      #expect(difference(memory.values(keyGradient), keys, .exact) == nil)
    }
  }
}
