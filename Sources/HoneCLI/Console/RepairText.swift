import Datasets
import Training

/// What was left out of the cleaned copy of a task, for people.
struct RepairText {
  let repair: TaskRepair
  let folder: String

  var lines: [String] {
    repair.files.map { file in
      let reasons = file.dropped.map { "\($0.count) \($0.reason.summary)" }
      return "cleaned \(file.role): \(folder)/\(file.name): \(file.kept) rows; left out: "
        + (reasons.isEmpty ? "none" : reasons.joined(separator: ", "))
    } + ["hone train \(folder) trains on the copy; what is still found in it:", ""]
  }
}
