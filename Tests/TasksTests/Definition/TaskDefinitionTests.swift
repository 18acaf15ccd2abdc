import Evaluation
import Files
import Foundation
import NN
import Tasks
import Testing

@Suite struct TaskDefinitionTests {
  /// A file in which no setting has its default.
  static let everything = """
    version: 1
    name: mine-2.x
    kind: sentiment
    description: "what: it is"
    encoder: ../other encoder
    labels: [low, "mid dle", 'high']
    head: {pooling: mean, dropout: 0.25}
    data:
      train: a.csv
      validation: b.csv
      test: c.csv
      format: csv
      text: review
      label: stars
      delimiter: ";"
      encoding: latin1
      header: false
    method: {name: lora, rank: 4, alpha: 2.5, dropout: 0.125, targets: [key, dense], train_pooler: false}
    training:
      steps: 77
      min_steps: 0
      batch_size: 7
      learning_rate: 3e-4
      schedule: cosine
      warmup: 12
      weight_decay: 0
      clip_norm: 0
      adam: {beta1: 0.5, beta2: 0.75, epsilon: 1e-6}
      seed: 9007199254740993
      dropout: 0
      attention_dropout: 0.5
      max_length: 64
      micro_batch_tokens: 100
      lanes: 3
      shuffle: false
      evaluate_every: 5
      patience: 2
      metric: macro_f1
    overflow: truncate
    """

  @Test func theShortestFileTakesTheDefaults() throws {
    let task = try parse(minimal)
    #expect(task.name == "t")
    #expect(task.kind == "classification")
    #expect(task.description == nil)
    #expect(task.encoder == "minilm-l6")
    #expect(task.labels == nil)
    #expect(task.head.pooling == .cls)
    #expect(task.head.dropout == nil)
    #expect(task.data.train == "train.tsv")
    #expect(task.data.validation == .none)
    #expect(task.method is FullMethod)
    #expect(task.training.epochs == 3)
    #expect(task.training.steps == nil)
    #expect(task.training.minimumSteps == 200)
    #expect(task.training.batchSize == 32)
    #expect(task.training.learningRate == 5e-5)
    #expect(task.training.schedule == .linear)
    #expect(task.training.warmup == .fraction(0.1))
    #expect(task.training.weightDecay == 0.01)
    #expect(task.training.clipNorm == 1)
    #expect(task.training.seed == 42)
    #expect(task.training.microBatchTokens == 512)
    #expect(task.training.lanes == nil)
    #expect(task.training.shuffle)
    #expect(task.training.metric == "accuracy")
    #expect(task.training.adam.beta1 == 0.9)
    #expect(task.training.adam.beta2 == 0.999)
    #expect(task.training.adam.epsilon == 1e-8)
    #expect(task.overflow == .windows)
  }

  /// Read from the file, and read again from what was written.
  @Test(arguments: [false, true])
  func everySettingIsReadAndWritten(rewritten: Bool) throws {
    let original = try parse(Self.everything)
    let task = rewritten ? try parse(original.yaml()) : original
    #expect(task.name == "mine-2.x")
    #expect(task.kind == "sentiment")
    #expect(task.description == "what: it is")
    #expect(task.encoder == "../other encoder")
    #expect(task.labels == ["low", "mid dle", "high"])
    #expect(task.head.pooling == .mean)
    #expect(task.head.dropout == 0.25)
    #expect(task.data.train == "a.csv")
    #expect(task.data.validation == .file("b.csv"))
    #expect(task.data.test == .file("c.csv"))
    #expect(task.data.format == "csv")
    #expect(task.data.textColumns == ["review"])
    #expect(task.data.labelColumn == "stars")
    #expect(task.data.delimiter == ";")
    #expect(task.data.encoding == "latin1")
    #expect(task.data.header == false)
    let lora = try #require(task.method as? LoRAMethod)
    #expect(lora.rank == 4)
    #expect(lora.alpha == 2.5)
    #expect(lora.dropout == 0.125)
    #expect(lora.targets == ["key", "dense"])
    #expect(!lora.trainsPooler)
    #expect(task.training.epochs == nil)
    #expect(task.training.steps == 77)
    #expect(task.training.minimumSteps == 0)
    #expect(task.training.batchSize == 7)
    #expect(task.training.learningRate == 3e-4)
    #expect(task.training.schedule == .cosine)
    #expect(task.training.warmup == .steps(12))
    #expect(task.training.weightDecay == 0)
    #expect(task.training.clipNorm == 0)
    #expect(task.training.adam.beta1 == 0.5)
    #expect(task.training.adam.beta2 == 0.75)
    #expect(task.training.adam.epsilon == 1e-6)
    #expect(task.training.seed == 9_007_199_254_740_993)
    #expect(task.training.dropout == 0)
    #expect(task.training.attentionDropout == 0.5)
    #expect(task.training.maxLength == 64)
    #expect(task.training.microBatchTokens == 100)
    #expect(task.training.lanes == 3)
    #expect(!task.training.shuffle)
    #expect(task.training.evaluateEvery == 5)
    #expect(task.training.patience == 2)
    #expect(task.training.metric == "macro_f1")
    #expect(task.overflow == .truncate)
  }

  @Test(arguments: [("full", 5e-5), ("lora", 1e-3), ("head", 1e-2)])
  func theLearningRateFollowsTheMethod(method: String, rate: Double) throws {
    #expect(try parse(minimal + "method: \(method)").training.learningRate == rate)
    #expect(try parse(minimal + "method: {name: \(method)}").training.learningRate == rate)
    let task = try parse(minimal + "method: {name: \(method)}\ntraining: {learning_rate: 0.5}")
    #expect(task.training.learningRate == 0.5)
  }

