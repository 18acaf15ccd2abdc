import Datasets
import Testing

@Suite("Unbalanced quotes")
struct UnbalancedQuoteTests {
  @Test("a quote that is never closed costs its own row only")
  func neverClosed() throws {
    let dataset = try read("text,label\na,1\n\"b,2\nc,3\nd,4\n", as: "t.csv")
    #expect(dataset.rows == [Row("a", "1", 2), Row("c", "3", 4), Row("d", "4", 5)])
    #expect(dataset.rejectedLines == [3])
    #expect(dataset.rejected.first?.reason.contains("unbalanced double quote") == true)
    #expect(dataset.rejected.first?.reason.contains("the end of the file") == true)
  }

  @Test("a quote that a later field seems to close costs its own row only")
  func closedByAnother() throws {
    let dataset = try read("text,label\n\"b,2\nc,3\n\"d\",4\n\"e\",5\n", as: "t.csv")
    #expect(dataset.rows == [Row("c", "3", 3), Row("d", "4", 4), Row("e", "5", 5)])
    #expect(dataset.rejectedLines == [2])
    #expect(dataset.rejected.first?.reason.contains("line 4") == true)
  }

  @Test("the row is named by the line of the quote, not by the line on which the row begins")
  func lineOfTheQuote() throws {
    let dataset = try read("text,label,more\n\"one\ntwo\",1,\"open\nc,3,x\n", as: "t.csv")
    #expect(dataset.rejectedLines == [3])
    #expect(dataset.rows == [Row("c", "3", 4)])
  }

  @Test("text after a closing quote is an error of that row")
  func textAfterQuote() throws {
    let dataset = try read("text,label\n\"a\"b,1\n\"c\"\"d\",2\n", as: "t.csv")
    #expect(dataset.rows == [Row("c\"d", "2", 3)])
    #expect(dataset.rejectedLines == [2])
  }

  @Test("a lone quote in the last line, and nothing else")
  func last() throws {
    let dataset = try read("text,label\na,1\nb,\"", as: "t.csv")
    #expect(dataset.rows == [Row("a", "1", 2)])
    #expect(dataset.rejectedLines == [3])
  }

  @Test("a hundred thousand open quotes are read in one go")
  func many() throws {
    let content = "text,label\nok,1\n" + String(repeating: "\"a,1\n", count: 100_000)
    let dataset = try read(content, as: "t.csv")
    #expect(dataset.rows.count == 1)
    #expect(dataset.rejected.count == 100_000)
    let doubled = "text,label\nok,1\n\"a,1\n" + String(repeating: "\"\"\"\",1\n", count: 100_000)
    #expect(try read(doubled, as: "t.csv").rows.count == 100_001)
  }

  @Test("a header that is not closed is an error of the file")
  func header() {
    let error = #expect(throws: DatasetError.self) {
      try read("\n\"text,label\na,1\n", as: "t.csv", .init(header: true))
    }
    guard case .brokenHeader(let location, _) = error else {
      Issue.record("found \(String(describing: error))")
      return
    }
    #expect(location.line == 2)
  }
}
