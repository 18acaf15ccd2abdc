import Tasks

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
      "\(paths.joined(separator: ", ")): is not what it was when the training began; put it back and go on with --resume"
    case .readOnce(let path):
      "\(path): expected a file or a folder, found a pipe or a device, which cannot be read once an epoch; write it to a "
        + "file first"
    case .brokenEncoder(let path):
      "\(path): the encoder's weights give no numbers; fetch or make it again"
    case .noPast(let path):
      "--replay: expected an encoder that 'hone pretrain' made, found \(path) without \(LanguageCheckpoint.lineageName); "
        + "leave it out, or name the earlier texts with --text too"
    case .noEarlierRun(let encoder, let run, let runs):
      "--replay: \(encoder) came from the run \(run), whose folder says where its texts are and is not in \(runs); put "
        + "it back, or leave --replay out and name the earlier texts with --text too"
    case .earlierTextGone(let path, let run):
      "--replay: \(path), which \(run) learned from, is gone; put it back, or leave --replay out"
    case .earlierTextChanged(let path, let run):
      "--replay: \(path) has changed since \(run) learned from it; put it back, or leave --replay out"
    }
  }
}
