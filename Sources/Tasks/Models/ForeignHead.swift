import Encoders
import Files

/// The head of a model of whole texts that others trained: its kind and the names of its labels.
///
/// The kind is what a person says, else what the configuration says in `problem_type`, else what transformers takes it
/// for (`BertForSequenceClassification.forward`): one output is a number, more are classes.
struct ForeignHead {
  let kind: TaskKind
  let labels: [String]

  /// The head of a model directory.
  ///
  /// - Parameters:
  ///   - asked: the kind that a person names; nil: none.
  ///   - outputs: rows of the classifier's weight.
  /// - Throws: `ModelError.noHead` for what Hone has no kind for, `ModelError.foreignKind` when the kind asked for
  ///   does not fit.
  init(of directory: ModelDirectory, asked: TaskKind?, outputs: Int) throws {
    let problem = Self.problem(directory.configuration)
    let inferred = problem.map(Self.kind) ?? Self.kind(outputs: outputs)
    if asked == nil, inferred.map({ Self.fits($0, outputs: outputs) }) != true {
      let outputs = outputs == 1 ? "1 output" : "\(outputs) outputs"
      throw ModelError.noHead(path: directory.path, architecture: "problem_type \(problem ?? "null") with \(outputs)")
    }
    try self.init(
      asked ?? inferred ?? Self.kind(outputs: outputs), directory.configuration, path: directory.path, outputs: outputs)
  }

  /// The head of an adapter, whose own files name neither kind nor labels: those of the base hold where they fit, since
  /// the base may have had another head before.
  ///
  /// - Throws: `ModelError.foreignKind` when the kind asked for does not fit.
  init(ofAdapter path: String, base configuration: ModelConfiguration, asked: TaskKind?, outputs: Int) throws {
    let inferred = Self.problem(configuration).flatMap(Self.kind).flatMap { Self.fits($0, outputs: outputs) ? $0 : nil }
    try self.init(asked ?? inferred ?? Self.kind(outputs: outputs), configuration, path: path, outputs: outputs)
  }

  private init(_ kind: TaskKind, _ configuration: ModelConfiguration, path: String, outputs: Int) throws {
    guard Self.fits(kind, outputs: outputs) else {
      throw ModelError.foreignKind(path: path, kind: kind.name, outputs: outputs)
    }
    self.kind = kind
    labels = Self.names(configuration, count: outputs)
  }

  private static func problem(_ configuration: ModelConfiguration) -> String? {
    configuration.json["problem_type"].flatMap { $0 == .null ? nil : $0.stringValue ?? $0.serialized() }
  }

  private static func kind(outputs: Int) -> TaskKind { outputs == 1 ? .regression : .classification }

  /// The kind of a `problem_type`; nil for one that transformers does not know either.
  private static func kind(_ problem: String) -> TaskKind? {
    [TaskKind.classification, .multiLabel, .regression].first { $0.problemType == problem }
  }

  private static func fits(_ kind: TaskKind, outputs: Int) -> Bool {
    switch kind.target {
    case .text: outputs >= 2
    case .labels: outputs >= 1
    case .number: outputs == 1 && !kind.isGraded
    case .words: false
    }
  }

  /// `id2label` where it names that many labels, `LABEL_0` and so on otherwise, as transformers numbers them.
  static func names(_ configuration: ModelConfiguration, count: Int) -> [String] {
    let names = configuration.json["id2label"]?.objectValue ?? JSONObject()
    guard names.members.count == count else { return (0..<count).map { "LABEL_\($0)" } }
    return (0..<count).map { index in
      switch names["\(index)"] {
      case .string(let name)?: name
      // Names that are numbers were written by people whose labels are.
      case .number(let number)?: number.literal
      default: "LABEL_\(index)"
      }
    }
  }
}
