/// Puts pieces together until a window is full: what a step counts. Every piece stays a sequence of its own, so nothing is
/// padded and no token sees another document.
package struct WindowPacker {
  private let window: Int
  private let frame: Int
  private var pieces: [LanguagePiece] = []
  private var tokens = 0

  /// - Parameters:
  ///   - window: tokens of a pack at most.
  ///   - frame: special tokens around every piece.
  package init(window: Int, frame: Int) {
    self.window = window
    self.frame = frame
  }

  /// Takes a piece; returns the pack that it does not fit into any more.
  package mutating func add(_ piece: LanguagePiece) -> [LanguagePiece]? {
    let size = piece.ids.count + frame
    guard tokens > 0, tokens + size > window else {
      pieces.append(piece)
      tokens += size
      return nil
    }
    let full = pieces
    pieces = [piece]
    tokens = size
    return full
  }

  /// What is left at the end; nil: nothing.
  package mutating func finish() -> [LanguagePiece]? {
    defer {
      pieces = []
      tokens = 0
    }
    return pieces.isEmpty ? nil : pieces
  }
}
