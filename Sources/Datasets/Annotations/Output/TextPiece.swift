/// A stretch of a tagged text: an entity, or what stands between entities.
struct TextPiece {
  let scalars: Substring.UnicodeScalarView
  /// Nil between entities.
  let entity: TaggedDocument.Entity?

  var text: String { String(scalars) }
}

extension TaggedDocument {
  /// The whole text in pieces, in order; empty pieces between entities are left out.
  var pieces: [TextPiece] {
    var cursor = OffsetWriter(text)
    var pieces: [TextPiece] = []
    var end = 0
    for entity in entities {
      if end < entity.span.start {
        pieces.append(TextPiece(scalars: cursor.slice(end..<entity.span.start), entity: nil))
      }
      pieces.append(TextPiece(scalars: cursor.slice(entity.span.range), entity: entity))
      end = entity.span.end
    }
    let rest = cursor.slice(from: end)
    if !rest.isEmpty { pieces.append(TextPiece(scalars: rest, entity: nil)) }
    return pieces
  }
}
