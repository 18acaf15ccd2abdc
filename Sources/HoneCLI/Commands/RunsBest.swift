import ArgumentParser
import Evaluation
import Foundation
import Store
import Tasks

/// `hone runs best`
struct RunsBest: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "best", abstract: "Name the best finished run of a task.")

  @Argument(help: "A task.")
  var task: String
  @Option(help: ArgumentHelp("The metric to compare by; default: that of the newest run.", valueName: "metric"))
  var metric: String?
  @Flag(help: "Compare test scores, not validation scores.")
  var test = false
  @OptionGroup var store: StoreOptions

  func run() throws {
    let database = try store.open()
    let finished = try database.runs(task: task).filter { $0.state == .finished && !$0.name.contains("/") }
    let metric = metric ?? finished.last?.metric
    let scored = finished.filter { $0.metric == metric && (test ? $0.testScore : $0.bestScore) != nil }
    guard let metric, let first = scored.first else { throw StoreError.noRun(name: task, path: database.path) }
    let direction = TaskKinds.direction(ofMetric: metric)
    let best = scored.dropFirst().reduce(first) { best, run in
      let (one, other) = test ? (best.testScore, run.testScore) : (best.bestScore, run.bestScore)
      return direction.isBetter(other ?? .nan, than: one ?? .nan) ? run : best
    }
    Console.result(best.title)
    let score = (test ? best.testScore : best.bestScore) ?? .nan
    Console.note("\(metric) \(score.fixed(4)) on \(test ? "test" : "validation"), the best of \(scored.count) runs")
  }
}
