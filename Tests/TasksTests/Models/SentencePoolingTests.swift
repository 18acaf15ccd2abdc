import Encoders
import Foundation
import Tasks
import Testing

@Suite("How an encoder's vectors are pooled")
struct SentencePoolingTests {
  private static let encoder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Fixtures/tiny-bert/encoder").path
  private static let transformer =
    #"{"type": "sentence_transformers.models.Transformer", "path": ""}, "#
    + #"{"type": "sentence_transformers.models.Pooling", "path": "1_Pooling"}"#

  /// A copy of the tiny encoder with these files beside it.
  private func pooling(modules: String? = nil, config: String?) throws -> SentencePooling {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pooling-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.copyItem(atPath: Self.encoder, toPath: folder.path)
    try modules?.write(to: folder.appendingPathComponent("modules.json"), atomically: true, encoding: .utf8)
    if let config {
      let place = folder.appendingPathComponent("1_Pooling")
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      try config.write(to: place.appendingPathComponent("config.json"), atomically: true, encoding: .utf8)
    }
    return try SentencePooling.of(ModelDirectory.open(folder.path))
  }

  @Test(
    "as sentence-transformers writes it, by flags and by name",
    arguments: [
      (#"{"pooling_mode_cls_token": false, "pooling_mode_mean_tokens": true}"#, SentencePooling.mean),
      (#"{"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false}"#, .cls),
      (#"{"pooling_mode": "cls", "include_prompt": true}"#, .cls), (#"{"pooling_mode": ["mean"]}"#, .mean),
      (#"{"word_embedding_dimension": 32}"#, .mean),
    ])
  func known(config: String, expected: SentencePooling) throws {
    #expect(try pooling(config: config) == expected)
    #expect(try pooling(modules: "[\(Self.transformer)]", config: config) == expected)
  }

  @Test("without those files it is the mean")
  func nothing() throws { #expect(try pooling(config: nil) == .mean) }

  @Test(
    "what Hone does not compute is named",
    arguments: [
      (#"{"pooling_mode_max_tokens": true}"#, "the pooling max"), (#"{"pooling_mode": "lasttoken"}"#, "lasttoken"),
      (#"{"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": true}"#, "the pooling cls and mean"),
    ])
  func others(config: String, words: String) throws {
    #expect { _ = try pooling(config: config) } throws: { "\($0)".contains(words) && "\($0)".contains("1_Pooling") }
  }

  @Test("so is a layer after the pooling, and a pooling of which nothing is known")
  func layers() throws {
    let dense =
      #"[\#(Self.transformer), {"type": "sentence_transformers.base.modules.dense.Dense", "path": "2_Dense"}]"#
    #expect { _ = try pooling(modules: dense, config: #"{"pooling_mode": "cls"}"#) } throws: {
      "\($0)".lowercased().contains("a layer dense")
    }
    #expect { _ = try pooling(modules: "[\(Self.transformer)]", config: nil) } throws: {
      "\($0)".contains("without 1_Pooling/config.json")
    }
  }
}
