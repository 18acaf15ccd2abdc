import Encoders
package import NN
import PEFT
import Synchronization
package import Tensors

/// Windows of texts → logits, for one model or several that stand on one encoder.
///
/// Windows are packed without padding into batches of `batchTokens`, whatever model they are of: an adapter acts on its own
/// rows. Models that leave the encoder as it is, or have one adapter, share its pass where they read the same window. A window's logits do not
/// depend on what else is in its batch.
package struct SharedPass: Sendable {
  package struct Member: Sendable {
    /// What a job gets.
    package enum Output: Sendable {
      case logits
      /// What the head reads, before its layers.
      case features
    }

    package let model: ClassifierModel
    package let store: ParameterStore
    package let output: Output
    /// The place of an earlier member whose adapter this one has too; nil: its adapter, if any, is its own.
    package let adapterTwin: Int?

    package init(
      model: ClassifierModel, store: ParameterStore, output: Output = .logits, adapterTwin: Int? = nil
    ) {
      self.model = model
      self.store = store
      self.output = output
      self.adapterTwin = adapterTwin
    }
  }

  /// What is wanted of one member.
  package struct Job: Sendable {
    package let member: Int
    package let windows: [TextWindows.Window]
    /// Gets the number of a window and its logits (or features), one row a text or one a token; called by any worker.
    package let accept: @Sendable (Int, Tensor) -> Void

    package init(
      member: Int = 0, windows: [TextWindows.Window], accept: @escaping @Sendable (Int, Tensor) -> Void
    ) {
      self.member = member
      self.windows = windows
      self.accept = accept
    }
  }

  private let members: [Member]
  private let pool: WorkerPool
  private let batchTokens: Int
  /// Tokens below which workers do better on one batch together than on one each: weights are read once.
  private static let fewestTokens = 128

  /// - Parameter members: models of one base, whose stores hold the same encoder.
  package init(_ members: [Member], pool: WorkerPool, batchTokens: Int = 512) {
    self.members = members
    self.pool = pool
    self.batchTokens = batchTokens
  }

  /// A sequence of a batch, and who reads it.
  private struct Row {
    let window: TextWindows.Window
    /// The member whose adapter it goes through; nil: the encoder as it is.
    let adapted: Int?
    /// Of each reader the job and the number of the window in it.
    var readers: [(job: Int, window: Int)]
  }

  package func run(_ jobs: [Job]) {
    let rows = rows(of: jobs)
    let batches = batches(rows)
    guard !batches.isEmpty else { return }
    // Who would have no batch helps with one.
    let teams = batches.indices.map { _ in WorkerTeam(count: (pool.count + batches.count - 1) / batches.count) }
    let hasTeams = batches.count < pool.count
    let next = Atomic(0)
    pool.run { worker in
      if hasTeams, worker >= batches.count { return teams[worker % batches.count].help() }
      let workspace = pool.workspace(worker)
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < batches.count else { return }
        workspace.reset()
        let own = Array(rows[batches[index]])
        if pool.isWanted {
          compute(own, jobs, workspace, hasTeams ? teams[index] : nil)
        } else {
          leave(own, jobs, workspace)
        }
        teams[index].finish()
      }
    }
  }

  /// Rows of the same adapter stand together, those of none first.
  private func rows(of jobs: [Job]) -> [Row] {
    // By the member whose adapter they go through; the last ones through none.
    var rows: [[Row]] = Array(repeating: [], count: members.count + 1)
    let owners = jobs.map { job in
      members[job.member].model.adapter == nil ? nil : members[job.member].adapterTwin ?? job.member
    }
    var places: [Int: [WindowKey: Int]] = [:]
    for (number, job) in jobs.enumerated() {
      let owner = owners[number]
      let own = owner ?? members.count
      let isShared = owners.count { $0 == owner } > 1
      for (index, window) in job.windows.enumerated() {
        let reader = (job: number, window: index)
        let key = WindowKey(ids: window.ids, typeIDs: window.typeIDs)
        if isShared, let place = places[own]?[key] {
          rows[own][place].readers.append(reader)
        } else {
          if isShared { places[own, default: [:]][key] = rows[own].count }
          rows[own].append(Row(window: window, adapted: owner, readers: [reader]))
        }
      }
    }
    return rows[members.count] + rows.dropLast().joined()
  }

  private struct WindowKey: Hashable {
    let ids: [Int32]
    let typeIDs: [Int32]
  }

  /// Consecutive rows with about `batchTokens` tokens together, at least one each.
  private func batches(_ rows: [Row]) -> [Range<Int>] {
    let lengths = rows.map { $0.window.ids.count }
    // What is less than a batch a worker is shared among them.
    let share = (lengths.reduce(0, +) + pool.count - 1) / pool.count
    let whole = Pipeline.batches(lengths, tokens: min(batchTokens, max(share, Self.fewestTokens)))
    guard members.count > 1, !members[0].model.encoder.mixesAdapters else { return whole }
    // Cut where the adapter changes.
    return whole.flatMap { range -> [Range<Int>] in
      var parts: [Range<Int>] = []
      var start = range.lowerBound
      for index in range.dropFirst() where rows[index].adapted != rows[index - 1].adapted {
        parts.append(start..<index)
        start = index
      }
      return parts + [start..<range.upperBound]
    }
  }

  private func compute(_ rows: [Row], _ jobs: [Job], _ workspace: Workspace, _ team: WorkerTeam?) {
    let batch = PackedBatch(
      sequences: rows.map { ($0.window.ids, $0.window.typeIDs) },
      exampleIDs: Array(repeating: 0, count: rows.count))
    let segments = segments(rows)
    let context: ForwardContext
    if segments.count == 1, segments[0].sequences == 0..<rows.count, let own = rows[0].adapted {
      context = self.context(of: members[own], batch.layout, workspace, team)
    } else {
      let any = jobs[rows[0].readers[0].job].member
      context = ForwardContext(
        parameters: members[any].store, workspace: workspace, layout: batch.layout, adapters: segments, team: team)
    }
    let first = members[jobs[rows[0].readers[0].job].member].model
    let hiddenStates = first.encoder(batch, context)
    for (head, sequences) in heads(rows, jobs) {
      read(hiddenStates, batch.layout, head, sequences, rows, jobs, workspace, team)
    }
  }

  /// Gives readers what is no number.
  private func leave(_ rows: [Row], _ jobs: [Job], _ workspace: Workspace) {
    for row in rows {
      for reader in row.readers {
        let member = members[jobs[reader.job].member]
        let weight = member.model.head.classifier.weight
        let columns = member.output == .logits ? weight.rows : weight.columns
        let count = member.model.head.isPooled ? 1 : row.window.ids.count
        let data = workspace.allocate(count * columns)
        data.update(repeating: .nan, count: count * columns)
        jobs[reader.job].accept(reader.window, Tensor(data: data, rows: count, columns: columns))
        workspace.release(data, count: count * columns)
      }
    }
  }

  /// Runs of sequences that one member's adapter acts on.
  private func segments(_ rows: [Row]) -> [AdapterSegment] {
    var segments: [AdapterSegment] = []
    var start = 0
    for index in 1...rows.count where index == rows.count || rows[index].adapted != rows[start].adapted {
      if let own = rows[start].adapted, let adapter = members[own].model.adapter {
        segments.append(adapter.segment(sequences: start..<index, parameters: members[own].store))
      }
      start = index
    }
    return segments
  }

  /// The members that read a batch, and runs of sequences that each of them reads.
  private func heads(_ rows: [Row], _ jobs: [Job]) -> [(member: Int, sequences: Range<Int>)] {
    var heads: [(member: Int, sequences: Range<Int>)] = []
    for member in members.indices {
      var start: Int?
      for index in 0...rows.count {
        let reads = index < rows.count && rows[index].readers.contains { jobs[$0.job].member == member }
        if reads, start == nil { start = index }
        if !reads, let first = start {
          heads.append((member, first..<index))
          start = nil
        }
      }
    }
    return heads
  }

  /// A member's head on some sequences of a batch.
  private func read(
    _ hiddenStates: Tensor, _ layout: SequenceLayout, _ member: Int, _ sequences: Range<Int>, _ rows: [Row],
    _ jobs: [Job], _ workspace: Workspace, _ team: WorkerTeam?
  ) {
    let model = members[member].model
    let part = layout.part(sequences)
    let context = context(of: members[member], part, workspace, team)
    let features = model.head.features(hiddenStates.view(layout.rows(sequences)), context)
    let output: Tensor
    switch members[member].output {
    case .logits: output = model.head.logits(features: features, model.head.isPooled ? context.pooled : context)
    case .features: output = features
    }
    for (place, sequence) in sequences.enumerated() {
      let own = output.view(model.head.isPooled ? place..<place + 1 : part.range(place))
      for reader in rows[sequence].readers where jobs[reader.job].member == member {
        jobs[reader.job].accept(reader.window, own)
      }
    }
  }

  private func context(
    of member: Member, _ layout: SequenceLayout, _ workspace: Workspace, _ team: WorkerTeam?
  ) -> ForwardContext {
    ForwardContext(
      parameters: member.store, workspace: workspace, layout: layout,
      adapters: member.model.segments(sequences: layout.count), team: team)
  }
}
