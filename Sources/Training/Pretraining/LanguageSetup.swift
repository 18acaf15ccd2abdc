import Encoders
import Files
import NN
import PEFT
import Tasks
import Tokenizers

/// An encoder as it is pretrained on: its model with the head, its tokenizer, and how words of its vocabulary are hidden.
struct LanguageSetup {
  let base: ModelDirectory
  let model: MaskedLanguageModel
  let tokenizer: any TextTokenizer
  let masking: WholeWordMasking
  /// Tokens of a sequence at most.
  let window: Int

  /// - Throws: what is wrong with the encoder, or with a setting for it.
  init(_ base: ModelDirectory, _ settings: PretrainingSettings) throws {
    self.base = base
    let rate = settings.dropout.map { Float($0) }
    model = try MaskedLanguageModel(
      base, dropout: DropoutOverrides(hidden: rate, attention: rate), adapter: { _ in settings.method.adapter },
      trainsTable: settings.addedTokens > 0)
    tokenizer = try EncoderTokenizer.load(base.handle, encoder: model.encoder)
    masking = try WholeWordMasking(tokenizer, path: base.path, share: settings.hiddenShare, seed: settings.seed)
    let limit = model.encoder.maximumLength
    if let asked = settings.window, !(8...limit).contains(asked) {
      throw TrainingError.window(asked: asked, allowed: 8...limit)
    }
    window = settings.window ?? min(PretrainingSettings.usualWindow, limit)
  }

  var cutter: PieceCutter { PieceCutter(tokenizer: tokenizer, window: window) }
}

extension PretrainingSettings.Method {
  /// What is added to the encoder; nil: its own weights train.
  var adapter: (any AdapterConfiguration)? {
    switch self {
    case .full: nil
    case .lora(let rank, let alpha):
      LoRAConfiguration(rank: rank, alpha: alpha, selection: ModuleSelection(nil))
    }
  }
}
