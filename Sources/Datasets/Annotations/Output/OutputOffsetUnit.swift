/// What an offset counts when it is written.
package enum OutputOffsetUnit: String, CaseIterable, Sendable { case codepoint, utf16, byte }
