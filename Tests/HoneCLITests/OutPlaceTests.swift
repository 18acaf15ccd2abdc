import Files
import Foundation
import Subprocess
import Testing

/// Places that `--out` must not replace.
@Suite struct OutPlaceTests {
  private let work: HoneWorkspace

  init() throws {
    work = try HoneWorkspace()
    try work.write("films.txt", String(repeating: "the film was good\nthe plot was bad\n", count: 20))
    try work.write("films.csv", HoneWorkspace.films)
    for folder in ["letters", "letters/old", "empty"] {
      try FileManager.default.createDirectory(atPath: work.folder + "/" + folder, withIntermediateDirectories: true)
    }
    try work.write("letters/first.txt", "dear all")
    try work.write("letters/config.json", "{}")
    try work.write("note", "a file")
  }

  private static let commands = [
    ["pretrain", HoneWorkspace.encoder, "--text", "films.txt", "--steps", "2", "--batch-tokens", "64"],
    ["train", "films.csv", "--encoder", HoneWorkspace.encoder, "--set", "training.steps=2"],
  ]

  @Test(
    arguments: commands,
    [
      ("letters", "found one with other files"), (".", "found one that is or holds the working"),
      ("../", "found one that is or holds the working"), ("/", "found one that is or holds the working"),
      ("note", "expected a directory, found a file"), ("note/model", "nothing can be written to"),
      ("/proc/model", "nothing can be written to"), ("", "found one that is or holds the working"),
    ])
  func nothingElseIsLost(command: [String], place: (String, String)) async throws {
    let before = try work.names()
    let outcome = try await work.hone(command + ["--out", place.0])
    #expect(outcome.status != 0)
    let errors = outcome.errorLines.filter { $0.hasPrefix("Error: ") }
    #expect(errors.count == 1 && errors.first?.contains(place.1) == true, "\(outcome.errors)")
    #expect(try work.names() == before)
  }

  @Test func modelsAndEmptyFoldersAreReplaced() async throws {
    for command in Self.commands {
      for place in ["empty", "empty", "new/place"] {
        let outcome = try await work.hone(command + ["--out", place])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(FileManager.default.fileExists(atPath: work.folder + "/" + place + "/model.safetensors"))
      }
    }
    // Not a model with something of a person's beside it, nor an encoder that is none of ours.
    try work.write("empty/notes.txt", "mine")
    try FileManager.default.copyItem(atPath: HoneWorkspace.encoder, toPath: work.folder + "/base")
    for command in Self.commands {
      for place in ["empty", "base"] {
        let outcome = try await work.hone(command + ["--out", place])
        #expect(outcome.status != 0 && outcome.errors.contains("found one with other files"), "\(outcome.errors)")
      }
    }
    #expect(FileManager.default.fileExists(atPath: work.folder + "/empty/notes.txt"))
    try FileManager.default.removeItem(atPath: work.folder + "/empty/notes.txt")
    let link = work.folder + "/link"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: work.folder + "/letters")
    let outcome = try await work.hone(["export", "empty", "link"])
    #expect(outcome.status != 0 && outcome.errors.contains("found one with other files"), "\(outcome.errors)")
    #expect(FileManager.default.fileExists(atPath: work.folder + "/letters/first.txt"))
  }
}

extension HoneWorkspace {
  /// What lies in the workspace, besides what commands keep for themselves.
  fileprivate func names() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder).filter { !$0.hasPrefix("cache") }.sorted()
  }
}
