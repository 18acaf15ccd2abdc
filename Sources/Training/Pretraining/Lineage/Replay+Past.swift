import Encoders
import Files
import Foundation
import Tasks

extension Replay {
  /// The texts of all pretrainings that an encoder came from, the last one's first, as their runs' folders name them.
  ///
  /// - Parameter base: the encoder.
  /// - Throws: `TrainingError` where it came from none, where a run's folder is not there, and where files are gone or
  ///   hold something else by now.
  init(share: Double, seed: UInt64, of base: ModelDirectory, workspace: WorkspaceFolder) throws {
    guard var past = PretrainingPast(directory: base.path) else { throw TrainingError.noPast(path: base.path) }
    var directory = URL(fileURLWithPath: base.path).standardizedFileURL.path
    var texts: [Texts] = []
    while true {
      guard let run = Self.folder(of: past, published: directory, workspace) else {
        throw TrainingError.noEarlierRun(encoder: base.path, run: past.run, runs: workspace.runs)
      }
      // Pairs of texts are none that words are hidden in.
      if let settings = try PretrainingSettings(of: run) {
        texts.append(Texts(run: past.run, corpus: settings.corpus))
      }
      guard let parent = past.parent else { break }
      directory = try RunLaunch(run: run).base ?? ""
      past = parent
    }
    guard !texts.isEmpty else { throw TrainingError.noEarlierTexts(path: base.path) }
    self.init(share: share, seed: seed, texts: texts)
  }

  /// The folder of a run: around the model that it published, or where the workspace has it; nil where neither learned
  /// from the same texts.
  private static func folder(
    of past: PretrainingPast, published directory: String, _ workspace: WorkspaceFolder
  ) -> RunFolder? {
    let parts = past.run.split(separator: "@", omittingEmptySubsequences: false)
    var places: [String] = []
    let url = URL(fileURLWithPath: directory)
    if url.lastPathComponent == "model" { places.append(url.deletingLastPathComponent().path) }
    if parts.count == 2, parts.allSatisfy({ !$0.isEmpty && !$0.contains("/") && !$0.hasPrefix(".") }) {
      places.append("\(workspace.runs)/\(parts[0])/\(parts[1])")
    }
    return places.map { RunFolder(existing: $0) }.first { run in
      guard let data = (try? RunLaunch(run: run))?.identity?.data else { return false }
      let digests = data.members.filter { $0.key.hasPrefix("text ") }.compactMap { $0.value["sha256"]?.stringValue }
      return digests == past.digests && !digests.isEmpty
    }
  }
}
