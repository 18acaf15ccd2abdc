import ArgumentParser
import Encoders
import Files
import Foundation
import NN
import Tasks
import Tensors
import Tokenizers

/// `hone logits-of-masks`: the numbers behind a masked language model, for comparing with other implementations.
struct MaskLogitsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logits-of-masks",
    abstract: "Print the vocabulary's logits at each mask token of texts, a line a text.", shouldDisplay: false)

  @Argument(help: "A masked language model: a directory or a pulled name.")
  var model: String
  @Option(help: ArgumentHelp("File of texts with mask tokens, a line each.", valueName: "file"))
  var data: String
  @OptionGroup var workspace: WorkspaceOptions

  func run() throws {
    let base = try ModelDirectory.open(workspace.encoders.path(of: model))
    let language = try MaskedLanguageModel(base)
    let (store, newHead) = try language.trainingStore(from: base, seed: 0)
    guard newHead.isEmpty else {
      throw ValidationError("\(base.path): expected a head for masked language modelling, found none")
    }
    try store.pack(backward: false)
    let tokenizer = try EncoderTokenizer.load(base.handle, encoder: language.encoder)
    guard let mask = tokenizer.specialTokens.mask else { throw ValidationError("\(base.path): has no mask token") }
    let memory = Workspace()
    for line in try String(contentsOfFile: data, encoding: .utf8).split(whereSeparator: \.isNewline) {
      let ids = tokenizer.encode(String(line), addSpecialTokens: true).ids
      let rows = ids.indices.filter { ids[$0] == mask }
      guard !rows.isEmpty, ids.count <= language.encoder.maximumLength else {
        throw ValidationError("\(data): expected texts with a mask token that fit the encoder, found '\(line)'")
      }
      memory.reset()
      let batch = PackedBatch(
        sequences: [(ids, Array(repeating: 0, count: ids.count))], exampleIDs: [0])
      let logits = language.logits(batch, rows: rows, language.context(store, memory, batch.layout))
      let values = Array(logits.values)
      let lines: [JSON] = rows.indices.map { row in
        .array(values[(row * logits.columns)..<((row + 1) * logits.columns)].map { .number(JSONNumber($0)) })
      }
      Console.result(JSON.object(JSONObject([.init(key: "logits", value: .array(lines))])).serialized())
    }
  }
}
