package import Encoders
import NN
package import PEFT
package import Tokenizers

/// What Hone keeps beside the weights of a trained model, so that its directory explains itself.
package struct ModelSettings: Sendable, Equatable {
  /// The task's name.
  package var task: String
  package var kind: TaskKind
  package var labels: [String]
  package var pooling: HeadSettings.Pooling
  package var headDropout: Float?
  package var hiddenDropout: Float?
  package var attentionDropout: Float?
  /// The name of the training method.
  package var method: String
  /// What the method adds to the encoder; nil: nothing.
  package var adapter: AdapterSetup?
  /// The encoder's own weights that train; of a model in training.
  package var ownWeights: OwnWeights = .none
  /// Whether the pooler was trained and stands in the adapter.
  package var adapterHasPooler: Bool
  package var overflow: OverflowRule
  /// Tokens in a window, special ones included; nil: the encoder's positions.
  package var maximumLength: Int?
  /// The base encoder as the task named it.
  package var encoder: String
  /// `Digest.weights` of the base encoder; nil for a model that others made.
  package var encoderDigest: String?
  /// The columns that were joined into a text, for files that have them.
  package var textColumns: [String] = []
  /// The column of the second text of a pair; nil where texts stand alone.
  package var pairColumn: String?
  /// Between several labels of a cell of the data; nil where a text has one.
  package var labelSeparator: String?
  /// What an empty cell of labels says.
  package var emptyLabels: EmptyLabelRule = .none
  /// What logits are divided by before they become probabilities; found on the validation data.
  package var temperature = 1.0
  /// Of several labels a text: the probability from which each is given; empty: one half.
  package var thresholds: [Double] = []
  /// Of ordinal models: the grades.
  package var grades: Grades?
  /// When a label is given; nil: the best one always is.
  package var decision: DecisionRule?
  /// What the model was trained on, in numbers; nil where nobody counted it.
  package var trainingProfile: TrainingProfile?
  /// Of entity models: how tag scores become entities.
  package var decoder: TagDecoder = .viterbi
  /// Of entity models: what the model sees around a word.
  package var context: ContextRule = .sentence
  /// Of entity models: how raw text is cut into words.
  package var wordRule: WordRule = .separate
  /// Of entity models: rules beside the weights.
  package var patterns: [EntityPattern] = []
  /// How the base encoder makes vectors of texts; nil: as the files beside it say, else by the mean.
  package var encoderPooling: SentencePooling?
  /// Of a head that nothing but vectors is asked of: how they are made, in place of the task's pooling.
  package var sentencePooling: SentencePooling?

  package init(
    task: String, kind: TaskKind, labels: [String], pooling: HeadSettings.Pooling, method: String, encoder: String
  ) {
    self.task = task
    self.kind = kind
    self.labels = labels
    self.pooling = pooling
    self.method = method
    self.encoder = encoder
    adapterHasPooler = false
    overflow = .windows
  }

  /// Of a model whose encoder's vectors are asked for, and nothing of its head.
  package static func vectors(of encoder: String, _ pooling: SentencePooling) -> ModelSettings {
    var settings = ModelSettings(
      task: "", kind: .regression, labels: ["0"], pooling: .mean, method: HeadMethod.name, encoder: encoder)
    settings.sentencePooling = pooling
    return settings
  }

  /// Whether the encoder's pooler belongs to the model.
  package var hasPooler: Bool { kind.isOfTexts && pooling == .cls }
}

extension ModelSettings {
  /// The settings of the model that a task describes.
  ///
  /// - Parameters:
  ///   - labels: the label names in order.
  ///   - kind: the registry row of the task's kind.
  ///   - base: the encoder, which says where an adapter acts if the task does not.
  /// - Throws: `EncoderError`.
  package init(
    _ task: TaskDefinition, kind: TaskKind, labels: [String], base: ModelDirectory, encoderDigest: String
  ) throws {
    self.init(
      task: task.name, kind: kind, labels: labels, pooling: task.head.pooling, method: type(of: task.method).name,
      encoder: task.encoder)
    headDropout = task.head.dropout.map { Float($0) }
    hiddenDropout = task.training.dropout.map { Float($0) }
    attentionDropout = task.training.attentionDropout.map { Float($0) }
    overflow = task.overflow
    maximumLength = task.training.maxLength
    textColumns = task.data.textColumns
    pairColumn = task.data.pairColumn
    emptyLabels = task.data.emptyLabels
    self.encoderDigest = encoderDigest
    ownWeights = task.method.ownWeights
    var list = ParameterList()
    let encoder = try base.family.make(base.configuration, EncoderParts(hasPooler: hasPooler), &list)
    adapter = task.method.adapter(for: encoder, base.family).map { AdapterSetup($0) }
    adapterHasPooler = task.method.trainsPooler && hasPooler
    decoder = task.head.decoder
    context = task.context
    // Those files do not come along with the model.
    encoderPooling = (try? SentencePooling.of(base)).flatMap { $0 == .mean ? nil : $0 }
  }
}

/// An adapter's configuration, whatever its method.
package struct AdapterSetup: Sendable, Equatable {
  package let configuration: any AdapterConfiguration

  package init(_ configuration: any AdapterConfiguration) { self.configuration = configuration }

  package static func == (left: AdapterSetup, right: AdapterSetup) -> Bool {
    left.configuration.isEqual(to: right.configuration)
  }
}
