package import Files
package import Tasks

/// The same task several times: with other seeds, on each fold of its examples, or both.
package struct RepeatPlan: Sendable, Equatable {
  package let seeds: Int
  /// Parts of the training file, each of which is the test once; 1: the task's own test.
  package let folds: Int

  /// - Parameters:
  ///   - seeds: at least 1.
  ///   - folds: at least 1.
  package init(seeds: Int, folds: Int) {
    self.seeds = seeds
    self.folds = folds
  }

  /// One training.
  package struct Unit: Sendable {
    package let name: String
    /// From 1; nil without folds.
    package let fold: Int?
    package let seed: UInt64
    package let task: TaskDefinition
  }

  /// The trainings: the seed of what is held out is the same in all, so that only what is said differs.
  package func units(of task: TaskDefinition) -> [Unit] {
    (folds > 1 ? Array(1...folds) : [nil] as [Int?]).flatMap { fold in
      (0..<seeds).map { index in
        var own = task
        own.training.seed = task.training.seed &+ UInt64(index)
        own.data.seed = task.data.seed ?? task.training.seed
        if let fold { own.data.test = .fold(fold, of: folds) }
        let parts = [fold.map { "fold-\($0)" }, seeds > 1 ? "seed-\(own.training.seed)" : nil].compactMap { $0 }
        return Unit(name: parts.joined(separator: "-"), fold: fold, seed: own.training.seed, task: own)
      }
    }
  }

  var json: JSONObject {
    var object = JSONObject()
    object["kind"] = "repeats"
    object["seeds"] = .number(JSONNumber(seeds))
    object["folds"] = .number(JSONNumber(folds))
    return object
  }

  /// Nil where the experiment is another one.
  package init?(_ json: JSON) {
    guard json["kind"]?.stringValue == "repeats", let seeds = json["seeds"]?.intValue,
      let folds = json["folds"]?.intValue
    else { return nil }
    self.init(seeds: seeds, folds: folds)
  }
}
