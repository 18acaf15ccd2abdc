import ArgumentParser
import Datasets
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
  }

  func run() throws {
    let location = try ModelLocator(workspace.folder).find(model)
    let task = try location.run.flatMap { try runTask($0) }
    let trained = try TrainedModel.open(
      location.model, encoders: workspace.encoders, base: encoder, kind: head.taskKind, verify: verify)
    let pool = WorkerPool(count: workers.count)
    defer { pool.stop() }
    let options = ReportOptions(metric: try chosenMetric(task, trained.settings.kind), column: by)
    guard by == nil || trained.settings.kind.isOfTexts else {
      throw ValidationError("--by: expected a model of whole texts, found one of entities, whose files have no columns")
    }
    if file == nil, let task, case .fraction = task.data.test {
      return try evaluateHeldOut(trained, task, location.run, pool, options)
    }
    if trained.settings.kind.target == .words { return try evaluateEntities(trained, task, pool, options.metric) }
    var (path, readOptions) = try source(task, trained.settings)
    readOptions.keptColumns = [by].compactMap { $0 }
    var reading = LabelReading(
      trained.settings.kind, separator: separator ?? trained.settings.labelSeparator, map: labelMap(task),
      grades: trained.settings.grades, emptyLabels: trained.settings.emptyLabels)
    let dataset = try reading.read(path, readOptions)
    if !json || !dataset.rejected.isEmpty { note(TrainingSource(role: "data", path: path, dataset)) }
    let baselines = try location.run.flatMap(self.baselines)
    show(try report(trained, dataset, baselines, pool, options))
  }

  /// The task's own names for labels of its files; labels that have these names already keep them.
  private func labelMap(_ task: TaskDefinition?) -> [LabelMapping] {
    guard let map = task?.data.labelMap, !map.isEmpty else { return [] }
    return map + map.compactMap(\.to).map { LabelMapping(from: $0, to: $0) }
  }

  /// The test rows that the task held out of its training file: the same ones, by the same rule.
  private func evaluateHeldOut(
    _ trained: TrainedModel, _ task: TaskDefinition, _ run: String?, _ pool: WorkerPool,
    _ options: ReportOptions
  ) throws {
    if let run { try RunFolder.checkUnchanged(task.path(of: task.data.train), run: run) }
    let subject = try TrainingSubjects.read(task, kind: trained.settings.kind, keeping: by)
    let baselines = try run.flatMap(self.baselines)
    if let report = try subject.testReport(trained, baselines: baselines, pool: pool, options: options) {
      show(report)
    }
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

  private func evaluateEntities(
    _ trained: TrainedModel, _ task: TaskDefinition?, _ pool: WorkerPool, _ metric: String
  ) throws {
    let (path, options) = try annotatedSource(task)
    let dataset = try AnnotationFormats.read(path: path, options: options)
    try EntitySubject.check(dataset, types: EntityTagger.types(of: trained.settings))
    let texts = EntityTexts(dataset, rule: trained.settings.wordRule, context: trained.settings.context)
    let source = TrainingSource(role: "data", path: path, dataset, repairs: texts.repairs)
    if !json || !source.rejected.isEmpty || !source.repairs.isEmpty { note(source) }
    show(
      .entities(
        try EntityReport.make(
          trained, texts: texts, dataset: dataset, pool: pool, metric: EntityMetric(rawValue: metric) ?? .microF1)))
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
