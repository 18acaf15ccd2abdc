import Encoders
import PEFT

/// What loads a model directory besides Hone, head included.
enum ModelLoading: Sendable, Equatable {
  /// A class of transformers.
  case transformers(String)
  /// PEFT, on a base that a class of transformers loads with these further arguments.
  case peft(String, arguments: String)
  case nobody(reason: String)

  /// As the Hub calls it; nil where its name would promise too much.
  var library: String? {
    switch self {
    case .transformers: "transformers"
    case .peft: "peft"
    case .nobody: nil
    }
  }
}

extension ClassifierModel {
  var loading: ModelLoading {
    let layout = head.block.layout
    let isOfWords = settings.kind.target == .words
    guard isOfWords || settings.pooling == .cls || layout.poolingKey != nil else {
      return .nobody(
        reason: "transformers has no class for a head over the mean of all tokens; it loads the encoder alone")
    }
    let name = isOfWords ? "AutoModelForTokenClassification" : "AutoModelForSequenceClassification"
    guard let configuration = settings.adapter?.configuration else { return .transformers(name) }
    guard !type(of: configuration).peftType.hasPrefix("HONE_") else {
      return .nobody(reason: "PEFT has no such method as `\(settings.method)`")
    }
    var arguments = "num_labels=\(settings.labels.count)"
    if !isOfWords, let key = layout.poolingKey { arguments += ", \(key)=\"\(settings.pooling.rawValue)\"" }
    return .peft(name, arguments: arguments)
  }
}
