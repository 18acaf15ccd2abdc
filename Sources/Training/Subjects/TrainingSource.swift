package import Datasets

/// A file that a training read, and all that is to be said of it.
package struct TrainingSource: Sendable {
  /// `training`, `validation` or `test`.
  package let role: String
  package let path: String
  /// Texts that are used.
  package let rows: Int
  package let rejected: [RejectedRow]
  /// What was put right on the way.
  package let repairs: [Remark]
  /// How the file was read, in one line.
  package let description: String

  package init(role: String, path: String, _ dataset: Dataset) {
    self.role = role
    self.path = path
    rows = dataset.examples.count
    rejected = dataset.rejected
    repairs = []
    description = dataset.description.description
  }

  package init(role: String, path: String, _ dataset: AnnotatedDataset, repairs more: [Remark] = []) {
    self.role = role
    self.path = path
    rows = dataset.texts.count
    rejected = dataset.rejected
    repairs = dataset.repairs + more
    description = dataset.description.description
  }
}
