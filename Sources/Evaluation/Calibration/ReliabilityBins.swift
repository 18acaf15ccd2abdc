/// Forecasts sorted into bins of probability, to compare what was stated with what came.
package struct ReliabilityBins: Equatable, Sendable {
  package struct Bin: Equatable, Sendable {
    /// The bin holds the probabilities above `low`, the first bin 0 too.
    package let low: Double
    /// The bin's highest probability, itself included.
    package let high: Double
    package let count: Int
    /// The mean of its probabilities; 0 in an empty bin.
    package let meanProbability: Double
    /// The share of its outcomes that came; 0 in an empty bin.
    package let frequency: Double

    /// How far what was stated is from what came.
    package var gap: Double { abs(frequency - meanProbability) }
  }

  /// Ascending by probability; empty ones stand among them.
  package let bins: [Bin]

  package var count: Int { bins.reduce(0) { $0 + $1.count } }

  /// Bins of equal width, as in Guo et al. 2017.
  package init(equalWidth forecasts: Forecasts, binCount: Int = 15) {
    precondition(binCount > 0, "no bins")
    self.init(forecasts, edges: (0...binCount).map { Double($0) / Double(binCount) })
  }

  /// Bins of about as many forecasts each (Nguyen & O'Connor 2015): the edges are quantiles, so that equal probabilities
  /// are never parted, as in scikit-learn's `calibration_curve` with `strategy="quantile"`.
  package init(equalMass forecasts: Forecasts, binCount: Int = 15) {
    precondition(binCount > 0, "no bins")
    let sorted = forecasts.probabilities.sorted()
    let edges = (0...binCount).map { part in
      sorted.isEmpty ? Double(part) / Double(binCount) : Quantile.value(at: part, of: binCount, ofSorted: sorted)
    }
    self.init(forecasts, edges: edges)
  }

  private init(_ forecasts: Forecasts, edges: [Double]) {
    let binCount = edges.count - 1
    var counts = Array(repeating: 0, count: binCount)
    var sums = Array(repeating: 0.0, count: binCount)
    var hits = counts
    for (probability, came) in zip(forecasts.probabilities, forecasts.outcomes) {
      // The number of inner edges below the probability.
      var (low, high) = (0, binCount - 1)
      while low < high {
        let middle = (low + high) / 2
        if edges[middle + 1] < probability { low = middle + 1 } else { high = middle }
      }
      counts[low] += 1
      sums[low] += probability
      if came { hits[low] += 1 }
    }
    bins = (0..<binCount).map { bin in
      let divisor = Double(max(counts[bin], 1))
      return Bin(
        low: edges[bin], high: edges[bin + 1], count: counts[bin], meanProbability: sums[bin] / divisor,
        frequency: Double(hits[bin]) / divisor)
    }
  }

  /// The mean gap of the bins, weighted by their forecasts: the expected calibration error; 0 without forecasts.
  package var expectedError: Double {
    let total = count
    return total == 0 ? 0 : bins.reduce(0) { $0 + $1.gap * Double($1.count) } / Double(total)
  }

  /// The share of all outcomes that came; 0 without forecasts.
  package var frequency: Double { mean(\.frequency) }

  /// The mean of all probabilities; 0 without forecasts.
  package var meanProbability: Double { mean(\.meanProbability) }

  private func mean(_ value: KeyPath<Bin, Double>) -> Double {
    let total = count
    return total == 0 ? 0 : bins.reduce(0) { $0 + $1[keyPath: value] * Double($1.count) } / Double(total)
  }
}
