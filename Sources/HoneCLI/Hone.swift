import ArgumentParser
import Foundation
import Kernels
import Tasks

/// The `hone` command.
@main
struct Hone: AsyncParsableCommand {
  static let version = HoneVersion.current

  static let configuration = CommandConfiguration(
    commandName: "hone",
    abstract: "Adapt a small text encoder to your texts and tasks, on an ordinary CPU.",
    version: version,
    subcommands: [
      PullCommand.self, InitCommand.self, CheckCommand.self, TrainCommand.self, PretrainCommand.self,
      EvaluateCommand.self,
      SweepCommand.self, RunsCommand.self, PredictCommand.self, SelectCommand.self, TagCommand.self, ExportCommand.self,
      MethodsCommand.self, ServeCommand.self,
      InfoCommand.self, DoctorCommand.self, WordLogitsCommand.self, MaskLogitsCommand.self, GroupBenchCommand.self,
    ])

  static func main() async {
    guard CPUFeatures.supportsThisBuild else {
      FileHandle.standardError.write(
        Data(
          ("hone: this build needs a processor with \(CPUFeatures.buildInstructionSet), which this one lacks; "
            + "build again with HONE_BASELINE=1 swift build -c release\n").utf8))
      Foundation.exit(1)
    }
    BLAS.useOneThread()
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      exit(withError: error)
    }
  }
}
