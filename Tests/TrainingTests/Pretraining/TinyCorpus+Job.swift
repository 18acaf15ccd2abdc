import Tasks
import Training

extension TinyCorpus {
  func job(
    method: PretrainingSettings.Method = .full, workers: Int = 2, steps: Int = 30, corpus: Corpus? = nil,
    change: (inout PretrainingSettings) -> Void = { _ in },
    configure: (inout TrainingJob.Options) -> Void = { _ in }
  ) throws -> PretrainingJob {
    var settings = PretrainingSettings(
      encoder: Self.base, corpus: corpus ?? self.corpus(), method: method, learningRate: 3e-3)
    settings.steps = steps
    settings.batchTokens = 160
    settings.microBatchTokens = 40
    settings.lanes = 2
    settings.dropout = 0.1
    settings.evaluations = 4
    settings.saveMinutes = 0
    change(&settings)
    var options = TrainingJob.Options(workers: workers)
    configure(&options)
    return try PretrainingJob(
      settings, workspace: WorkspaceFolder(root: folder), encoders: EncoderLocator(modelsFolder: nil),
      options: options)
  }

  /// A run that was stopped, to be gone on with.
  func goOn(_ job: PretrainingJob, workers: Int = 1) throws -> PretrainingJob {
    var options = TrainingJob.Options(workers: workers)
    options.resume = job.run
    return try PretrainingJob(
      job.settings, workspace: WorkspaceFolder(root: folder), encoders: EncoderLocator(modelsFolder: nil),
      options: options)
  }
}
