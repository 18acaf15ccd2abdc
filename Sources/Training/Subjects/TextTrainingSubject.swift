import Datasets
package import Tasks

/// A subject whose rows are whole texts: what those of all targets share.
protocol TextTrainingSubject: TrainingSubject {
  var examples: TextExamples { get }
}

extension TextTrainingSubject {
  package var sources: [TrainingSource] { examples.sources }
  package var trainingCount: Int { examples.training.count }
  package var validationCount: Int { examples.validation.count }
  package var testCount: Int? { examples.test?.count }
  package var testTexts: [String] { examples.test?.map(\.wholeText) ?? [] }
  package var heldOut: HeldOutRows { examples.heldOut }
}

extension TextTrainingSubject {
  package func heldOutWindows(_ context: SubjectContext) throws -> [[TextWindows.Window]] {
    try context.pipeline.tokenize((examples.validation + (examples.test ?? [])).inputs).map(\.windows)
  }
}

extension [Example] {
  /// What a model reads of them.
  package var inputs: [TextInput] { map { TextInput($0.text, pair: $0.pair) } }
}
