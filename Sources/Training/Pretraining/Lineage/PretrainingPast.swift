package import Files
import Tasks

/// How an encoder that `hone pretrain` made came to be, as the file in its directory says.
package struct PretrainingPast: Sendable {
  /// The run that made it, `TASK@RUN`.
  package let run: String
  /// Digests of the texts that the run learned from, in their order.
  package let digests: [String]
  private let json: JSON

  /// What every encoder that comes from this one keeps of it.
  private static let kept = ["run", "encoder", "encoder_digest", "corpus", "came_from"]

  /// - Parameter directory: an encoder's; nil for one that was not made so.
  package init?(directory: String) {
    guard let file = try? MappedFile(path: directory + "/" + LanguageCheckpoint.lineageName),
      let json = try? JSON.parse(file)
    else { return nil }
    self.init(json)
  }

  package init?(_ json: JSON) {
    guard let run = json["run"]?.stringValue, let corpus = json["corpus"]?.objectValue else { return nil }
    self.run = run
    digests = corpus.members.filter { $0.key.hasPrefix("text ") }.compactMap { $0.value["sha256"]?.stringValue }
    self.json = json
  }

  /// The encoder's that the run began with; nil: it was none of these.
  package var parent: PretrainingPast? { json["came_from"].flatMap { PretrainingPast($0) } }

  /// Without what is no use to those that come after.
  package var short: JSON {
    var object = JSONObject()
    for key in Self.kept { object[key] = json[key] }
    return .object(object)
  }
}
