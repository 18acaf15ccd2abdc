import Datasets
import Foundation
import Testing

@Suite("brat")
struct BratFormatTests {
  @Test("pairs are read in the order of their names, other lines are counted")
  func pairs() throws {
    let dataset = try brat([
      ("d/b.ann", "T1\tP 0 2\tBo\n"), ("d/b.txt", "Bo\nand x"), ("d/a.txt", "x 😀 Anna met\nBo B\n"),
      (
        "d/a.ann",
        "T2\tOrg 13 17\tBo B\nT1\tP 4 8\tAnna\nR1\tKnows Arg1:T1 Arg2:T2\nA1\tX T1\n#1\tNote T1\tn\n*\tE T1 T2\n\nR2\tx\n"
      ),
    ])
    #expect(dataset.texts.map(\.id) == ["a", "b"])
    #expect(dataset.marked == [["P 4..8 Anna", "Org 13..17 Bo B"], ["P 0..2 Bo"]])
    #expect(dataset.texts.map(\.location) == ["d/a.txt", "d/b.txt"].map { SourceLocation(file: $0, line: 1) })
    #expect(dataset.texts.map(\.document) == [0, 1])
    #expect(
      dataset.description.ignored.map { "\($0.count) \($0.kind)" } == [
        "2 R lines", "1 A lines", "1 # lines", "1 * lines",
      ])
    #expect(dataset.description.offsetUnit?.value == "codepoint" && dataset.repairs.isEmpty)
  }

  @Test("an entity in pieces is listed and left out, its text stays")
  func pieces() throws {
    let dataset = try brat([
      ("a.txt", "low and high doses"), ("a.ann", "T1\tD 0 3;13 18\tlow doses\nT2\tD 8 18\thigh doses\n"),
    ])
    #expect(dataset.marked == [["D 8..18 high doses"]])
    #expect(
      dataset.rejected.map(\.description) == [
        "a.ann:1: expected one piece of text, found the pieces \"0 3;13 18\" of the entity \"T1\"; left it out"
      ])
  }

  @Test("line ends in an entity are spaces in its line; offsets beside it are moved")
  func texts() throws {
    let dataset = try brat([
      ("a.txt", "New\nYork and\r\nRome\r\n"), ("a.ann", "T1\tL 0 8\tNew York\r\nT2\tL 13 17\tRome\r\n"),
    ])
    #expect(
      dataset.texts.first?.spans == [
        EntitySpan(start: 0, end: 8, label: "L"), EntitySpan(start: 14, end: 18, label: "L"),
      ])
    #expect(
      dataset.repairs.map(\.description) == [
        "a.ann:2: moved the entity \"T2\" from 13..17 to code points 14..18, where its text \"Rome\" stands"
      ])
  }

  @Test("half a pair, an empty text and broken lines are reported")
  func broken() throws {
    let files = [
      ("a.txt", "text"), ("b.ann", "T1\tP 0 1\tx\n"), ("c.txt", ""), ("c.ann", ""), ("d.txt", "fine"), ("d.ann", ""),
      ("e.txt", "e"), ("e.ann", "T1 P 0 1\te\n"), ("f.txt", "f"), ("f.ann", "\nhello\n"), ("g.txt", "g"),
      ("g.ann", "T1\tP 0 x\tg\n"), ("h.txt", "good"), ("h.ann", "T1\tP 0 4\tgood\n"),
    ]
    let dataset = try brat(files)
    #expect(dataset.texts.map(\.text) == ["fine", "good"])
    #expect(
      dataset.rejected.map(\.description) == [
        "a.txt:1: expected annotations \"a.ann\" beside it, found none; add them",
        "b.ann:1: expected a text \"b.txt\" beside it, found none; add it",
        "c.txt:1: expected a text, found an empty file; remove it with its annotations",
        "e.ann:1: expected a tab, a type, a start and an end after \"T1 P 0 1\", found something else; correct the line",
        "f.ann:2: expected a line that begins with T, E, R, A, M, N, # or *, found \"hello\"; correct it",
        "g.ann:1: expected a start and an end as whole numbers for \"T1\", found \"0 x\"; correct the line",
      ])
    #expect(try brat(files, AnnotationOptions(requireAnnotations: false)).texts.first?.text == "text")
  }

  @Test("a folder, and each half of a pair in it")
  func paths() throws {
    try withTemporaryDirectory { directory in
      try Data("Anna".utf8).write(to: directory.appending(path: "a.txt"))
      try Data("T1\tP 0 4\tAnna\n".utf8).write(to: directory.appending(path: "a.ann"))
      try Data("x".utf8).write(to: directory.appending(path: "annotation.conf"))
      try Data("x".utf8).write(to: directory.appending(path: ".stats_cache"))
      for path in [
        directory.path(), directory.appending(path: "a.txt").path(), directory.appending(path: "a.ann").path(),
      ] {
        let dataset = try AnnotationFormats.read(path: path, options: .init())
        #expect(dataset.marked == [["P 0..4 Anna"]] && dataset.description.format.value == "brat")
        #expect(dataset.texts.first?.location.file.hasSuffix("/a.txt") == true)
      }
      let whole = try AnnotationFormats.read(path: directory.path(), options: .init(format: "brat"))
      #expect(whole.description.ignored.map(\.kind) == ["other entries of the folder"])
      #expect(whole.description.files == 2)
    }
  }
}
