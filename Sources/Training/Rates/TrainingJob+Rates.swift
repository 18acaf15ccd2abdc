import Files
import NN
import Tasks
import Tensors

extension TrainingJob {
  /// Trains with a rate that rises at each step and keeps no model; leaves `rates.json` and `rates.svg` in the run.
  ///
  /// - Throws: `FilesError`, what the data is wrong with.
  package func findRate(
    from low: Double, to high: Double, steps: Int, observe: @escaping (TrainingEvent) -> Void
  ) throws -> RateTest {
    let pool = WorkerPool(count: options.workers)
    defer {
      pool.stop()
      start.release()
    }
    let rates = RateTest.rates(from: low, to: high, steps: steps)
    let (_, trainer, _, _) = try makeTrainer(pool) { settings in
      settings.totalSteps = steps
      settings.rates = rates
    }
    struct RanAway: Error {}
    var losses: [Double] = []
    var hooks = Trainer.Hooks()
    hooks.observe = { event in
      if case .step(let step) = event { losses.append(step.loss) }
      observe(event)
    }
    let (stop, run) = (options.stop, run)
    hooks.afterStep = { progress in
      if let signal = stop() {
        throw TrainingInterruption(
          signal: signal, step: progress.step, totalSteps: steps, run: run, bestScore: nil)
      }
      // A step that is left out has no loss to show.
      if progress.skipped > 0 || RateTest(rates: Array(rates.prefix(losses.count)), losses: losses).ranAway {
        throw RanAway()
      }
    }
    do { _ = try trainer.run(hooks) } catch is RanAway {}
    let test = RateTest(rates: rates, losses: losses)
    try AtomicFile.write(run.path + "/rates.json", test.json.serialized(pretty: true) + "\n")
    try AtomicFile.write(run.path + "/rates.svg", RatePlot(test, title: "\(task.name): loss by learning rate").svg)
    return test
  }
}
