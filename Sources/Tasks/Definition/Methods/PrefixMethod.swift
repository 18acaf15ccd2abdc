package import Encoders
package import Files
package import PEFT

/// Trained keys and values before every sequence (Li and Liang, 2021, "prefix tuning") and the head.
package struct PrefixMethod: TuningMethod {
  package static let name = PrefixConfiguration.method
  package static let summary = "trained keys and values before every text, and the head"
  package static let learningRate = 3e-2

  package var tokens: Int
  package var trainsPooler: Bool

  package init(_ reader: SettingsReader) throws {
    tokens = try reader.integer("method.tokens")
    trainsPooler = try reader.flag("method.train_pooler")
  }

  package var settings: [(path: String, value: JSON)] {
    [("method.tokens", JSON(tokens)), ("method.train_pooler", .bool(trainsPooler))]
  }

  package static let keys = [
    TaskKey(
      "method.tokens", .wholeNumber(1...4096), default: 20, method: name, "places before every text, in each layer"),
    MethodKeys.trainPooler(name),
  ]

  package func adapter(for encoder: any TextEncoder, _ family: EncoderFamily) -> (any AdapterConfiguration)? {
    PrefixConfiguration(places: tokens)
  }
}
