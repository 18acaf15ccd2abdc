import Foundation
import NN

/// MPNet (Song et al., 2020): BERT without token types, with positions as RoBERTa counts them and a bias for the distance
/// between query and key that all layers share.
extension EncoderFamily {
  package static let mpnet = EncoderFamily(
    modelType: "mpnet", summary: "MPNet and the sentence encoders made of it", prefix: "mpnet.",
    baseArchitecture: "MPNetModel", sequenceArchitecture: "MPNetForSequenceClassification",
    tokenArchitecture: "MPNetForTokenClassification", ignoredTensors: ["embeddings.position_ids"],
    headPrefixes: ["lm_head.", "qa_outputs."], tiedWordTable: "lm_head.decoder.weight", adapterTargets: targets,
    dropoutKeys: keys.dropout, heads: HeadLayouts.always(.twoLayers(.tanh)),
    languageHead: LanguageHeadLayout.roberta("MPNetForMaskedLM")
  ) { configuration, parts, list in
    let settings = try BertConfiguration(configuration, keys: keys, firstPosition: 2)
    // The reference cuts distances into 32 buckets whatever the configuration says.
    try configuration.require("relative_attention_num_buckets", in: ["32"], default: "32")
    return BertEncoder(settings, names: names, prefix: "mpnet.", parts: parts, &list)
  }

  private static let targets = AdapterTargets(
    lowRank: ["q", "v"], scaled: ["k", "v", "output.dense"], scaledInputs: ["output.dense"])

  private static let keys = BertConfiguration.Keys(dropout: DropoutKeys(classifier: nil), typeVocabularySize: nil)

  private static let names = BertNames(
    tokenTypes: nil,
    distanceBias: BertNames.DistanceTable(name: "encoder.relative_attention_bias", buckets: 32) { tokens in
      (1 - tokens..<tokens).map { T5Buckets.bucket($0) }
    },
    query: "attention.attn.q", key: "attention.attn.k", value: "attention.attn.v", attentionOutput: "attention.attn.o",
    attentionNorm: "attention.LayerNorm")
}

/// Buckets of distances as T5 has them (Raffel et al., 2020): exact up to 7, then wider and wider, keys before the query
/// apart from those after it.
package enum T5Buckets {
  private static let half = 16
  private static let exact = 8
  private static let farthest: Float = 128

  /// The bucket of a key's distance from its query.
  ///
  /// Source: `MPNetEncoder.relative_position_bucket`, in single precision like there.
  package static func bucket(_ distance: Int) -> Int32 {
    let size = abs(distance)
    let side = distance > 0 ? half : 0
    guard size >= exact else { return Int32(side + size) }
    let growth = log(Float(size) / Float(exact)) / Float(log(Double(farthest) / Double(exact)))
    return Int32(side + min(exact + Int(growth * Float(half - exact)), half - 1))
  }
}
