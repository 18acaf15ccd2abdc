extension ModelError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notFound(let name, let places):
      "no model '\(name)': expected a model directory or the name of a task that was trained, looked in "
        + "\(places.joined(separator: ", ")); train one with 'hone train'"
    case .severalHeads(let name, let heads):
      "\(name) has several heads; name one of \(heads.joined(separator: ", "))"
    case .noEncoder(let name, let places):
      "no encoder '\(name)': looked in \(places.joined(separator: ", ")); fetch it with 'hone pull \(name)', "
        + "or name a model directory"
    case .adapterNotEncoder(let path):
      "\(path): expected an encoder, found an adapter; make a whole model of it with 'hone export \(path) DIR'"
    case .invalidSetting(let file, let key, let expected, let found):
      "\(file): \(key): expected \(expected), found \(found); train the model again or correct the file"
    case .sentenceModules(let path, let found):
      "\(path): expected vectors of sentences by the mean of all tokens or by the first, found \(found), which Hone does not "
        + "compute; name another encoder, or take the file away to have the mean"
    case .noHead(let path, let architecture):
      "\(path): expected a model with a classification head, found \(architecture); train one on it with "
        + "'hone train --encoder \(path)'"
    case .foreignKind(let path, let kind, let outputs):
      "\(path): expected a kind for a head of \(outputs == 1 ? "1 output" : "\(outputs) outputs"), found \(kind); "
        + "multi_label takes any number of outputs, regression one, classification two or more; ner is a token head's"
    case .otherKind(let path, let kind, let asked):
      "\(path): the model is of the kind \(kind), as it says itself, found --kind \(asked); leave it out"
    case .wrongBase(let adapter, let base, let expected, let found):
      "\(adapter): the adapter was trained on another encoder than \(base): expected weights with digest "
        + "\(expected.prefix(16))…, found \(found.prefix(16))…; name the right one with --encoder"
    case .otherFamily(let path, let family, let expected):
      "\(path): expected an encoder of the family \(expected), found one of \(family); compare models of one encoder"
    case .tokenizerMismatch(let path, let tokens, let rows):
      "\(path): the tokenizer has \(tokens) tokens but the encoder only \(rows) embedding rows; fetch the model again"
    case .typeMismatch(let path, let type, let rows):
      "\(path): the tokenizer gives the token type \(type) but the encoder has only \(rows) types; fetch the model again"
    case .slowPattern(let source, let length):
      "patterns: the regular expression '\(source)' takes too long on a text of \(length) UTF-16 units; avoid a repetition "
        + "inside a repetition, such as (a+)+"
    case .deepPattern(let source, let length, let after):
      "patterns: the regular expression '\(source)' needs more memory than it may have, on a text of \(length) UTF-16 units "
        + "somewhere behind unit \(after); bound its repetitions, such as {0,1000} in place of *"
    case .notFinite(let index):
      "text \(index + 1): expected numbers from the model, found NaN or infinity; its weights are damaged: train it again "
        + "or fetch it again"
    case .wrongKind(let path, let kind, let command):
      "\(path): this command does not serve the kind \(kind); use 'hone \(command)'"
    case .textTooLong(let index, let tokens, let limit):
      "text \(index + 1): found \(tokens) tokens, expected at most \(limit); set overflow to windows or truncate"
    case .noRoom(let places, let positions):
      "method.tokens: expected fewer places before a text than the \(positions) positions of this encoder less 3, found "
        + "\(places); use fewer"
    case .maximumLength(let asked, let limit, let overhead):
      "max_length: expected from \(overhead + 1) to \(limit) tokens for this encoder, found \(asked); change it"
    case .workingFolder(let path):
      "'\(path)': expected a folder for the model alone, found one that is or holds the working folder; name a new one"
    case .foreignFolder(let path):
      "\(path): expected a new folder, an empty one or that of a model that Hone made, which is replaced, found one with other "
        + "files; name another"
    case .cannotPublish(let path, let folder):
      "\(path): cannot be published: nothing can be written to \(folder); name another place"
    }
  }
}
