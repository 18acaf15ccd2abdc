import Encoders
import Evaluation
import Files
import NN
import Tasks
import Tensors

/// What follows the training of one head: calibration, baselines, the test scores and the summary.
struct RunEnding {
  let task: TaskDefinition
  let subject: any TrainingSubject
  let model: ClassifierModel
  let base: ModelDirectory
  let run: RunFolder
  var scoresTest = true

  /// - Parameters:
  ///   - out: where the model is published besides the run.
  ///   - seconds: from the beginning, asked for in the end.
  func finish(
    _ pool: WorkerPool, summary: TrainingSummary, peakMemoryBytes: Int, out: String?,
    seconds: @autoclosure () -> Double
  ) throws -> TrainingOutcome {
    var settings = model.settings
    let calibration = try calibrate(pool)
    if let calibration {
      calibration.apply(to: &settings)
      try publish(settings, at: run.model)
    }
    if let out { try run.copyModel(to: out) }
    let baselines = subject.baselines(pool)
    try baselines?.write(to: run.path + "/" + Baselines.fileName)
    let test = try scoreTest(baselines, pool)
    if let test {
      let facts = ModelLineage.test(test)
      try publish(settings, adding: facts, at: run.model)
      if let out { try publish(settings, adding: facts, at: out) }
    }
    if task.training.keepsTexts, subject.validationCount > 0 {
      try KeptMistakes.write(subject.mistakes(openModel(), pool: pool), to: run.path)
    }
    let outcome = TrainingOutcome(
      run: run, summary: summary, metric: task.training.metric, calibration: calibration, test: test,
      peakMemoryBytes: peakMemoryBytes, totalSeconds: seconds(), out: out, splits: splits)
    try run.write(outcome, settings: model.settings)
    return outcome
  }

  private var splits: TrainingOutcome.Splits {
    func name(_ file: String?) -> String? { file?.split(separator: "/").last.map(String.init) }
    return TrainingOutcome.Splits(
      training: subject.trainingCount, validation: subject.validationCount,
      validationFile: name(task.data.validation.file), test: subject.testCount, testFile: name(task.data.test.file))
  }

  /// The published model, which has the weights of the best step.
  private func openModel() throws -> TrainedModel {
    try TrainedModel.open(run.model, encoders: EncoderLocator(modelsFolder: nil), base: base.path)
  }

  /// Fits temperature, thresholds and abstention with the published weights.
  private func calibrate(_ pool: WorkerPool) throws -> Calibration? {
    guard subject.validationCount > 0 else { return nil }
    guard let calibration = try subject.calibration(openModel(), task.calibration, pool: pool) else { return nil }
    if let report = calibration.report {
      let diagram = ReliabilityDiagram(
        report, subject: model.settings.kind.target == .labels ? .eachLabel : .topLabel,
        title: "\(task.name): reliability on \(calibration.rows) validation texts")
      try AtomicFile.write(run.path + "/reliability.svg", diagram.svg)
    }
    return calibration
  }

  /// Publishes the weights that stand at a path again, with these settings beside them and their card written anew.
  ///
  /// - Parameter facts: what is known of the weights only now, for the lineage.
  private func publish(_ settings: ModelSettings, adding facts: JSONObject = JSONObject(), at path: String) throws {
    let (names, earlier) = try DirectoryHandle.read(path) { handle in
      (try handle.names(), try JSON.parse(handle.map(ModelSettings.fileName))["lineage"]?.objectValue)
    }
    let lineage = (earlier ?? JSONObject()).adding(facts)
    try AtomicDirectory.publish(at: path) { staging in
      for name in names where ![ModelSettings.fileName, ModelCard.fileName].contains(name) {
        try staging.link(path + "/" + name, as: name)
      }
      try staging.write(ModelSettings.fileName, settings.json(lineage: lineage))
      try staging.write(ModelCard.fileName, ModelCard(model, settings: settings, lineage: lineage).text)
    }
  }

  private func scoreTest(_ baselines: RunBaselines?, _ pool: WorkerPool) throws -> TestReport? {
    guard scoresTest, subject.testCount != nil else { return nil }
    return try subject.testReport(
      openModel(), baselines: baselines, pool: pool, options: ReportOptions(metric: task.training.metric))
  }
}

extension ClassifierModel {
  /// What the learning rate of each parameter is multiplied with: the method's factor, and for the head that of its own
  /// rate; absent: 1.
  func rateFactors(_ task: TaskDefinition) -> [Int: Double] {
    var factors: [Int: Double] = [:]
    let slots = trainableSlots
    for parameter in parameters where slots.contains(parameter.slot) {
      factors[parameter.slot] = task.method.rateFactor(of: parameter, in: self)
    }
    if let rate = task.training.headLearningRate {
      for parameter in headParameters { factors[parameter.slot] = rate / task.training.learningRate }
    }
    return factors.filter { $0.value != 1 }
  }
}
