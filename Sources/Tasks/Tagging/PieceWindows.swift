/// The windows of a stretch of words with the pieces that are decided in each.
package struct PieceWindows: Sendable {
  /// A piece of the stretch.
  package struct Piece: Sendable {
    /// Its place among the pieces of the stretch.
    package let place: Int
    /// Its row in the window.
    package let row: Int
    package let id: Int32
    /// In code points of the text.
    package let range: Range<Int>
  }

  /// A window and what is decided in it.
  package struct Window: Sendable {
    package let window: TextWindows.Window
    package let pieces: [Piece]
  }

  package let windows: [Window]
  /// Pieces of the stretch, those in no window too.
  package let pieceCount: Int
}
