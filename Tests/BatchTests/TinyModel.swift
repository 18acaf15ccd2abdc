import Files
import Foundation
import Tasks

/// A model of the tiny encoder that tests predict with.
enum TinyModel {
  struct Fault: Error {}

  private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures").path

  /// A model of several labels a text that another library made.
  static func open() throws -> TrainedModel {
    try TrainedModel.open(fixtures + "/foreign/labels", encoders: EncoderLocator(modelsFolder: nil))
  }
}
