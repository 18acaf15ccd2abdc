package import Kernels
package import Tensors

/// Everything that a forward pass depends on besides its input: weights, tape or none, memory, randomness, adapters.
///
/// One a worker and micro-batch. With a tape the operations record their gradients and keep what those need; without one
/// nothing is recorded and buffers go back early.
package struct ForwardContext {
  package let parameters: ParameterStore
  package let workspace: Workspace
  package let layout: SequenceLayout
  package let tape: Tape?
  package let gradients: GradientBuffer?
  /// Where random numbers are drawn; nil in evaluation, when dropout is off.
  package let random: RandomPlace?
  package let adapters: [AdapterSegment]
  /// Who helps with the products of a pass that records nothing; nil: nobody.
  package let team: WorkerTeam?

  /// Seed and step: with a site, the key and half of the counter of a draw.
  package struct RandomPlace: Sendable, Equatable {
    package let seed: UInt64
    package let step: UInt32

    package init(seed: UInt64, step: UInt32) {
      self.seed = seed
      self.step = step
    }
  }

  package init(
    parameters: ParameterStore, workspace: Workspace, layout: SequenceLayout, tape: Tape? = nil,
    gradients: GradientBuffer? = nil, random: RandomPlace? = nil, adapters: [AdapterSegment] = [],
    team: WorkerTeam? = nil
  ) {
    self.parameters = parameters
    self.workspace = workspace
    self.layout = layout
    self.tape = tape
    self.gradients = gradients
    self.random = random
    self.adapters = adapters
    self.team = team
  }

  /// The same pass after pooling: one row a sequence.
  package var pooled: ForwardContext {
    ForwardContext(
      parameters: parameters, workspace: workspace, layout: layout.pooled, tape: tape, gradients: gradients,
      random: random, adapters: adapters, team: team)
  }

  /// The same pass with another random place: nil turns dropout off.
  package func with(random: RandomPlace?) -> ForwardContext {
    ForwardContext(
      parameters: parameters, workspace: workspace, layout: layout, tape: tape, gradients: gradients, random: random,
      adapters: adapters, team: team)
  }

  /// The same pass over rows that stand for positions instead of tokens, as one sequence of no example.
  ///
  /// They are projected once for the whole batch, so one adapter at most may be at work.
  package func positions(rows: Int) -> ForwardContext {
    precondition(adapters.count <= 1)
    return ForwardContext(
      parameters: parameters, workspace: workspace, layout: SequenceLayout(lengths: [rows], exampleIDs: [.max]),
      tape: tape, gradients: gradients, random: random,
      adapters: adapters.map { AdapterSegment(sequences: 0..<1, parts: $0.parts) }, team: team)
  }

  /// The dropout of a site, or nil where nothing is dropped.
  package func dropout(_ site: DropoutSite) -> Dropout? {
    guard let random, site.rate > 0 else { return nil }
    return Dropout(rate: site.rate, place: RandomSite(seed: random.seed, step: random.step, site: site.id))
  }

  /// Whether the gradient of a parameter is wanted.
  package func trains(_ parameter: Parameter) -> Bool {
    tape != nil && gradients?.isTrainable(parameter) == true
  }

  /// An output tensor: on the tape when a gradient must reach something behind it.
  package func output(rows: Int, columns: Int, needsGradient: Bool) -> Tensor {
    output(workspace.allocate(rows * columns), rows: rows, columns: columns, needsGradient: needsGradient)
  }

  package func output(
    _ data: UnsafeMutablePointer<Float>, rows: Int, columns: Int, needsGradient: Bool
  ) -> Tensor {
    guard needsGradient, let tape else { return Tensor(data: data, rows: rows, columns: columns) }
    return tape.variable(data, rows: rows, columns: columns)
  }

  /// Gives a tensor's memory back when nothing was recorded that may read it.
  package func release(_ tensor: Tensor) {
    if tape == nil { workspace.release(tensor.data, count: tensor.count) }
  }

  /// Runs `body` with scratch memory that is given back afterwards.
  package func withScratch<Result>(
    _ count: Int, _ body: (UnsafeMutablePointer<Float>) throws -> Result
  ) rethrows -> Result {
    let scratch = workspace.allocate(count)
    defer { workspace.release(scratch, count: count) }
    return try body(scratch)
  }
}

/// A place in the model where elements are dropped.
package struct DropoutSite: Sendable, Equatable {
  package let rate: Float
  /// Unique in the model: layer and place in it.
  package let id: UInt32

  package init(rate: Float, id: UInt32) {
    self.rate = rate
    self.id = id
  }
}