  @Test func loraHasTheDefaultsOfTheTable() throws {
    let lora = try #require(try parse(minimal + "method: lora").method as? LoRAMethod)
    #expect(lora.rank == 16)
    #expect(lora.alpha == 32)
    #expect(lora.dropout == 0)
    #expect(lora.targets == ["all-linear"])
    #expect(!lora.trainsPooler)
  }

  @Test func labelsStayTheTextsThatWereWritten() throws {
    let task = try parse(minimal + "labels: [yes, no, on, 1.0, 01, ~, null, true, 2024-01-01, 0x1F, \"a\\tb\"]")
    #expect(
      task.labels == ["yes", "no", "on", "1.0", "01", "~", "null", "true", "2024-01-01", "0x1F", "a\tb"])
    let block = try parse(minimal + "labels:\n- é\n- e\u{301}\n- 'no'\n")
    #expect(try #require(block.labels).map { Array($0.utf8) } == ["é", "e\u{301}", "no"].map { Array($0.utf8) })
    #expect(try parse(minimal + "labels: null").labels == nil)
  }

  @Test func columnsMayLookLikeNumbersAndFlags() throws {
    let task = try parse("version: 1\nkind: sentiment\ndata: {train: 2024, text: 1.0, label: yes}")
    #expect(task.data.train == "2024")
    #expect(task.data.textColumns == ["1.0"])
    #expect(task.data.labelColumn == "yes")
  }

  @Test func textsThatLookAlikeAreDifferentDefinitions() throws {
    let composed = try parse(minimal + "labels: [\"é\", b]")
    let decomposed = try parse(minimal + "labels: [\"e\u{301}\", b]")
    #expect(composed != decomposed)
    #expect(composed == (try parse(minimal + "labels:\n  - é\n  - b\n")))
  }

  @Test func wholeEpochsReachTheLeastNumberOfSteps() throws {
    let small = try parse(minimal).training
    #expect(small.totalSteps(stepsPerEpoch: 13) == 208)
    #expect(small.totalSteps(stepsPerEpoch: 216) == 648)
    #expect(small.totalSteps(stepsPerEpoch: 200) == 600)
    #expect(try parse(minimal + "training: {steps: 5}").training.totalSteps(stepsPerEpoch: 216) == 5)
    #expect(try parse(minimal + "training: {epochs: 2, min_steps: 0}").training.totalSteps(stepsPerEpoch: 3) == 6)
  }

  @Test func warmupIsAFractionOrACount() throws {
    func warmup(_ text: String) throws -> Warmup { try parse(minimal + "training: {warmup: \(text)}").training.warmup }
    #expect(try warmup("0") == .fraction(0))
    #expect(try warmup("0.06") == .fraction(0.06))
    #expect(try warmup("1") == .steps(1))
    #expect(try warmup("1e2") == .steps(100))
    #expect(try warmup("0.1").steps(of: 25) == 3)
    #expect(try warmup("30").steps(of: 25) == 25)
    #expect(refusal(minimal + "training: {warmup: 1.5}")?.contains("found 1.5") == true)
    #expect(refusal(minimal + "training: {warmup: -1}")?.contains("found -1") == true)
  }

  @Test func pathsAreRelativeToTheTaskFile() throws {
    let task = try parse(minimal + "encoder: other")
    #expect(task.path(of: "train.tsv") == "t/train.tsv")
    #expect(task.path(of: "/data/train.tsv") == "/data/train.tsv")
    #expect(task.encoderPaths(workspace: "/w") == ["/w/models/other", "t/other", "/w/other"])
    let kept = task.withAbsolutePaths(from: "/here")
    #expect(kept.path(of: kept.data.train) == "/here/t/train.tsv")
  }

  @Test func theSampleTaskIsRead() throws {
    let path = repository.appendingPathComponent("tasks/sentiment").path
    let task = try TaskDefinition.read(path: path, registry: registry)
    #expect(task.name == "sentiment")
    #expect(task.kind == "sentiment")
    #expect(task.labels == ["negative", "positive"])
    #expect(task.data.validation == .fraction(0.1))
    #expect(task.path(of: task.data.train).hasSuffix("tasks/sentiment/train.tsv"))
    #expect(task == (try TaskDefinition.read(path: path + "/task.yaml", registry: registry)))
  }

  @Test func aDataFileAloneIsATask() throws {
    let task = try TaskDefinition.assumed(
      data: "in/my reviews.v2.csv", text: "review", label: "null", method: "lora", overrides: ["method.rank=2"],
      registry: registry)
    #expect(task.name == "my-reviews")
    #expect(task.kind == "classification")
    #expect(task.data.textColumns == ["review"])
    #expect(task.data.labelColumn == "null")
    #expect(task.data.validation == .fraction(0.1))
    #expect(task.path(of: task.data.train) == "in/my reviews.v2.csv")
    #expect((task.method as? LoRAMethod)?.rank == 2)
    #expect(
      try TaskDefinition.assumed(data: "a.csv", validation: "b.csv", registry: registry).data.validation
        == .file("b.csv"))
    #expect(throws: TaskDefinitionError.self) {
      try TaskDefinition.assumed(data: "a.csv", kind: "sentimental", registry: registry)
    }
  }
}
