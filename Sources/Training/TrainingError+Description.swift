import Tasks

extension TrainingError: CustomStringConvertible {
  private static let calmer =
    "lower training.learning_rate or set training.clip_norm (of 'hone pretrain': lower --learning-rate)"

  package var description: String {
    switch self {
    case .diverged(let step, let steps, let state):
      "training stopped at step \(step): loss or gradient was not finite in \(steps) steps in a row; "
        + Self.calmer + (state.map { "; the last good weights are kept in \($0)" } ?? "")
    case .brokenWeights(let step, let state):
      "training stopped at step \(step): the weights give no numbers any more; " + Self.calmer
        + (state.map { "; the last good weights are kept in \($0)" } ?? "")
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
    case .holdsRuns(let path, let runs):
      "\(path): expected texts alone, found a folder that \(runs), where runs are written, lies in; name the folders and files "
        + "in it that are meant, or another --workspace"
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
    case .noEarlierTexts(let path):
      "--replay: \(path) came from trainings on pairs of texts alone, which are not replayed; leave it out, or name other "
        + "texts with --text too"
    case .window(let asked, let allowed):
      "--window: expected \(allowed.lowerBound) to \(allowed.upperBound), which the encoder reads at most, found \(asked)"
    case .noDropout(let path):
      "\(path): expected an encoder with dropout, which tells a text from itself, found rates of 0; name one, as "
        + "--dropout 0.1"
    case .earlierTextGone(let path, let run):
      "--replay: \(path), which \(run) learned from, is gone; put it back, or leave --replay out"
    case .earlierTextChanged(let path, let run):
      "--replay: \(path) has changed since \(run) learned from it; put it back, or leave --replay out"
    }
  }
}
