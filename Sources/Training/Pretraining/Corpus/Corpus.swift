package import Datasets
import Foundation
import Tasks

/// The files that a language model learns from, read document by document as often as there are epochs.
package struct Corpus: Sendable, Equatable {
  /// Files and folders; a row or a line is a document, and of a folder a file that is no table, JSON lines or gzip.
  package let paths: [String]
  package let options: ReadOptions
  /// The share of the documents that is never learned from, chosen by what they say.
  package let heldOutShare: Double
  /// The likeness to an earlier document from which one is left out, as copies then are; nil: all are read.
  package let likeness: Double?

  package init(paths: [String], options: ReadOptions, heldOutShare: Double, likeness: Double? = nil) {
    self.paths = paths
    self.options = options
    self.heldOutShare = heldOutShare
    self.likeness = likeness
  }

  /// Whether a document is one of those that are held out: the same text always is, or never.
  func isHeldOut(_ hash: UInt64) -> Bool { Double(hash >> 11) * 0x1p-53 < heldOutShare }

  /// Whether no folder of it has the runs in it: each step would change the texts.
  ///
  /// - Throws: `TrainingError.holdsRuns`.
  func checkPlaces(_ workspace: WorkspaceFolder) throws {
    func place(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
    let root = place(workspace.root)
    let runs = root + "/" + URL(fileURLWithPath: workspace.runs).lastPathComponent
    for path in paths {
      let folder = place(path)
      if (runs + "/").hasPrefix(folder == "/" ? "/" : folder + "/") {
        throw TrainingError.holdsRuns(path: path, runs: workspace.runs)
      }
    }
  }

  /// A number of a text, spread evenly: FNV-1a, mixed as SplitMix64 does.
  static func hash(_ text: String) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    var text = text
    text.withUTF8 { bytes in
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
    return SplitMix64.mixed(hash)
  }
}
