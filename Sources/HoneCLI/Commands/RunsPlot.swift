import ArgumentParser
import Evaluation
import Files
import Foundation
import Store

/// `hone runs plot`
struct RunsPlot: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot", abstract: "Draw the loss and the validation scores of runs, in the terminal or as SVG.")

  @Argument(help: "Runs, as TASK@RUN, folders, or tasks whose newest run is meant.")
  var names: [String]
  @Option(help: ArgumentHelp("Write an SVG file.", valueName: "file"))
  var svg: String?
  @OptionGroup var store: StoreOptions

  func validate() throws {
    guard (1...6).contains(names.count) else {
      throw ValidationError("expected 1 to 6 runs, found \(names.count)")
    }
  }

  func run() throws {
    let database = try store.open()
    var losses: [Curve] = []
    var scores: [Curve] = []
    var metric = "validation score"
    for name in names {
      let run = try store.run(name, in: database)
      let steps = try database.steps(of: run.path)
      losses.append(
        Curve(name: run.title, points: steps.compactMap { step in step.loss.map { (Double(step.step), $0) } }))
      let looks = try database.evaluations(of: run.path)
      metric = looks.last?.metric ?? metric
      scores.append(Curve(name: run.title, points: looks.map { (Double($0.step), $0.score) }))
    }
    guard losses.contains(where: { !$0.points.isEmpty }) else {
      throw ValidationError("\(names.joined(separator: ", ")): no step has been taken yet")
    }
    let charts = [
      Chart(title: "loss", curves: losses.map { $0.smoothed() }),
      Chart(title: metric, curves: scores),
    ].filter { chart in chart.curves.contains { !$0.points.isEmpty } }
    if let svg {
      try AtomicFile.write(svg, ChartDrawing(charts).svg)
      return Console.note("\(svg): \(charts.count) charts")
    }
    for chart in charts {
      for line in ChartText(chart, width: 64, height: 12).lines { Console.result(line) }
      Console.result("")
    }
  }
}
