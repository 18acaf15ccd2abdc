/// The rounds of successive halving (Jamieson & Talwalkar 2016) with a factor of 3: all trials are trained for a small part
/// of their steps, of each round's the best third goes on three times as far, the last ones to their end.
package struct HalvingPlan: Sendable, Equatable {
  /// Of each round how many trials are in it.
  package let trials: [Int]
  /// Of each round the evaluations after which it stops; nil: at the end.
  package let stops: [Int?]
  /// Evaluations in a whole training.
  package let evaluations: Int

  private static let factor = 3
  private static let mostRounds = 3

  package init(trials count: Int) {
    var rounds = 1
    var reach = Self.factor
    while rounds < Self.mostRounds, reach <= count {
      rounds += 1
      reach *= Self.factor
    }
    var left = count
    var trials: [Int] = []
    var stops: [Int?] = []
    var stop = 1
    for round in 0..<rounds {
      trials.append(left)
      stops.append(round == rounds - 1 ? nil : stop)
      left = (left + Self.factor - 1) / Self.factor
      if round < rounds - 1 { stop *= Self.factor }
    }
    self.trials = trials
    self.stops = stops
    evaluations = stop
  }
}
