import Files
import Hummingbird
import Tasks

/// How a request wants its texts embedded.
struct EmbedOptions: Sendable {
  /// The model whose base encoder reads the texts.
  let model: Int
  let isTruncated: Bool
  /// The first numbers of a vector, where not all are wanted.
  let dimensions: Int?

  /// `model` may name a served model; any other name means the first one, since clients of the interfaces send names of
  /// their own.
  ///
  /// - Parameter parameters: where the rest stands, if not in the body itself.
  /// - Throws: `ServingError.invalid`.
  init(_ body: JSONBody, parameters: JSONBody? = nil, _ models: ServedModels) throws {
    model = try body.string("model").flatMap { try? models.index(of: $0) } ?? 0
    isTruncated = try TruncationOptions(parameters ?? body).isTruncated
    dimensions = try body.count("dimensions")
    let width = models.all[model].trained.vectorWidth
    if let dimensions, dimensions > width {
      throw ServingError.invalid("dimensions: expected 1 to \(width), found \(dimensions)")
    }
  }
}

extension ServingDesk {
  /// The vectors of some texts, in their order; their lengths are not 1.
  func vectors(
    _ inputs: TextInputs, _ options: EmbedOptions, _ request: Request, _ context: ServingContext
  ) async throws -> [TextEmbedder.Embedding] {
    let rows = inputs.all.map {
      InferenceWork.vector(
        model: options.model, request: TextEmbedder.Request($0.text, isTruncated: options.isTruncated))
    }
    return try await outputs(rows, isBatch: inputs.isBatch, request, context).map { output in
      let vector = try output.vector
      return options.dimensions.map { vector.prefix($0) } ?? vector
    }
  }
}
