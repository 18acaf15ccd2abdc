/// What stands in place of an entity in redacted text.
package enum Redaction: String, CaseIterable, Sendable {
  /// `[PERSON]` for every person.
  case type
  /// `[PERSON_1]` wherever the same person is named in the output.
  case pseudonym
}
