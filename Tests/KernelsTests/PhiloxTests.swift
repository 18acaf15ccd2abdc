import Kernels
import TestSupport
import Testing

/// One line of the known answers that Random123 (Salmon et al., 2011) publishes for philox4x32-10.
struct KnownAnswer: Sendable {
  let counter: [UInt32]
  let key: UInt64
  let words: [UInt32]

  static let all = [
    KnownAnswer(counter: [0, 0, 0, 0], key: 0, words: [0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8]),
    KnownAnswer(
      counter: Array(repeating: .max, count: 4), key: .max,
      words: [0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD]),
    KnownAnswer(
      counter: [0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344], key: 0x299F_31D0_A409_3822,
      words: [0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1]),
  ]
}

@Suite("Philox4x32-10")
struct PhiloxTests {
  @Test("gives the published answers", arguments: KnownAnswer.all)
  func knownAnswers(answer: KnownAnswer) {
    let c = answer.counter
    let words = philox((c[0], c[1], c[2], c[3]), key: answer.key)
    #expect([words.0, words.1, words.2, words.3] == answer.words)
    #expect(PlainDropout.philox(c, key: answer.key) == answer.words)
  }
}
