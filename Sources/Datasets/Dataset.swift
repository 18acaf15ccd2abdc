/// What a file holds: the rows that can be used and those that cannot, both in the order of the file.
package struct Dataset: Sendable, Equatable {
  package var examples: [Example]
  package var rejected: [RejectedRow]
  package var description: DatasetDescription

  package init(examples: [Example], rejected: [RejectedRow], description: DatasetDescription) {
    self.examples = examples
    self.rejected = rejected
    self.description = description
  }
}
