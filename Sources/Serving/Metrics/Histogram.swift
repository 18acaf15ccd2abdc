/// Counts of values by upper bounds, as Prometheus writes them.
struct Histogram: Sendable {
  private let bounds: [Double]
  private var counts: [Int]
  private var sum = 0.0
  private var count = 0

  /// - Parameter bounds: ascending.
  init(bounds: [Double]) {
    self.bounds = bounds
    counts = Array(repeating: 0, count: bounds.count)
  }

  /// Seconds from half a millisecond to a minute.
  static var seconds: Histogram {
    Histogram(bounds: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60])
  }

  /// Powers of two.
  static func sizes(upTo exponent: Int) -> Histogram { Histogram(bounds: (0...exponent).map { Double(1 << $0) }) }

  mutating func add(_ value: Double) {
    if let place = bounds.firstIndex(where: { value <= $0 }) { counts[place] += 1 }
    sum += value
    count += 1
  }

  func write(_ name: String, to text: inout String) {
    text += "# TYPE \(name) histogram\n"
    var total = 0
    for (bound, own) in zip(bounds, counts) {
      total += own
      text += "\(name)_bucket{le=\"\(bound)\"} \(total)\n"
    }
    text += "\(name)_bucket{le=\"+Inf\"} \(count)\n\(name)_sum \(sum)\n\(name)_count \(count)\n"
  }
}
