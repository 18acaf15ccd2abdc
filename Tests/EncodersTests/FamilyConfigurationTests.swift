import Encoders
import Files
import Foundation
import NN
import Testing

/// Configurations of the families beside BERT: what they ask for and Hone does not have is an error that names the key,
/// never a crash; older and newer spellings mean the same.
@Suite struct FamilyConfigurationTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let family: String
    let key: String
    let value: String
    /// A rule between keys may name another.
    var named: String?
    var testDescription: String { "\(family) \(key): \(value)" }
  }

  static let cases: [Case] = {
    func cases(_ family: String, _ values: [(String, String)]) -> [Case] {
      values.map { Case(family: family, key: $0.0, value: $0.1) }
    }
    let sizes = ["vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size"]
    let hostile = ["0", "-1", "1.5", "\"12\"", "99999999999999999999", "[]"]
    let counts = ["modernbert", "deberta-v2", "mpnet"].flatMap { family in
      sizes.flatMap { key in hostile.map { Case(family: family, key: key, value: $0) } }
    }
    return counts
      + cases(
        "modernbert",
        [
          ("hidden_activation", "\"relu6\""), ("classifier_activation", "7"), ("classifier_pooling", "\"max\""),
          ("norm_bias", "1"), ("norm_eps", "0"), ("attention_dropout", "1"), ("local_attention", "0"),
          ("global_attn_every_n_layers", "0"), ("layer_types", "[\"full_attention\"]"),
          ("layer_types", "[\"full_attention\", \"other\", \"full_attention\"]"), ("layer_types", "3"),
          ("rope_scaling", "{\"type\": \"yarn\"}"), ("local_rope_theta", "null"), ("global_rope_theta", "-5"),
          ("local_rope_theta", "\"x\""),
          ("rope_parameters", "{\"full_attention\": {\"rope_type\": \"yarn\", \"rope_theta\": 10.0}}"),
          ("rope_parameters", "{\"full_attention\": {\"rope_type\": \"default\", \"partial_rotary_factor\": 0.5}}"),
          ("rope_parameters", "{\"sliding_attention\": {\"rope_type\": \"default\", \"rope_theta\": 0}}"),
          ("max_position_embeddings", "2"), ("is_decoder", "true"),
        ])
      + [Case(family: "modernbert", key: "num_attention_heads", value: "32", named: "hidden_size")]
      + cases(
        "deberta-v2",
        [
          ("pos_att_type", "\"p2p\""), ("pos_att_type", "[\"c2p\", 3]"), ("pos_att_type", "7"),
          ("position_buckets", "3"), ("position_buckets", "80"), ("position_buckets", "1.5"),
          ("max_relative_positions", "1e9"), ("norm_rel_ebd", "\"batch_norm\""), ("share_att_key", "\"yes\""),
          ("relative_attention", "2"), ("conv_kernel_size", "2"), ("conv_kernel_size", "-1"),
          ("attention_head_size", "64"), ("pooler_hidden_size", "16"), ("pooler_dropout", "1.5"),
          ("pooler_hidden_act", "\"mish\""), ("type_vocab_size", "-1"), ("type_vocab_size", "0.5"),
          ("position_biased_input", "\"no\""), ("hidden_act", "\"mish\""), ("is_decoder", "true"),
        ])
      + cases(
        "mpnet", [("relative_attention_num_buckets", "64"), ("max_position_embeddings", "4"), ("hidden_act", "3")])
  }()

  private static let folder = URL(fileURLWithPath: EncoderFixture.encoder).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("families").path

  private func configuration(_ family: String, _ key: String?, _ value: JSON?) throws -> ModelConfiguration {
    let base = try ModelDirectory.open(Self.folder + "/\(family)/encoder")
    var object = base.configuration.json.objectValue ?? JSONObject()
    if key == "local_rope_theta" || key == "global_rope_theta" { object["rope_parameters"] = nil }
    if key == "global_attn_every_n_layers" { object["layer_types"] = nil }
    if let key { object[key] = value }
    return try ModelConfiguration(json: .object(object), source: "config.json")
  }

  private func make(_ configuration: ModelConfiguration) throws -> any TextEncoder {
    let family = try EncoderFamilies.family(of: configuration)
    var list = ParameterList()
    _ = try family.heads(configuration)
    return try family.make(configuration, EncoderParts(hasPooler: true), &list)
  }

  @Test(arguments: cases) func hostileValuesAreNamed(_ test: Case) throws {
    let configuration = try configuration(test.family, test.key, JSON.parse(test.value, source: "value"))
    #expect {
      _ = try make(configuration)
    } throws: { error in
      let text = "\(error)"
      return error is EncoderError && text.contains(test.named ?? test.key) && text.hasPrefix("config.json")
        && !text.contains("\n")
    }
  }

  @Test(arguments: EncoderFamilies.all.map(\.modelType).filter { $0 != "bert" })
  func whatIsLeftOutHasADefault(family: String) throws {
    let optional = [
      "hidden_act", "activation", "hidden_activation", "layer_norm_eps", "norm_eps", "embedding_size",
      "type_vocab_size",
      "relative_attention_num_buckets", "local_attention", "pooler_hidden_act", "classifier_pooling", "norm_bias",
      "rope_parameters", "layer_types", "conv_kernel_size", "pooler_dropout", "tie_word_embeddings",
    ]
    for key in optional { _ = try make(configuration(family, key, nil)) }
  }

  /// ModernBERT's released files name a period and two bases; newer ones list every layer.
  @Test func olderFilesOfModernBertMeanTheSame() throws {
    let newer = try ModernBertConfiguration(configuration("modernbert", nil, nil))
    var object = try configuration("modernbert", nil, nil).json.objectValue ?? JSONObject()
    object["layer_types"] = nil
    object["rope_parameters"] = nil
    object["global_attn_every_n_layers"] = 2
    object["global_rope_theta"] = 160000.0
    object["local_rope_theta"] = 10000.0
    let older = try ModernBertConfiguration(ModelConfiguration(json: .object(object), source: "config.json"))
    #expect(older == newer && older.layers == [.global, .local, .global] && older.reach == 4)
  }

  @Test(arguments: ["\"p2c|c2p\"", "[\"c2p\", \"p2c\"]", "\"C2P| p2c\""]) func kindsOfDebertasAttention(value: String)
    throws
  {
    let deberta = try DebertaConfiguration(
      configuration("deberta-v2", "pos_att_type", JSON.parse(value, source: "value")))
    #expect(deberta.relative?.scoresKeys == true && deberta.relative?.scoresQueries == true)
    #expect(deberta.scale == 1 / Float(24).squareRoot())
  }
}
