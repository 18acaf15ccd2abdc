package import Encoders
import Foundation
import NN
import Tasks
package import Tensors

/// Texts as an encoder sees them: the mean of a text's token states stands for the text (of encoders that were made for it,
/// the first one), and the cosine of two for how alike they are (Reimers and Gurevych, 2019).
package struct SentenceVectors: Sendable {
  private let vectors: [[Float]]

  /// - Throws: what is wrong with the encoder or a text.
  package init(of texts: [String], _ directory: ModelDirectory, pool: WorkerPool) throws {
    let settings = try ModelSettings.vectors(of: directory.path, SentencePooling.of(directory))
    let model = try ClassifierModel(directory.configuration, family: directory.family, settings: settings)
    // Nothing is read of the head, whose weights are as they come.
    let store = try ModelWeights(model).trainingStore(from: directory, seed: 0, keepsHead: false)
    try store.pack(backward: false)
    let tokenizer = try EncoderTokenizer.load(directory.handle, encoder: model.encoder)
    let pipeline = Pipeline(
      model: model, store: store,
      windows: TextWindows(tokenizer: tokenizer, length: model.windowLength, rule: .truncate), pool: pool)
    vectors = pipeline.features(try pipeline.tokenize(texts.map { TextInput($0) }).map { $0.windows[0] })
  }

  package var count: Int { vectors.count }

  /// In −1...1; 0 where a vector is zero.
  package func cosine(_ first: Int, _ second: Int) -> Double {
    var (product, left, right) = (0.0, 0.0, 0.0)
    for (x, y) in zip(vectors[first], vectors[second]) {
      product += Double(x) * Double(y)
      left += Double(x) * Double(x)
      right += Double(y) * Double(y)
    }
    return left > 0 && right > 0 ? product / (left * right).squareRoot() : 0
  }
}
