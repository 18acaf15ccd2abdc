import TestSupport
import Testing
import Tokenizers
import Training

@Suite("Hidden words")
struct WholeWordMaskingTests {
  private static let epochs: [UInt32] = [0, 1, 7]

  private func pieces() throws -> [LanguagePiece] {
    let cutter = PieceCutter(tokenizer: try TinyCorpus.tokenizer(), window: 40)
    let corpus = try TinyCorpus()
    return corpus.documents.flatMap { cutter($0) }.enumerated().map {
      LanguagePiece(number: UInt32($0), ids: $1.ids, words: $1.words)
    }
  }

  @Test("all tokens of a word or none, at least one, and no more than the share where words fit")
  func wholeWords() throws {
    let masking = try TinyCorpus.masking()
    for piece in try pieces() {
      let masked = masking(piece, epoch: 3)
      let hidden = Set(masked.rows.map { Int($0) - 1 })
      #expect(masked.ids.count == piece.ids.count + 2 && masked.ids.first == 2 && masked.ids.last == 3)
      #expect(!hidden.isEmpty && masked.rows == masked.rows.sorted())
      #expect(zip(masked.rows, masked.labels).allSatisfy { piece.ids[Int($0) - 1] == $1 })
      for (place, word) in piece.words.enumerated() {
        let isHidden = hidden.contains(place)
        #expect(piece.words.indices.filter { piece.words[$0] == word }.allSatisfy { hidden.contains($0) == isHidden })
        if !isHidden { #expect(masked.ids[place + 1] == piece.ids[place]) }
      }
      let wanted = max(1, Int((0.15 * Double(piece.ids.count)).rounded()))
      let lengths = Dictionary(grouping: piece.words) { $0 }.mapValues(\.count)
      let words = Set(hidden.map { piece.words[$0] })
      #expect(hidden.count <= wanted || words.count == 1 && lengths.values.allSatisfy { $0 > wanted })
    }
  }

  @Test("of the hidden tokens 80 % are the mask, 10 % another and 10 % stay; 15 % of all are hidden")
  func shares() throws {
    let masking = try TinyCorpus.masking()
    let tokenizer = try TinyCorpus.tokenizer()
    let mask = try #require(tokenizer.specialTokens.mask)
    var (hidden, all, masks, same) = (0, 0, 0, 0)
    let pieces = try pieces().filter { $0.ids.count >= 20 }
    for epoch in 0..<UInt32(40) {
      for piece in pieces {
        let masked = masking(piece, epoch: epoch)
        all += piece.ids.count
        hidden += masked.rows.count
        for (row, label) in zip(masked.rows, masked.labels) {
          let seen = masked.ids[Int(row)]
          #expect(seen == mask || seen >= 5, "a special token in a hidden one's place")
          if seen == mask { masks += 1 } else if seen == label { same += 1 }
        }
      }
    }
    #expect(hidden > 3_000)
    // Five standard deviations; another token is the same one by chance in 1 of 92.
    func isNear(_ count: Int, _ share: Double) -> Bool {
      let deviation = (Double(hidden) * share * (1 - share)).squareRoot()
      return abs(Double(count) - Double(hidden) * share) < 5 * deviation
    }
    #expect(isNear(masks, 0.8) && isNear(same, 0.1 + 0.1 / 92))
    #expect(abs(Double(hidden) / Double(all) - 0.15) < 0.01)
  }

  @Test("draws are those of the counter, worked out plainly")
  func counter() throws {
    let tokenizer = try TinyCorpus.tokenizer()
    let mask = try #require(tokenizer.specialTokens.mask)
    for piece in try pieces() {
      for epoch in Self.epochs {
        let masked = try TinyCorpus.masking(seed: 9)(piece, epoch: epoch)
        func draw(_ number: UInt32) -> [UInt64] {
          let words = PlainDropout.philox([number, piece.number, epoch, .max - 1], key: 9)
          return [UInt64(words[0]) << 32 + UInt64(words[1]), UInt64(words[2]) << 32 + UInt64(words[3])]
        }
        let words = Set(piece.words).sorted { draw(UInt32($0))[0] < draw(UInt32($1))[0] }
        let wanted = max(1, Int((0.15 * Double(piece.ids.count)).rounded()))
        var chosen: Set<Int> = []
        for word in words {
          let tokens = piece.words.indices.filter { piece.words[$0] == word }
          if chosen.count + tokens.count <= wanted { chosen.formUnion(tokens) }
        }
        if chosen.isEmpty { chosen = Set(piece.words.indices.filter { piece.words[$0] == words[0] }) }
        #expect(masked.rows.map { Int($0) - 1 } == chosen.sorted())
        for token in chosen {
          let draws = draw(1 << 31 + UInt32(token))
          let part = Double(draws[0]) / 0x1p64
          let other = Int32(5 + Int(Double(draws[1] >> 11) * 0x1p-53 * 92))
          let expected = part < 0.8 ? mask : part < 0.9 ? other : piece.ids[token]
          #expect(masked.ids[token + 1] == expected)
        }
      }
    }
  }

  @Test("another epoch and another seed hide others; the same ones hide the same")
  func epochs() throws {
    let piece = try #require(try pieces().first { $0.ids.count > 30 })
    let first = try TinyCorpus.masking()
    #expect(first(piece, epoch: 0) == (try TinyCorpus.masking()(piece, epoch: 0)))
    #expect(first(piece, epoch: 0).rows != first(piece, epoch: 1).rows)
    #expect(first(piece, epoch: 0).rows != first.with(seed: 2, share: 0.15)(piece, epoch: 0).rows)
  }

  @Test("of a word that is most of a piece only a share is hidden")
  func longWord() throws {
    let cutter = PieceCutter(tokenizer: try TinyCorpus.tokenizer(), window: 40)
    let piece = try #require(cutter("a " + String(repeating: "w", count: 30)).first)
    #expect(piece.words == [0] + Array(repeating: 1, count: 30))
    let masked = try TinyCorpus.masking()(piece, epoch: 0)
    #expect(masked.rows.count == 5)
  }

  @Test("a text that is a single word is not hidden as a whole")
  func singleWord() throws {
    let cutter = PieceCutter(tokenizer: try TinyCorpus.tokenizer(), window: 40)
    let piece = try #require(cutter(String(repeating: "w", count: 14)).first)
    #expect(piece.ids.count == 14 && Set(piece.words) == [0])
    let masking = try TinyCorpus.masking()
    let places = (0..<40).map { masking(piece, epoch: UInt32($0)).rows }
    #expect(places.allSatisfy { $0.count == 2 } && Set(places).count > 10)
    // Of short words one more token than wanted may be hidden.
    let pair = try #require(cutter("fw wf").first)
    #expect(pair.ids.count == 4 && masking(pair, epoch: 0).rows.count == 2)
  }

  @Test("unknown tokens are never hidden")
  func unknown() throws {
    let tokenizer = try TinyCorpus.tokenizer()
    let cutter = PieceCutter(tokenizer: tokenizer, window: 40)
    #expect(cutter("\u{3A9}\u{3A9}\u{3A9}").isEmpty)
    let piece = try #require(cutter("\u{3A9}\u{3A9} film \u{3A9}\u{3A9}").first)
    let masking = try TinyCorpus.masking(share: 0.9)
    #expect(masking(piece, epoch: 0).labels == [try #require(tokenizer.id(of: "film"))])
  }
}
