import Files
import Testing

@Suite struct ErrorWordingTests {
  /// What a person reads: the place, what was expected, what was found, what to do.
  @Test(
    arguments: [
      (
        FilesError.system(operation: .open, path: "models/x", code: 2),
        "models/x: cannot open: No such file or directory; check the path"
      ),
      (
        .json(source: "config.json", line: 3, column: 9, fault: .duplicateKey("a\nb")),
        "config.json:3:9: the key \"a\\nb\" appears twice in one object; keep one of them"
      ),
      (
        .safetensors(path: "m.safetensors", fault: .fileTooShort(bytes: 3)),
        "m.safetensors: expected a safetensors file of at least 8 bytes, found 3; "
          + "the file is damaged or hostile, fetch it again"
      ),
      (
        .zip(path: "p.whl", fault: .checksum(entry: "a")),
        "p.whl: the entry \"a\" does not match its checksum; fetch the archive again"
      ),
    ] as [(FilesError, String)])
  func isOneHelpfulLine(_ error: FilesError, _ expected: String) {
    #expect(error.description == expected)
  }

  @Test func longNamesAreCut() {
    let error = FilesError.zip(path: "p", fault: .link(String(repeating: "x", count: 10_000)))
    #expect(error.description.utf8.count < 300)
  }
}
