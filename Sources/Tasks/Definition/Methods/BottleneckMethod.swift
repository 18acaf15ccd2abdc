package import Encoders
package import Files
import NN
package import PEFT

/// Small layers after attentions and feed-forward networks (Houlsby et al., 2019) and the head.
package struct BottleneckMethod: TuningMethod {
  package static let name = BottleneckConfiguration.method
  package static let summary = "small layers after attentions and feed-forward networks, and the head"
  package static let learningRate = 1e-3

  /// Found on BC5CDR: entities want more.
  package static func learningRate(_ target: TaskKind.Target?) -> Double { target == .words ? 2e-3 : learningRate }

  package var size: Int
  package var places: [BottleneckConfiguration.Place]
  package var activation: String
  package var dropout: Double
  package var trainsPooler: Bool

  package init(_ reader: SettingsReader) throws {
    size = try reader.integer("method.size")
    switch try reader.choice("method.after") {
    case "feed_forward": places = [.feedForward]
    default: places = [.attention, .feedForward]
    }
    activation = try reader.choice("method.activation")
    dropout = try reader.number("method.dropout")
    trainsPooler = try reader.flag("method.train_pooler")
  }

  package var settings: [(path: String, value: JSON)] {
    [
      ("method.size", JSON(size)), ("method.after", .string(places.count == 1 ? "feed_forward" : "both")),
      ("method.activation", .string(activation)), ("method.dropout", JSON(dropout)),
      ("method.train_pooler", .bool(trainsPooler)),
    ]
  }

  package static let keys = [
    TaskKey("method.size", .wholeNumber(1...65_536), default: 64, method: name, "width of the small layers"),
    TaskKey(
      "method.after", .choice(["both", "feed_forward"]), default: "both", method: name,
      "what they stand after: attention and feed-forward network, or the feed-forward network only"),
    TaskKey(
      "method.activation", .choice(Activation.named.keys.sorted()), default: "gelu", method: name,
      "the function between the two"),
    TaskKey("method.dropout", .number(.rate), default: 0.0, method: name, "dropout on what they add"),
    MethodKeys.trainPooler(name),
  ]

  package func adapter(for encoder: any TextEncoder, _ family: EncoderFamily) -> (any AdapterConfiguration)? {
    BottleneckConfiguration(size: size, places: places, activation: activation, dropout: dropout)
  }
}
