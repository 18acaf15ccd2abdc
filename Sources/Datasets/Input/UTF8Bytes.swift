/// Checks of UTF-8.
enum UTF8Bytes {
  /// The place of the first byte that cannot be UTF-8, nil when all can.
  static func firstFault(in bytes: ArraySlice<UInt8>) -> Int? {
    do throws(UTF8.ValidationError) {
      _ = try UTF8Span(validating: bytes.span)
      return nil
    } catch {
      return bytes.startIndex + error.byteOffsets.lowerBound
    }
  }
}
