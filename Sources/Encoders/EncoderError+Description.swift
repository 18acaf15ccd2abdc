extension EncoderError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notAModelDirectory(let path, let missing):
      "\(path): expected a model directory, found no \(missing); name a directory with config.json, "
        + "model.safetensors and tokenizer.json or vocab.txt, or run 'hone pull'"
    case .invalidSetting(let file, let key, let expected, let found):
      "\(file): \(key): expected \(expected), found \(found); correct the file or fetch the model again"
    case .unsupported(let file, let key, let found, let supported):
      "\(file): \(key): found \(found), which is not supported; supported: \(supported)"
    case .weights(let file, let problems):
      "\(file): the weights do not fit the configuration: \(problems.joined(separator: "; ")); "
        + "fetch the model again or correct config.json"
    case .onlyPickledWeights(let path):
      "\(path): found only pytorch_model.bin, expected model.safetensors; pickles are never read: convert it where you "
        + "trust it with transformers: AutoModel.from_pretrained(OLD).save_pretrained(NEW, safe_serialization=True)"
    }
  }
}
