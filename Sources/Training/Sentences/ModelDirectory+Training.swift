import Encoders
import Files

extension ModelDirectory {
  /// The highest of the dropout rates that its configuration names; nil where it names none.
  var mostDropout: Double? {
    let keys = family.dropoutKeys
    return (keys.hidden + [keys.attention]).compactMap { configuration.json[$0]?.doubleValue }.max()
  }

  /// Whether there are weights of a head for masked language modelling.
  var hasLanguageHead: Bool {
    guard let dense = (try? family.maskedHead(configuration))?.block.dense else { return false }
    return weights.tensors.contains { $0.name.hasPrefix(dense + ".") }
  }
}
