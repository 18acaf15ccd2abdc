/// What a file counts when it says where a span begins and ends.
package enum OffsetUnit: String, CaseIterable, Sendable {
  /// Unicode scalars, as Python counts; the unit inside Hone.
  case codepoint
  /// As JavaScript and Java count: two for each character beyond U+FFFF.
  case utf16
  /// Bytes of UTF-8.
  case byte
}
