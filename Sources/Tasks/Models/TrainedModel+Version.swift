import Files
import Foundation
import NN

extension TrainedModel {
  /// Tells the model from others and from itself trained again: digits of a digest over its settings and its head's
  /// weights, which every training changes.
  package var version: String {
    var settings = settings
    // Where a base lies on this machine is no part of it.
    settings.encoder = ""
    var stream = SHA256Stream()
    Array(settings.json(lineage: JSONObject()).serialized().utf8).withUnsafeBytes { stream.update($0) }
    for parameter in model.headParameters {
      stream.update(UnsafeRawBufferPointer(UnsafeBufferPointer(start: store.values(parameter), count: parameter.count)))
    }
    return String(stream.finalize().prefix(12))
  }
}
