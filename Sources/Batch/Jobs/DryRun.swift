import Datasets
import Foundation
package import Tasks

/// What a batch of predictions would take, from its whole input and a sample of its rows.
package struct DryRun: Sendable {
  /// Rows of the input, and those that would be rejected.
  package let rows: Int
  package let faults: Int
  /// Rows that were predicted to find out.
  package let sampled: Int
  package let seconds: Double
  /// Bytes of the output before it is packed.
  package let bytes: Double
  package let rowsPerSecond: Double
  /// Of several models: seconds of one pass each, one after the other.
  package let separateSeconds: Double?

  private static let sampleSize = 256

  /// - Throws: as reading throws.
  package init(_ job: BatchJob, alone: [ModelGroup]) throws {
    var (rows, faults) = (0, 0)
    var sample: [InputRow] = []
    var random = SplitMix64(seed: 0, stream: 0)
    while let row = try job.stream.reader.next() {
      rows += 1
      guard row.fault == nil, job.writer.fault(row) == nil else {
        faults += 1
        continue
      }
      // Every row has the same chance (Vitter's algorithm R).
      let seen = rows - faults
      if sample.count < Self.sampleSize {
        sample.append(row)
      } else {
        let place = Int(random.next() % UInt64(seen))
        if place < Self.sampleSize { sample[place] = row }
      }
    }
    (self.rows, self.faults, sampled) = (rows, faults, sample.count)
    guard !sample.isEmpty else {
      (seconds, bytes, rowsPerSecond, separateSeconds) = (0, 0, 0, nil)
      return
    }
    let inputs = sample.map { TextInput($0.text, pair: $0.pair) }
    // Memory of the workers is there after a first pass.
    _ = job.group.attempt(Array(inputs.prefix(16)))
    func time(_ group: ModelGroup) -> (Double, [[Result<ModelGroup.Answer, any Error>]]) {
      let start = Date()
      let answers = group.attempt(inputs)
      return (Date().timeIntervalSince(start), answers)
    }
    let (joint, answers) = time(job.group)
    var written: [UInt8] = []
    for (row, own) in zip(sample, answers) {
      guard let answers = try? own.map({ try $0.get() }) else { continue }
      job.writer.write(row, job.columns.values(answers), into: &written)
    }
    let share = Double(rows - faults) / Double(sample.count) / Double(job.options.shard?.count ?? 1)
    self.seconds = joint * share
    bytes = Double(written.count) * share
    rowsPerSecond = Double(sample.count) / max(joint, 1e-9)
    separateSeconds = alone.isEmpty ? nil : alone.reduce(0) { $0 + time($1).0 } * share
  }
}
