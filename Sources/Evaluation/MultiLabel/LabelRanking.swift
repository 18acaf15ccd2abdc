/// Rows in the order of a label's score, the highest first.
struct LabelRanking {
  private struct Place {
    let row: Int
    let isGold: Bool
    /// Whether the next row has a lower score, or there is none.
    let endsTie: Bool
  }

  private let places: [Place]

  init(scores: [Double], gold: [Bool]) {
    let order = scores.indices.sorted { scores[$0] > scores[$1] }
    places = order.enumerated().map { place, row in
      let endsTie = place == order.count - 1 || scores[order[place + 1]] < scores[row]
      return Place(row: row, isGold: gold[row], endsTie: endsTie)
    }
  }

  /// Σ (Rₙ − Rₙ₋₁) Pₙ over the distinct scores, as scikit-learn's `average_precision_score`; 0 for a label that no row
  /// has.
  func averagePrecision(_ times: [Int]) -> Double {
    var (hits, taken, lastHits, area) = (0, 0, 0, 0.0)
    for place in places {
      taken += times[place.row]
      if place.isGold { hits += times[place.row] }
      guard place.endsTie, hits > lastHits else { continue }
      area += Double(hits - lastHits) * Double(hits) / Double(taken)
      lastHits = hits
    }
    return hits == 0 ? 0 : area / Double(hits)
  }
}
