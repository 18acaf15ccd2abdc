import Tasks

/// What a row asks for.
enum InferenceWork: Sendable {
  /// What a model says of a text.
  case answer(model: Int, input: TextInput)
  /// The vector of a text under a model's base encoder.
  case vector(model: Int, request: TextEmbedder.Request)
  /// The tags that a model gives each token of a text.
  case tags(model: Int, text: String)
  /// The tokens of a text.
  case tokens(model: Int, text: String, addsSpecial: Bool)
  /// A part of an explanation, which says itself what it costs.
  case explanation(ExplanationWork)

  /// About how many tokens it has: exact counts come of the tokenizer, which is not run where requests are read.
  var estimatedTokens: Int { texts.reduce(3) { $0 + TokenEstimate.tokens(of: $1) } }

  /// Code points of its texts.
  var characters: Int { texts.reduce(0) { $0 + $1.unicodeScalars.count } }

  private var texts: [String] {
    switch self {
    case .answer(_, let input): [input.text] + (input.pair.map { [$0] } ?? [])
    case .vector(_, let request): [request.text]
    case .tags(_, let text), .tokens(_, let text, _): [text]
    case .explanation: []
    }
  }
}

/// What a row gets.
struct InferenceOutput: Sendable {
  /// By what was asked for.
  enum Value: Sendable {
    case answer(ModelGroup.Answer)
    case vector(TextEmbedder.Embedding)
    case tags([TokenTagger.Token])
    case tokens([TextToken])
    case explanation(ExplanationWork)
  }

  let value: Value
  /// Tokens that its texts are read in.
  let tokens: Int
  /// How long it took to make tokens of the texts that were read with it.
  let tokenization: Duration

  var answer: ModelGroup.Answer {
    get throws { if case .answer(let answer) = value { answer } else { throw Self.other } }
  }
  var vector: TextEmbedder.Embedding {
    get throws { if case .vector(let vector) = value { vector } else { throw Self.other } }
  }
  var tags: [TokenTagger.Token] { get throws { if case .tags(let tags) = value { tags } else { throw Self.other } } }
  var textTokens: [TextToken] {
    get throws { if case .tokens(let tokens) = value { tokens } else { throw Self.other } }
  }

  var explanation: ExplanationWork {
    get throws { if case .explanation(let work) = value { work } else { throw Self.other } }
  }

  private static var other: ServingError { .failed("Inference failed") }
}
