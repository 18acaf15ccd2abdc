extension PEFTError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noTarget(let target, let modules):
      "method: expected names of linear layers of this encoder, found '\(target)'; it has \(modules.joined(separator: ", "))"
    case .unsupported(let file, let key, let found, let supported):
      "\(file): \(key): found \(found), which is not supported; supported: \(supported)"
    case .invalidSetting(let file, let key, let expected, let found):
      "\(file): \(key): expected \(expected), found \(found); correct the file"
    case .noPrefix:
      "method: prefix tuning needs an encoder with plain attention over keys and values, and this one has another; use "
        + "lora, ia3 or bottleneck"
    case .noBias:
      "method: bitfit trains the encoder's biases, and this one has none; use lora, ia3 or bottleneck"
    case .weights(let file, let problems):
      "\(file): the adapter does not fit: \(problems.joined(separator: "; ")); fetch or train it again"
    }
  }
}
