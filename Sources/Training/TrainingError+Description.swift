extension TrainingError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .diverged(let step, let steps, let state):
      "training stopped at step \(step): loss or gradient was not finite in \(steps) steps in a row; lower "
        + "training.learning_rate or set training.clip_norm"
        + (state.map { "; the last good weights are kept in \($0)" } ?? "")
    case .brokenWeights(let step, let state):
      "training stopped at step \(step): the weights give no numbers any more; lower training.learning_rate or set "
        + "training.clip_norm" + (state.map { "; the last good weights are kept in \($0)" } ?? "")
    case .oneClass(let file, let label):
      "\(file): expected at least two classes, found only '\(label)'; add examples of another class"
    case .unknownLabel(let file, let line, let label, let labels):
      "\(file):\(line): expected one of the labels \(labels.joined(separator: ", ")), found '\(label)'; correct the row "
        + "or add the label to the task"
    case .nothingLeft(let file, let reason):
      "\(file): \(reason); add examples"
    case .emptyLabel(let label, let file):
      "\(file): expected examples of the label '\(label)', found none; add some or take the label out of the task"
    case .noMask(let path):
      "\(path): expected a tokenizer with a mask token, found none; continued pretraining needs an encoder that was "
        + "pretrained with one"
    case .corpusChanged(let paths):
      "\(paths.joined(separator: ", ")): has less in it than when the training began; put it back and go on"
    }
  }
}
