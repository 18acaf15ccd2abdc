import Encoders
import Files
import NN
import Testing

/// Values in config.json that no encoder can have are errors that name the key, never a crash.
@Suite struct HostileConfigurationTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let key: String
    let value: String
    var testDescription: String { "\(key): \(value)" }
  }

  static let cases: [Case] = {
    let sizes = [
      "vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size",
      "max_position_embeddings", "type_vocab_size",
    ]
    let numbers = ["0", "-1", "1.5", "1e400", "9223372036854775807", "99999999999999999999", "\"12\"", "true", "[]"]
    return sizes.flatMap { key in numbers.filter { $0 != "1e400" }.map { Case(key: key, value: $0) } } + [
      Case(key: "num_attention_heads", value: "5"), Case(key: "hidden_act", value: "\"relu6\""),
      Case(key: "hidden_act", value: "7"), Case(key: "hidden_dropout_prob", value: "1"),
      Case(key: "hidden_dropout_prob", value: "-0.1"), Case(key: "attention_probs_dropout_prob", value: "\"a\""),
      Case(key: "classifier_dropout", value: "2"), Case(key: "layer_norm_eps", value: "\"x\""),
      Case(key: "layer_norm_eps", value: "-1"), Case(key: "layer_norm_eps", value: "1e300"),
      Case(key: "position_embedding_type", value: "\"relative_key\""), Case(key: "is_decoder", value: "true"),
      Case(key: "is_decoder", value: "1"), Case(key: "add_cross_attention", value: "true"),
      Case(key: "is_encoder_decoder", value: "true"), Case(key: "output_attentions", value: "true"),
      Case(key: "pruned_heads", value: "{\"0\": [1]}"), Case(key: "quantization_config", value: "{\"bits\": 4}"),
      Case(key: "model_type", value: "\"gpt2\""), Case(key: "model_type", value: "null"),
      // Enough layers to fill the memory with names before the weights are looked at.
      Case(key: "num_hidden_layers", value: "16000000"), Case(key: "max_position_embeddings", value: "2"),
    ]
  }()

  private func configuration(_ key: String, _ value: JSON?) throws -> ModelConfiguration {
    let base = try ModelDirectory.open(EncoderFixture.encoder)
    var object = base.configuration.json.objectValue ?? JSONObject()
    object[key] = value
    return try ModelConfiguration(json: .object(object), source: "config.json")
  }

  private func make(_ configuration: ModelConfiguration) throws {
    let family = try EncoderFamilies.family(of: configuration)
    var list = ParameterList()
    _ = try family.make(configuration, EncoderParts(hasPooler: true), &list)
  }

  @Test(arguments: cases) func hostileValuesAreNamed(_ test: Case) throws {
    let configuration = try configuration(test.key, JSON.parse(test.value, source: "value"))
    // A division rule between two keys may name the other one.
    let partners = ["num_attention_heads": "hidden_size"]
    #expect {
      try make(configuration)
    } throws: { error in
      let text = "\(error)"
      let names = text.contains(test.key) || partners[test.key].map(text.contains) == true
      return error is EncoderError && names && text.hasPrefix("config.json") && !text.contains("\n")
    }
  }

  @Test(arguments: ["vocab_size", "hidden_size", "num_hidden_layers", "max_position_embeddings"])
  func aMissingSizeIsNamed(key: String) throws {
    let configuration = try configuration(key, nil)
    #expect(throws: EncoderError.self) { try make(configuration) }
  }

  @Test func absentOptionalKeysHaveTheReferencesDefaults() throws {
    var object = try ModelDirectory.open(EncoderFixture.encoder).configuration.json.objectValue ?? JSONObject()
    for key in [
      "type_vocab_size", "layer_norm_eps", "hidden_dropout_prob", "attention_probs_dropout_prob", "hidden_act",
    ] { object[key] = nil }
    let bert = try BertConfiguration(ModelConfiguration(json: .object(object), source: "config.json"))
    #expect(bert.typeVocabularySize == 2 && bert.layerNormEpsilon == 1e-12)
    #expect(bert.hiddenDropout == 0.1 && bert.attentionDropout == 0.1 && bert.classifierDropout == nil)
  }

  @Test func aFileThatIsNoObjectIsRefused() {
    #expect(throws: EncoderError.self) { try ModelConfiguration(json: .array([]), source: "config.json") }
  }
}
