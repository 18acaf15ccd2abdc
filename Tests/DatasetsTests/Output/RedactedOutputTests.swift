import Datasets
import Testing

@Suite("Redacted text")
struct RedactedOutputTests {
  @Test("labels in place of entities; the rest is untouched")
  func types() throws {
    let document = tagged("Dear ⟦Anna|PERSON|1⟧,\r\n\u{1B}⟦Bonn|LOC|1⟧\u{C}end\r\n")
    #expect(try written("redacted", [document, tagged("x")]) == "Dear [PERSON],\r\n\u{1B}[LOC]\u{C}end\r\nx\n")
    #expect(try written("redacted", [tagged("")]) == "")
  }

  @Test("pseudonyms are the same throughout the output, whatever case, white space and spelling of accents")
  func pseudonyms() throws {
    var options = TagOutputOptions()
    options.redaction = .pseudonym
    var writer = try TagOutputs.named("redacted").writer(options)
    let first = tagged("⟦Anna  Berger|PERSON|1⟧ met ⟦Zoe\u{308}|PERSON|1⟧ in ⟦Berlin|LOC|1⟧.\n")
    let second = tagged(
      "⟦ANNA\nBERGER|PERSON|1⟧ at ⟦Berlin|ORG|1⟧, ⟦zo\u{EB}|PERSON|1⟧, ⟦Strauß|PERSON|1⟧, ⟦STRAUSS|PERSON|1⟧\n")
    #expect(writer.begin() == "")
    #expect(writer.document(first, index: 0) == "[PERSON_1] met [PERSON_2] in [LOC_1].\n")
    #expect(writer.document(second, index: 1) == "[PERSON_1] at [ORG_1], [PERSON_2], [PERSON_3], [PERSON_3]\n")
    #expect(writer.end() == "")
    let ledger = try #require(writer.ledger)
    #expect(ledger.entries.map(\.pseudonym) == ["[PERSON_1]", "[PERSON_2]", "[LOC_1]", "[ORG_1]", "[PERSON_3]"])
    #expect(
      Array(ledger.csv().utf8)
        == Array(
          [
            "pseudonym,label,text,count", "[PERSON_1],PERSON,Anna  Berger,2", "[PERSON_2],PERSON,Zoe\u{308},2",
            "[LOC_1],LOC,Berlin,1", "[ORG_1],ORG,Berlin,1", "[PERSON_3],PERSON,Strauß,2", "",
          ].joined(separator: "\r\n").utf8))
  }

  @Test("other names have other pseudonyms, and labels are told apart by their bytes")
  func distinct() {
    var ledger = RedactionLedger()
    #expect(ledger.pseudonym(label: "A", text: "Ana") == "[A_1]")
    #expect(ledger.pseudonym(label: "A", text: "Anna") == "[A_2]")
    #expect(ledger.pseudonym(label: "A", text: "An a") == "[A_3]")
    #expect(ledger.pseudonym(label: "\u{E9}", text: "x") == "[\u{E9}_1]")
    #expect(ledger.pseudonym(label: "e\u{301}", text: "y") == "[e\u{301}_1]")
    #expect(ledger.pseudonym(label: "A", text: " ANA\u{3000}") == "[A_1]")
    let same = ["Straße", "STRASSE", "STRAẞE", "strasse"]
    #expect(Set(same.map { ledger.pseudonym(label: "S", text: $0) }) == ["[S_1]"])
    #expect(Set(["ΟΔΟΣ", "οδος", "οδοσ"].map { ledger.pseudonym(label: "S", text: $0) }) == ["[S_2]"])
  }

  @Test("no entity's text is left", arguments: Redaction.allCases)
  func nothingLeft(redaction: Redaction) throws {
    let names = ["Mireille Ngo", "José\u{301}", "👩‍👧 Qwert", "O'Brien\r\nJr", "\u{1B}[31mEvil"]
    let marked = names.map { "before ⟦\($0)|P|0.5⟧ after" }.joined(separator: "\n")
    let output = try written("redacted", [tagged(marked), tagged(marked)]) { $0.redaction = redaction }
    for name in names { #expect(!Array(output.utf8).contains(Array(name.utf8))) }
    #expect(output.matches(of: /before \[P(_\d)?\] after/).count == 10)
  }

  @Test("only pseudonyms keep a ledger")
  func ledgers() throws {
    for form in TagOutputs.all { #expect(form.writer(TagOutputOptions()).ledger == nil) }
  }
}
