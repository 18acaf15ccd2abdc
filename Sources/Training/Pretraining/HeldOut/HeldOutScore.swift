package import Files
import Foundation

/// How well hidden words were found: by token, and by word and character, which do not depend on the vocabulary.
package struct HeldOutScore: Sendable, Equatable {
  /// The mean of -log p of the hidden tokens.
  package let loss: Double
  /// What was hidden.
  package let tokens: Int
  package let words: Int
  package let characters: Int

  /// The exponential of the loss, as if so many tokens were as likely as each other.
  package var perplexity: Double { exp(loss) }
  /// The same of whole words: only this may be compared between vocabularies.
  package var wordPerplexity: Double { exp(loss * Double(tokens) / Double(max(1, words))) }
  package var bitsPerCharacter: Double { loss * Double(tokens) / (log(2) * Double(max(1, characters))) }

  /// Of another model that finds the same words with another loss.
  func with(loss: Double) -> HeldOutScore {
    HeldOutScore(loss: loss, tokens: tokens, words: words, characters: characters)
  }

  package var json: JSON {
    // Perplexities of a model that knows nothing may be beyond all numbers.
    func number(_ value: Double) -> JSON { value.isFinite ? .number(JSONNumber(value)) : .null }
    return [
      "loss": number(loss), "perplexity": number(perplexity), "word_perplexity": number(wordPerplexity),
      "bits_per_character": number(bitsPerCharacter), "hidden_tokens": .number(JSONNumber(tokens)),
      "hidden_words": .number(JSONNumber(words)), "hidden_characters": .number(JSONNumber(characters)),
    ]
  }

  init(loss: Double, tokens: Int, words: Int, characters: Int) {
    self.loss = loss
    self.tokens = tokens
    self.words = words
    self.characters = characters
  }

  /// As `json` has it; nil for something else.
  init?(_ json: JSON?) {
    guard let loss = json?["loss"]?.doubleValue, let tokens = json?["hidden_tokens"]?.intValue,
      let words = json?["hidden_words"]?.intValue, let characters = json?["hidden_characters"]?.intValue
    else { return nil }
    self.init(loss: loss, tokens: tokens, words: words, characters: characters)
  }
}
