import NN
import Tensors

/// Runs the linear-chain loss on given logits and scores, and collects what it leaves behind.
struct ChainBench {
  struct Result {
    let loss: Double
    /// Nil where nothing was written.
    let logits: [Float]?
    let transitions: [Float]?
    let starts: [Float]?
    let ends: [Float]?
  }

  let tags: Int
  var scores: ChainScores?
  /// Which of transitions, starts and ends train.
  var trainable: Set<Int> = [0, 1, 2]
  var hasTape = true

  func run(
    logits: [Float], _ sequences: [LinearChainLoss.Sequence], _ constraints: TagConstraints
  ) throws -> Result {
    var list = ParameterList()
    let crf = LinearChainCRF("crf", tags: tags, &list)
    let store = try ParameterStore(list.parameters, trainable: trainable)
    try crf.initialize(store)
    if let scores {
      try store.own(crf.transitions).update(from: scores.transitions, count: tags * tags)
      try store.own(crf.starts).update(from: scores.starts, count: tags)
      try store.own(crf.ends).update(from: scores.ends, count: tags)
    }
    let workspace = Workspace()
    let tape = hasTape ? Tape(workspace: workspace) : nil
    let gradients = hasTape ? try GradientBuffer(for: store) : nil
    gradients?.begin(rows: .none)
    let rows = logits.count / tags
    let context = ForwardContext(
      parameters: store, workspace: workspace, layout: SequenceLayout(lengths: [max(1, rows)], exampleIDs: [0]),
      tape: tape, gradients: gradients)
    let data = workspace.allocate(logits.count)
    data.update(from: logits, count: logits.count)
    let tensor = context.output(data, rows: rows, columns: tags, needsGradient: hasTape)
    let loss = LinearChainLoss()(tensor, sequences: sequences, crf: crf, constraints: constraints, context)
    func gradient(_ parameter: Parameter) -> [Float]? {
      guard let gradients, gradients.hasGradient(parameter), let offset = store.denseOffset[parameter.slot] else {
        return nil
      }
      return Array(UnsafeBufferPointer(start: gradients.dense.base + offset, count: parameter.count))
    }
    return Result(
      loss: loss,
      logits: tape?.gradient(of: tensor).map { Array(UnsafeBufferPointer(start: $0, count: tensor.count)) },
      transitions: gradient(crf.transitions), starts: gradient(crf.starts), ends: gradient(crf.ends))
  }
}
