/// Gold and predicted numbers of rows, scored with a number of times for each row, so that rows can be drawn again
/// without being sorted again.
struct WeightedPairs {
  let gold: [Double]
  let predicted: [Double]
  private let goldOrder: [Int]
  private let predictedOrder: [Int]

  /// - Parameter predicted: as many as `gold`.
  init(gold: [Double], predicted: [Double]) {
    precondition(gold.count == predicted.count, "\(gold.count) gold values, \(predicted.count) predictions")
    self.gold = gold
    self.predicted = predicted
    goldOrder = gold.indices.sorted { gold[$0] < gold[$1] }
    predictedOrder = predicted.indices.sorted { predicted[$0] < predicted[$1] }
  }

  /// Every row once.
  var once: [Int] { Array(repeating: 1, count: gold.count) }

  func meanSquaredError(_ times: [Int]) -> Double {
    mean(times) {
      let error = gold[$0] - predicted[$0]
      return error * error
    }
  }

  func meanAbsoluteError(_ times: [Int]) -> Double { mean(times) { abs(gold[$0] - predicted[$0]) } }

  /// 1 − Σ(gold − predicted)² / Σ(gold − mean gold)². Where all gold values are equal: 1 without an error, else 0, as in
  /// scikit-learn. 0 for less than two rows, where scikit-learn has none.
  func determination(_ times: [Int]) -> Double {
    guard times.reduce(0, +) > 1 else { return 0 }
    let error = meanSquaredError(times)
    guard varies(gold, times) else { return error == 0 ? 1 : 0 }
    let center = mean(times) { gold[$0] }
    let spread = mean(times) { (gold[$0] - center) * (gold[$0] - center) }
    return spread > 0 ? 1 - error / spread : 0
  }

  /// Pearson's correlation, 0 if either side does not vary.
  func pearson(_ times: [Int]) -> Double { correlation(gold, predicted, times) }

  /// Spearman's rank correlation, ties sharing their mean rank; 0 if either side does not vary.
  func spearman(_ times: [Int]) -> Double {
    correlation(ranks(gold, goldOrder, times), ranks(predicted, predictedOrder, times), times)
  }

  private func ranks(_ values: [Double], _ order: [Int], _ times: [Int]) -> [Double] {
    var ranks = Array(repeating: 0.0, count: values.count)
    var (start, before) = (0, 0)
    while start < order.count {
      var (end, size) = (start, 0)
      while end < order.count, values[order[end]] == values[order[start]] {
        size += times[order[end]]
        end += 1
      }
      let rank = Double(before) + Double(size + 1) / 2
      for row in order[start..<end] { ranks[row] = rank }
      before += size
      start = end
    }
    return ranks
  }

  private func correlation(_ left: [Double], _ right: [Double], _ times: [Int]) -> Double {
    guard varies(left, times), varies(right, times) else { return 0 }
    let leftCenter = mean(times) { left[$0] }
    let rightCenter = mean(times) { right[$0] }
    let together = mean(times) { (left[$0] - leftCenter) * (right[$0] - rightCenter) }
    let leftSpread = mean(times) { (left[$0] - leftCenter) * (left[$0] - leftCenter) }
    let rightSpread = mean(times) { (right[$0] - rightCenter) * (right[$0] - rightCenter) }
    let divisor = leftSpread.squareRoot() * rightSpread.squareRoot()
    return divisor > 0 ? min(max(together / divisor, -1), 1) : 0
  }

  /// Whether the drawn rows have two values: the mean of equal numbers may differ from them by rounding, which would pass
  /// for variation.
  private func varies(_ values: [Double], _ times: [Int]) -> Bool {
    guard let first = times.firstIndex(where: { $0 > 0 }) else { return false }
    return times.indices.contains { times[$0] > 0 && values[$0] != values[first] }
  }

  /// The mean over the drawn rows; 0 of none.
  private func mean(_ times: [Int], _ value: (Int) -> Double) -> Double {
    var (sum, total) = (0.0, 0)
    for row in times.indices where times[row] > 0 {
      sum += Double(times[row]) * value(row)
      total += times[row]
    }
    return total == 0 ? 0 : sum / Double(total)
  }
}
