import ArgumentParser
import Datasets
import Encoders
import Evaluation
import Files
import Foundation
import Tasks
import Tensors
import Training

/// `hone evaluate`: scores of a model on labelled texts.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Score a model on labelled texts.",
    discussion: "Without --data the test file of the model's task is used.")

  @Argument(help: "A model: a directory, a task's name (its best run), or NAME@RUN.")
  var model: String
  @Option(name: .customLong("data"), help: ArgumentHelp("File of labelled texts.", valueName: "file"))
  var file: String?
  @Option(
    help: ArgumentHelp(
      "Main score: \(TaskKinds.metrics.joined(separator: ", ")).", valueName: "metric"))
  var metric: String?
  @Option(help: ArgumentHelp("Base encoder of an adapter, where it is not the recorded one.", valueName: "encoder"))
  var encoder: String?
  @Option(help: ArgumentHelp("What stands between several labels in a cell.", valueName: "text"))
  var separator: String?
  @OptionGroup var head: HeadOptions
  @OptionGroup var data: DataOptions
  @OptionGroup var workers: WorkerOptions
  @OptionGroup var workspace: WorkspaceOptions
  @Option(
    help: ArgumentHelp(
      "An earlier model on the same encoder: its scores with its own encoder and with this one, and how far texts are as alike as before.",
      valueName: "model"))
  var against: String?
  @Flag(help: "Print one JSON object.")
  var json = false
  @Option(
    help: ArgumentHelp(
      "Show so many errors, the most confident ones; of entities so many of each kind (default: 5, and 0).",
      valueName: "count"))
  var errors: Int?
  @Option(help: ArgumentHelp("Score the rows of each value of a column apart.", valueName: "column"))
  var by: String?
  @Flag(help: "Read every byte of the base encoder again instead of trusting the digest cache.")
  var verify = false

  func validate() throws {
    if let errors, errors < 0 { throw ValidationError("--errors: expected 0 or more, found \(errors)") }
    if against != nil, by != nil || errors != nil {
      throw ValidationError("--against: expected neither --by nor --errors with it; leave them out")
    }
  }

  func run() throws {
    let locator = ModelLocator(workspace.folder)
    if let against { return try evaluateForgetting(locator, against) }
    let location = try locator.find(model)
    let trained = try open(location.model)
    let pool = WorkerPool(count: workers.count)
    defer { pool.stop() }
    show(try report(trained, location, pool))
  }

  private func open(_ path: String) throws -> TrainedModel {
    try TrainedModel.open(
      path, encoders: workspace.encoders, base: encoder, kind: head.taskKind, verify: verify)
  }

  /// The scores of an earlier model before and after its encoder was changed.
  private func evaluateForgetting(_ locator: ModelLocator, _ against: String) throws {
    let location = try locator.find(against)
    let earlier = try open(location.model)
    // A model, or an encoder by itself.
    let path = try (try? locator.find(model).model) ?? workspace.encoders.path(of: model)
    let isAdapter = FileManager.default.fileExists(atPath: path + "/adapter_config.json")
    let changed = isAdapter ? earlier.base : try ModelDirectory.open(path)
    if isAdapter { Console.note("\(path) is an adapter, which leaves the encoder as it is: nothing can be forgotten") }
    let pool = WorkerPool(count: workers.count)
    defer { pool.stop() }
    let before = try report(earlier, location, pool)
    let after = try report(try earlier.moved(onto: changed), location, pool, isAgain: true)
    let base = try ModelDirectory.open(
      workspace.encoders.path(of: encoder ?? earlier.settings.encoder, fallback: earlier.base.path))
    let texts = try texts(earlier, location)
    let similarity =
      texts.count < 3 ? nil : try SentenceSimilarity(of: texts, before: base, after: changed, pool: pool)
    let report = ForgettingReport(
      earlier: against, changed: model, before: before, after: after, similarity: similarity)
    if json {
      Console.result(report.json.serialized())
    } else {
      for line in ForgettingText(report: report).lines { Console.result(line) }
    }
  }

  /// The texts that an earlier model is scored on.
  private func texts(_ trained: TrainedModel, _ location: ModelLocator.Location) throws -> [String] {
    guard trained.settings.kind.isOfTexts else { return [] }
    let task = try location.run.flatMap { try runTask($0) }
    if file == nil, let task, task.data.test.isOfTrainingFile {
      return try TrainingSubjects.read(task, kind: trained.settings.kind).testTexts
    }
    let (path, options) = try source(task, trained.settings)
    return try DatasetFormats.read(path: path, options: options).examples.map(\.wholeText)
  }

  /// - Parameter isAgain: what was read has been said before.
  private func report(
    _ trained: TrainedModel, _ location: ModelLocator.Location, _ pool: WorkerPool, isAgain: Bool = false
  ) throws -> TestReport {
    let task = try location.run.flatMap { try runTask($0) }
    let options = ReportOptions(metric: try chosenMetric(task, trained.settings.kind), column: by)
    guard by == nil || trained.settings.kind.isOfTexts else {
      throw ValidationError("--by: expected a model of whole texts, found one of entities, whose files have no columns")
    }
    if file == nil, let task, task.data.test.isOfTrainingFile {
      if let report = try heldOutReport(trained, task, location.run, pool, options) { return report }
    }
    if trained.settings.kind.target == .words {
      return try entityReport(trained, task, pool, options.metric, isAgain: isAgain)
    }
    var (path, readOptions) = try source(task, trained.settings)
    readOptions.keptColumns = [by].compactMap { $0 }
    var reading = LabelReading(
      trained.settings.kind, separator: separator ?? trained.settings.labelSeparator, map: labelMap(task),
      grades: trained.settings.grades, emptyLabels: trained.settings.emptyLabels)
    let dataset = try reading.read(path, readOptions)
    if !isAgain, !json || !dataset.rejected.isEmpty { note(TrainingSource(role: "data", path: path, dataset)) }
    let baselines = try location.run.flatMap(self.baselines)
    return try report(trained, dataset, baselines, pool, options)
  }

  /// The task's own names for labels of its files; labels that have these names already keep them.
  private func labelMap(_ task: TaskDefinition?) -> [LabelMapping] {
    guard let map = task?.data.labelMap, !map.isEmpty else { return [] }
    return map + map.compactMap(\.to).map { LabelMapping(from: $0, to: $0) }
  }

  /// The test rows that the task held out of its training file: the same ones, by the same rule.
  private func heldOutReport(
    _ trained: TrainedModel, _ task: TaskDefinition, _ run: String?, _ pool: WorkerPool,
    _ options: ReportOptions
  ) throws -> TestReport? {
    if let run { try RunFolder.checkUnchanged(task.path(of: task.data.train), run: run) }
    let subject = try TrainingSubjects.read(task, kind: trained.settings.kind, keeping: by)
    let baselines = try run.flatMap(self.baselines)
    return try subject.testReport(trained, baselines: baselines, pool: pool, options: options)
  }

  private func baselines(_ run: String) throws -> RunBaselines? {
    let path = run + "/" + Baselines.fileName
    return FileManager.default.fileExists(atPath: path) ? try RunBaselines(path: path) : nil
  }

  private func report(
    _ trained: TrainedModel, _ dataset: Dataset, _ baselines: RunBaselines?, _ pool: WorkerPool,
    _ options: ReportOptions
  ) throws -> TestReport {
    switch trained.settings.kind.target {
    case .labels:
      .labels(
        try MultiLabelReport.make(
          trained, examples: dataset.examples, baselines: baselines?.linear, pool: pool, options: options))
    case .number:
      .numbers(
        try NumberReport.make(
          trained, examples: dataset.examples, baselines: baselines?.linear, pool: pool, options: options))
    case .text, .words:
      .texts(
        try EvaluationReport.make(
          trained, examples: dataset.examples, baselines: baselines?.classes, pool: pool, options: options))
    }
  }

  private func entityReport(
    _ trained: TrainedModel, _ task: TaskDefinition?, _ pool: WorkerPool, _ metric: String, isAgain: Bool
  ) throws -> TestReport {
    let (path, options) = try annotatedSource(task)
    let dataset = try AnnotationFormats.read(path: path, options: options)
    try EntitySubject.check(dataset, types: EntityTagger.types(of: trained.settings))
    let texts = EntityTexts(dataset, rule: trained.settings.wordRule, context: trained.settings.context)
    let source = TrainingSource(role: "data", path: path, dataset, repairs: texts.repairs)
    if !isAgain, !json || !source.rejected.isEmpty || !source.repairs.isEmpty { note(source) }
    return .entities(
      try EntityReport.make(
        trained, texts: texts, dataset: dataset, pool: pool, metric: EntityMetric(rawValue: metric) ?? .microF1))
  }

  private func note(_ source: TrainingSource) {
    for line in DatasetNotes(source: source).lines { Console.note(line) }
  }

  private func show(_ report: TestReport) {
    if json {
      var object = report.json.objectValue ?? JSONObject()
      for entry in report.details?.json(limit: errors ?? 5).members ?? [] { object[entry.key] = entry.value }
      Console.result(JSON.object(object).serialized())
    } else {
      for line in ReportText.lines(report, errors: errors) { Console.result(line) }
    }
  }

  private func annotatedSource(_ task: TaskDefinition?) throws -> (String, AnnotationOptions) {
    if let file { return (file, try AnnotationOptions(data.readOptions(requireLabels: true))) }
    guard let task, let test = task.data.test.file else {
      throw ValidationError("\(model) has no test file of its own; name one with --data FILE")
    }
    return (task.path(of: test), try AnnotationOptions(task.data))
  }

  private func runTask(_ run: String) throws -> TaskDefinition? {
    let path = run + "/" + TaskDefinition.fileName
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    return try TaskDefinition.read(path: path, registry: .standard)
  }

  private func source(_ task: TaskDefinition?, _ settings: ModelSettings) throws -> (String, ReadOptions) {
    if let file { return (file, try data.readOptions(requireLabels: true, model: settings, file: file)) }
    guard let task, let test = task.data.test.file else {
      throw ValidationError("\(model) has no test file of its own; name one with --data FILE")
    }
    return (task.path(of: test), ReadOptions(task.data, requireLabels: true))
  }

  private func chosenMetric(_ task: TaskDefinition?, _ kind: TaskKind) throws -> String {
    guard let metric else { return task?.training.metric ?? kind.metrics[0] }
    guard kind.metrics.contains(metric) else {
      throw ValidationError("--metric: expected one of \(kind.metrics.joined(separator: ", ")), found '\(metric)'")
    }
    return metric
  }
}
