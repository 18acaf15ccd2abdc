import Evaluation
import Files
import Foundation
import Store

/// A run with what pages show of its course.
struct RunRecord: Sendable {
  let run: StoredRun
  /// How it stood when it was read.
  let standing: String
  /// Means of stretches where it had more steps than are read.
  let losses: [(step: Int, loss: Double)]
  let evaluations: [StoredEvaluation]
  let remarks: [String]
  /// Points of a curve on a page.
  private static let points = 160

  var loss: Curve {
    Curve(name: run.title, points: losses.map { (Double($0.step), $0.loss) }).smoothed().thinned(to: Self.points)
  }

  var scores: Curve {
    Curve(name: run.title, points: evaluations.map { (Double($0.step), $0.score) }).thinned(to: Self.points)
  }

  /// What the evaluations measured.
  var metric: String? { evaluations.last?.metric ?? run.metric }

  /// Settings under dotted names.
  var settings: [(name: String, value: String)] {
    RunDifferences.settings(run).map { (name: $0.0, value: Self.text($0.1)) }
  }

  /// A setting for a person; of a path only its last part, since where things lie is nobody's business.
  static func text(_ value: JSON) -> String {
    if let whole = value.intValue { return "\(whole)" }
    if let number = value.doubleValue { return number.description }
    guard let text = value.stringValue else { return value.serialized() }
    return withoutFolders(text)
  }

  static func withoutFolders(_ text: String) -> String {
    guard text.contains("/") else { return text }
    let parts = text.split(separator: " ", omittingEmptySubsequences: false).map { part -> Substring in
      guard part.hasPrefix("/") || part.hasPrefix("./") || part.hasPrefix("../") else { return part }
      return part.split(separator: "/").last ?? part
    }
    return parts.joined(separator: " ")
  }
}
