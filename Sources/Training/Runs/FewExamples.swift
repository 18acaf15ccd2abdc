package import Tasks

/// What is to be said where a class has few examples.
package enum FewExamples {
  /// Examples of a class below which methods differ most.
  package static let limit = 20

  /// One line on the methods that suit so few, and why; nil where every class has enough, or it is of no classes.
  package static func remark(_ profile: TrainingProfile, kind: TaskKind, method: String) -> String? {
    guard kind.target == .text, let labels = profile.labels,
      let rarest = labels.min(by: { $0.count < $1.count }), rarest.count < limit
    else { return nil }
    let own = ContrastiveMethod.name
    let few = rarest.count == 1 ? "1 example" : "\(rarest.count) examples"
    let start = "'\(rarest.label)' has \(few) to train on: "
    // Pairs are made of all texts: of many they cost a long training.
    guard labels.reduce(0, { $0 + $1.count }) <= 2 * limit * labels.count else {
      return start + "it is rare among many texts, and will hardly be learned; more examples of it help most"
        + (method == own ? "" : ", and training.class_weights: balanced may")
    }
    let advice =
      method == own
      ? "\(own) makes many pairs of few texts and suits that"
      : "--method \(own) suits that best, since few texts make many pairs; then \(HeadMethod.name) with "
        + "head.pooling=mean, which with so few does about as well as \(FullMethod.name) and costs less"
    return start + "with fewer than \(limit) of a class \(advice)"
  }
}
