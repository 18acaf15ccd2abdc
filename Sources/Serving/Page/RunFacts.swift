import Evaluation
import Store

/// What a run is and how it went, in names and values.
enum RunFacts {
  static func all(_ record: RunRecord) -> [(name: String, value: String?)] {
    let run = record.run
    let best = run.bestScore.map { score in
      PageNumbers.score(score) + (run.bestStep.map { ", at step \($0)" } ?? "")
    }
    return [
      ("State", record.standing), ("Kind", run.kind), ("Method", run.method),
      ("Encoder", run.encoder.map(RunRecord.withoutFolders)), ("Started", run.startedAt.map(PageNumbers.moment)),
      ("Metric", run.metric), ("Validation score", best), ("Test score", run.testScore.map(PageNumbers.score)),
      ("Steps", "\(run.steps)"), ("Training time", run.seconds.map(PageNumbers.duration)),
      ("Tokens a second", run.tokensPerSecond.map { DecimalText.fixed($0, decimals: 0) }),
      ("Most memory", run.peakMemoryMegabytes.map { DecimalText.fixed($0, decimals: 0) + " MB" }),
    ]
  }
}
