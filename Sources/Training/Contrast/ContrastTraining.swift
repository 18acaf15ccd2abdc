import Encoders
import NN
import Tasks
import Tensors

/// What training by the method `contrastive` does beside the others: pairs train the encoder, then the head is fitted.
struct ContrastTraining {
  private let method: ContrastiveMethod
  private let settings: TrainingSettings
  private let items: [TrainingItem]
  private let classes: [Int]
  private let readsMean: Bool

  /// Nil of other methods.
  init?(_ task: TaskDefinition, items: [TrainingItem]) {
    guard let method = task.method as? ContrastiveMethod else { return nil }
    self.method = method
    settings = task.training
    readsMean = task.head.pooling == .mean
    self.items = items
    classes = items.map { item in
      guard case .label(let label) = item.target else { return 0 }
      return label
    }
  }

  /// Whether a task can be trained so.
  ///
  /// - Throws: `ModelError.invalidSetting`.
  static func check(_ task: TaskDefinition, kind: TaskKind) throws {
    guard task.method is ContrastiveMethod else { return }
    func refuse(_ key: String, _ expected: String, found: String) -> ModelError {
      .invalidSetting(file: task.name, key: key, expected: expected, found: found)
    }
    guard kind.target == .text else {
      let kinds = TaskKinds.all.filter { $0.target == .text }.map(\.name).joined(separator: " or ")
      throw refuse("method", "with \(ContrastiveMethod.name) the kind \(kinds)", found: kind.name)
    }
    let training = task.training
    let others = [
      ("training.head_learning_rate", training.headLearningRate != nil),
      ("training.class_weights", training.classWeights != .even),
      ("training.label_smoothing", training.labelSmoothing > 0),
      ("training.focal_gamma", training.focalGamma > 0), ("training.shuffle", !training.shuffle),
      ("head.dropout", (task.head.dropout ?? 0) > 0),
    ]
    if let other = others.first(where: { $0.1 }) {
      throw refuse(other.0, "nothing with the method \(ContrastiveMethod.name), whose head is fitted", found: "a value")
    }
  }

  /// Whether a task is not of several heads.
  ///
  /// - Throws: `ModelError.invalidSetting`.
  static func checkAlone(_ task: TaskDefinition) throws {
    guard task.method is ContrastiveMethod else { return }
    throw ModelError.invalidSetting(
      file: task.name, key: "method", expected: "with several heads another method", found: ContrastiveMethod.name)
  }

  func objective(_ context: SubjectContext, lanes: Int) -> ContrastObjective {
    let texts = items.enumerated().map { number, item in
      SentenceText(
        ids: item.windows[0].ids, typeIDs: item.windows[0].typeIDs, number: Int32(truncatingIfNeeded: number))
    }
    return ContrastObjective(
      texts, classes: classes,
      pass: SentencePass(
        model: context.model, store: context.store, microBatchTokens: settings.microBatchTokens, lanes: lanes),
      pairsPerStep: settings.batchSize, iterations: method.iterations, seed: settings.seed)
  }

  var stepsPerEpoch: Int {
    ContrastObjective.stepsPerEpoch(items.count, pairsPerStep: settings.batchSize, iterations: method.iterations)
  }

  /// Fits the head on the encoder as it is.
  ///
  /// - Throws: `ModelError.notFinite` where it gives no numbers.
  func fitHead(_ context: SubjectContext) throws {
    try VectorHead(context.model, items: items, classes: classes).fit(context.store, context.pipeline)
  }

  /// What a person should know.
  ///
  /// - Parameter initial: the checkpoint that the training starts from.
  func remarks(base: ModelDirectory, initial: String?) -> [String] {
    var remarks: [String] = []
    let cut = items.count { $0.windows.count > 1 }
    if cut > 0 { remarks.append("\(cut) texts are longer than a window: pairs are made of their first windows") }
    if readsMean, (try? SentencePooling.of(base)) != .mean {
      remarks.append(
        "\(base.path): makes its vectors otherwise (1_Pooling, modules.json); the method \(ContrastiveMethod.name) trains "
          + "the mean of a text's tokens and fits its head on that")
    }
    if let initial {
      remarks.append("\(initial): its head is not used: the method \(ContrastiveMethod.name) fits a new one")
    }
    return remarks
  }
}
