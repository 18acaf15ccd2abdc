package import Files
package import NN

/// Settings of bottleneck adapters (Houlsby et al., 2019): two small layers with a function between them, added to what
/// an attention or a feed-forward network gives, before its residual.
package struct BottleneckConfiguration: AdapterConfiguration {
  package static let method = "bottleneck"
  /// PEFT has no such method: its loader refuses the name.
  package static let peftType = "HONE_BOTTLENECK"

  /// What adapters stand after.
  package enum Place: String, Sendable, CaseIterable {
    case attention
    case feedForward = "feed_forward"
  }

  package var size: Int
  package var places: [Place]
  package var activation: String
  package var dropout: Double

  package init(size: Int, places: [Place], activation: String, dropout: Double) {
    self.size = size
    self.places = places
    self.activation = activation
    self.dropout = dropout
  }

  package init(_ file: AdapterFile) throws {
    let names = try file.names("after") ?? []
    let places = names.compactMap(Place.init)
    guard !places.isEmpty, places.count == names.count else {
      throw file.wrong("after", "a list of " + Place.allCases.map(\.rawValue).joined(separator: " and "))
    }
    guard let activation = file.present("activation")?.stringValue, Activation.named[activation] != nil else {
      throw file.wrong("activation", "one of " + Activation.named.keys.sorted().joined(separator: ", "))
    }
    self.init(
      size: try file.count("size"), places: places, activation: activation, dropout: try file.rate("dropout"))
  }

  package func write(into object: inout JSONObject, model: AdapterBase) {
    object["size"] = .number(JSONNumber(size))
    object["after"] = .array(places.map { .string($0.rawValue) })
    object["activation"] = .string(activation)
    object["dropout"] = .number(JSONNumber(dropout))
  }

  package func adapter(for model: AdaptableModel, _ list: inout ParameterList) throws -> any Adapter {
    try BottleneckAdapter(self, model, &list)
  }
}
