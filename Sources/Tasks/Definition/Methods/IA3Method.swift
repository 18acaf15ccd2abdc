package import Encoders
package import Files
package import PEFT

/// Factors on keys, values and feed-forward networks (Liu et al., 2022, "(IA)³") and the head.
package struct IA3Method: TuningMethod {
  package static let name = IA3Configuration.method
  package static let summary = "factors on keys, values and feed-forward networks, and the head"
  package static let learningRate = 1e-2

  /// Found on BC5CDR: entities want more.
  package static func learningRate(_ target: TaskKind.Target?) -> Double { target == .words ? 3e-2 : learningRate }

  /// The layers that are scaled; nil: the family's usual ones.
  package var targets: [String]?
  /// Of them, those whose input is scaled.
  package var inputTargets: [String]?
  package var trainsPooler: Bool

  package init(_ reader: SettingsReader) throws {
    targets = try reader.optionalTexts("method.targets")
    inputTargets = try reader.optionalTexts("method.input_targets")
    trainsPooler = try reader.flag("method.train_pooler")
  }

  package var settings: [(path: String, value: JSON)] {
    [
      ("method.targets", JSON(targets)), ("method.input_targets", JSON(inputTargets)),
      ("method.train_pooler", .bool(trainsPooler)),
    ]
  }

  package static let keys = [
    TaskKey(
      "method.targets", .textList(atLeast: 1), method: name,
      "linear layers that are scaled, by the last parts of their names; default: keys, values, feed-forward outputs"),
    TaskKey(
      "method.input_targets", .textList(atLeast: 1), method: name,
      "those of them whose input is scaled; default: feed-forward outputs"),
    MethodKeys.trainPooler(name),
  ]

  package func adapter(for encoder: any TextEncoder, _ family: EncoderFamily) -> (any AdapterConfiguration)? {
    let usual = family.adapterTargets
    return IA3Configuration(
      selection: ModuleSelection(targets ?? usual.scaled),
      feedForward: inputTargets ?? (targets == nil ? usual.scaledInputs : usual.scaledInputs.filter(isTarget)))
  }

  private func isTarget(_ name: String) -> Bool { targets?.contains { $0.hasSameBytes(as: name) } == true }
}
