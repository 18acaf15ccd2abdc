import Datasets
import Files
import Testing

@Suite("Tagged documents for annotation tools")
struct AnnotationOutputTests {
  @Test("CoNLL: tags in IOB2, blank lines between sentences, a mark between documents")
  func conll() throws {
    let documents = [
      tagged("⟦Anna Berger|PER|1⟧ ⟦Ltd|ORG|1⟧ left ⟦New York|LOC|1⟧.\n⟦Bonn|LOC|1⟧ too"), tagged("Hi"),
    ]
    #expect(
      try written("conll", documents) == """
        Anna\tB-PER
        Berger\tI-PER
        Ltd\tB-ORG
        left\tO
        New\tB-LOC
        York\tI-LOC
        .\tO

        Bonn\tB-LOC
        too\tO

        -DOCSTART-\tO

        Hi\tO


        """)
  }

  @Test("CoNLL: an entity over two sentences begins twice, labels are one word")
  func conllSentences() throws {
    let document = tagged("⟦A\nB C|first name\u{A0}x|1⟧⟦.|P|1⟧")
    #expect(try written("conll", [document]) == "A\tB-first_name_x\n\nB\tB-first_name_x\nC\tI-first_name_x\n.\tB-P\n\n")
    #expect(try written("conll", [tagged(""), tagged("")]) == "-DOCSTART-\tO\n\n")
  }

  @Test("brat: code points, one line an annotation")
  func brat() {
    let document = tagged("👍 ⟦Anna\r\nvon B|full name|0.5⟧ ⟦a\tb\u{2028}c|X|1⟧")
    #expect(
      bratAnnotations(document)
        == "T1\tfull_name 2 13\tAnna  von B\nT2\tX 14 19\ta\tb c\n")
    #expect(bratAnnotations(tagged("none")) == "")
  }

  @Test("brat's text is the text at its offsets, save for line breaks")
  func bratOffsets() throws {
    for marked in hardTexts {
      let document = tagged(marked)
      let lines = bratAnnotations(document).unicodeScalars.split(separator: "\n").map { String($0) }
      #expect(lines.count == document.entities.count)
      for line in lines {
        let columns = line.unicodeScalars.split(separator: "\t", maxSplits: 2).map { String($0) }
        let type = columns[1].split(separator: " ")
        let start = try #require(Int(type[1]))
        let end = try #require(Int(type[2]))
        let text = try #require(slice(document.text, start, end, .codepoint))
        let breaks = Set<Unicode.Scalar>(["\r", "\n", "\u{C}"])
        let flat = text.unicodeScalars.map { breaks.contains($0) ? " " : $0 }
        #expect(Array(columns[2].unicodeScalars) == flat)
      }
    }
  }

  @Test("Label Studio: a task a line in one array")
  func labelStudio() throws {
    let documents = [tagged("👍 ⟦Anna|PER|0.5⟧ ⟦Bonn|LOC|*⟧", name: "a.txt"), tagged("")]
    let output = try written("label-studio", documents) {
      $0.fromName = "ner"
      $0.toName = "body"
      $0.modelVersion = "letters@3"
    }
    #expect(
      output == """
        [
        {"data":{"text":"👍 Anna Bonn","name":"a.txt"},"predictions":[{"model_version":"letters@3","score":0.75,"result":[\
        {"id":"1-1","from_name":"ner","to_name":"body","type":"labels",\
        "value":{"start":2,"end":6,"text":"Anna","labels":["PER"]},"score":0.5},\
        {"id":"1-2","from_name":"ner","to_name":"body","type":"labels",\
        "value":{"start":7,"end":11,"text":"Bonn","labels":["LOC"]},"score":1.0,\
        "meta":{"text":["pattern"]}}]}]},
        {"data":{"text":""},"predictions":[{"model_version":"letters@3","result":[]}]}
        ]

        """)
    #expect(try JSON.parse(written("label-studio", []), source: "none") == [])
  }

  @Test("Label Studio: valid JSON whose offsets cut the text out", arguments: OutputOffsetUnit.allCases)
  func labelStudioOffsets(unit: OutputOffsetUnit) throws {
    let documents = hardTexts.map { tagged($0) }
    let output = try written("label-studio", documents) { $0.offsetUnit = unit }
    let tasks = try #require(try JSON.parse(output, source: "tasks").arrayValue)
    #expect(tasks.count == documents.count)
    var ids: Set<String> = []
    for (task, document) in zip(tasks, documents) {
      #expect(task["data"]?["text"] == .string(document.text))
      let regions = try #require(task["predictions"]?.arrayValue?.first?["result"]?.arrayValue)
      #expect(regions.count == document.entities.count)
      for region in regions {
        let start = try #require(region["value"]?["start"]?.intValue)
        let end = try #require(region["value"]?["end"]?.intValue)
        #expect(slice(document.text, start, end, unit).map(JSON.string) == region["value"]?["text"])
        #expect(ids.insert(try #require(region["id"]?.stringValue)).inserted)
      }
    }
  }

  @Test("the registry names each form once and knows no other")
  func registry() throws {
    let names = TagOutputs.all.map(\.name)
    #expect(names == ["text", "jsonl", "csv", "conll", "brat", "label-studio", "html", "redacted"])
    #expect(TagOutputs.all.filter(\.isText).map(\.name) == ["text", "redacted"])
    #expect(TagOutputs.all.filter(\.isPerDocument).map(\.name) == ["brat"])
    #expect(throws: DatasetError.unknownFormat(name: "jsnl", known: names)) { try TagOutputs.named("jsnl") }
  }
}
