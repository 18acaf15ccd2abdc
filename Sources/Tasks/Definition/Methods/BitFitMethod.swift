package import Encoders
package import Files
package import PEFT

/// Every bias of the encoder (Ben Zaken et al., 2022, "BitFit") and the head.
package struct BitFitMethod: TuningMethod {
  package static let name = BitFitConfiguration.method
  package static let summary = "every bias of the encoder, and the head"
  package static let learningRate = 3e-3

  /// Found on BC5CDR; at 1e-2 texts are not learned at all.
  package static func learningRate(_ target: TaskKind.Target?) -> Double { target == .words ? 5e-3 : learningRate }
  package static let keys: [TaskKey] = []

  package init(_ reader: SettingsReader) throws {}
  package var settings: [(path: String, value: JSON)] { [] }

  package func adapter(for encoder: any TextEncoder, _ family: EncoderFamily) -> (any AdapterConfiguration)? {
    BitFitConfiguration()
  }
}
