package import Files

/// The uppermost layers of the encoder and the head; those below stay as they are and see no dropout.
package struct LayersMethod: TuningMethod {
  package static let name = "layers"
  package static let summary = "the uppermost layers of the encoder, and the head"
  package static let learningRate = 5e-4

  package var count: Int

  package init(_ reader: SettingsReader) throws {
    count = try reader.integer("method.count")
  }

  package var settings: [(path: String, value: JSON)] { [("method.count", JSON(count))] }

  package static let keys = [
    TaskKey("method.count", .wholeNumber(1...1024), default: 2, method: name, "layers that train, from the top")
  ]

  package var ownWeights: OwnWeights { .topLayers(count) }
}
