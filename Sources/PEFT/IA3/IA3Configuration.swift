package import Files
package import NN

/// Settings of (IA)³ (Liu et al., 2022): learned factors on keys, values and the inside of the feed-forward network.
package struct IA3Configuration: AdapterConfiguration {
  package static let method = "ia3"
  package static let peftType = "IA3"

  package var selection: ModuleSelection
  /// Of the layers, those whose input is scaled instead of the output.
  package var feedForward: [String]

  package init(selection: ModuleSelection, feedForward: [String]) {
    self.selection = selection
    self.feedForward = feedForward
  }

  package init(_ file: AdapterFile) throws {
    try file.expect("fan_in_fan_out", "false") { $0.boolValue == false }
    self.init(selection: try ModuleSelection(file), feedForward: try file.names("feedforward_modules") ?? [])
  }

  package func write(into object: inout JSONObject, model: AdapterBase) {
    selection.write(into: &object)
    object["feedforward_modules"] = .array(feedForward.map { .string($0) })
    object["fan_in_fan_out"] = .bool(false)
    object["init_ia3_weights"] = .bool(true)
  }

  package func adapter(for model: AdaptableModel, _ list: inout ParameterList) throws -> any Adapter {
    try IA3Adapter(self, model, &list)
  }
}
