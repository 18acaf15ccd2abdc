/// A row of a batch: what is asked, and of which models.
struct ServedWork: Sendable {
  let models: ServedModels
  let work: InferenceWork

  /// Computes a batch, as long as it is wanted; rows that began with other models than the rest have their own pass.
  @Sendable static func compute(
    _ rows: [ServedWork], isWanted: @escaping @Sendable () -> Bool
  ) -> [Result<InferenceOutput, any Error>] {
    if let first = rows.first?.models, rows.allSatisfy({ $0.models === first }) {
      return first.engine(rows.map(\.work), isWanted: isWanted)
    }
    var results: [Result<InferenceOutput, any Error>] = Array(
      repeating: .failure(ServingError.failed("Inference failed")), count: rows.count)
    var sets: [(models: ServedModels, places: [Int])] = []
    for (place, row) in rows.enumerated() {
      if let index = sets.firstIndex(where: { $0.models === row.models }) {
        sets[index].places.append(place)
      } else {
        sets.append((row.models, [place]))
      }
    }
    for (models, places) in sets {
      for (place, result) in zip(places, models.engine(places.map { rows[$0].work }, isWanted: isWanted)) {
        results[place] = result
      }
    }
    return results
  }
}
