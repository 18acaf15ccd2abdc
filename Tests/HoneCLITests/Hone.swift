import Files
import Foundation
import Subprocess

/// The `hone` executable of this build, run in a workspace of its own.
final class HoneWorkspace: Sendable {
  let folder: String
  static let encoder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/tiny-bert/encoder").path

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("hone-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// How a command ended and what it wrote.
  struct Outcome: Sendable {
    let status: Int
    let output: String
    let errors: String

    /// `timeout` kills itself as it killed the command.
    var wasKilled: Bool { status == -Int(SIGKILL) || status == 128 + Int(SIGKILL) }

    var lines: [String] { output.split(separator: "\n").map(String.init) }
    var errorLines: [String] { errors.split(separator: "\n").map(String.init) }
  }

  struct NotBuilt: Error {
    let places: [String]
  }

  /// Executables lie beside the test bundle; the runner's own arguments name the bundle.
  private static func executable() throws -> String {
    let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
    var folders = CommandLine.arguments.filter { $0.contains(".xctest") }.map {
      String($0[..<($0.range(of: ".xctest")?.lowerBound ?? $0.endIndex)])
    }.map { URL(fileURLWithPath: $0).deletingLastPathComponent().path }
    folders.append(Bundle.main.bundlePath)
    folders.append(checkout + "/.build/release")
    let places = folders.map { $0 + "/hone" }
    guard let found = places.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
      throw NotBuilt(places: places)
    }
    return found
  }

  /// Runs a command in the workspace; relative names are relative to it.
  func hone(_ arguments: [String], input: String = "") async throws -> Outcome {
    try await run([Self.executable()] + arguments, input: input)
  }

  /// Runs a command that is killed after so many seconds; nil: never.
  func hone(_ arguments: [String], killAfter seconds: Double?) async throws -> Outcome {
    guard let seconds else { return try await hone(arguments) }
    return try await hone(arguments, signal: "KILL", after: seconds)
  }

  /// Runs a command that gets a signal after so many seconds.
  func hone(_ arguments: [String], signal: String, after seconds: Double) async throws -> Outcome {
    try await run(["timeout", "--signal", signal, "\(seconds)", Self.executable()] + arguments)
  }

  /// Runs a command that gets SIGTERM after so many seconds and ends with a status of its own.
  func honeTerminated(_ arguments: [String], after seconds: Double) async throws -> Outcome {
    try await run(["timeout", "--preserve-status", "--signal", "TERM", "\(seconds)", Self.executable()] + arguments)
  }

  private func run(_ command: [String], input: String = "") async throws -> Outcome {
    // `env` sets the working folder; a cache of its own, so that tests leave nothing behind.
    let result = try await Subprocess.run(
      .name("env"), arguments: Arguments(["-C", folder] + command),
      environment: .inherit.updating(["XDG_CACHE_HOME": folder + "/cache", "HONE_HOME": folder]),
      input: .string(input), output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
    let status: Int =
      switch result.terminationStatus {
      case .exited(let code): Int(code)
      case .signaled(let signal): -Int(signal)
      }
    return Outcome(status: status, output: result.standardOutput, errors: result.standardError)
  }

  /// Whether `script` is there, which gives a command a terminal.
  static let hasTerminals = FileManager.default.isExecutableFile(atPath: "/usr/bin/script")

  /// What a command writes on a terminal, in lines.
  func honeOnTerminal(_ arguments: [String]) async throws -> [String] {
    let words = try ([Self.executable()] + arguments).map { "'" + $0.replacing("'", with: "'\\''") + "'" }
    let result = try await Subprocess.run(
      .name("env"),
      arguments: ["-C", folder, "/usr/bin/script", "-qec", words.joined(separator: " "), "/dev/null"],
      environment: .inherit.updating([
        "XDG_CACHE_HOME": folder + "/cache", "HONE_HOME": folder, "TERM": "xterm", "NO_COLOR": "",
      ]), input: .string(""), output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
    return result.standardOutput.unicodeScalars.split { $0 == "\n" }.map { line in
      String(String.UnicodeScalarView(line.filter { $0 != "\r" }))
    }
  }

  /// Trains a few steps on `films.csv`.
  func train(_ more: [String] = [], data: String = "films.csv") async throws -> Outcome {
    try await hone(
      ["train", data, "--encoder", Self.encoder, "--set", "training.steps=3", "--set", "training.batch_size=4"] + more)
  }

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    try write(name, Array(text.utf8))
  }

  @discardableResult
  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: folder + "/" + name))
    return folder + "/" + name
  }

  /// Twenty labelled rows.
  static let films =
    "review,stars\n"
    + (0..<20).map { "\($0 % 2 == 0 ? "a great film" : "a dull plot") number \($0),\($0 % 2 == 0 ? "good" : "bad")\n" }
    .joined()

  /// Every folder under the workspace that looks like a model, whole or not.
  var modelFolders: [String] {
    let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return files.filter {
      ["config.json", "adapter_config.json", "hone.json", "model.safetensors"].contains(
        URL(fileURLWithPath: $0).lastPathComponent) || $0.contains(".tmp") || $0.contains("staging")
    }
  }

  /// A copy of the tiny encoder that a test may damage.
  func copyEncoder(_ name: String = "encoder") throws -> String {
    try FileManager.default.copyItem(atPath: Self.encoder, toPath: folder + "/" + name)
    return folder + "/" + name
  }
}
