package import Encoders
import Foundation
package import Tasks
import Training

/// A task that is trained before and after a domain step, to say what that brought it.
package struct DomainTask: Sendable {
  /// The task file, absolute.
  package let path: String
  private let file: TaskFile

  /// - Throws: what is wrong with the file.
  package init(path: String, registry: TaskRegistry) throws {
    file = try TaskFile.read(path: path, registry: registry)
    self.path = URL(fileURLWithPath: path).standardizedFileURL.path
  }

  package var name: String { file.name }

  /// Reads the task's examples and makes its model, so that what is wrong is found before anything long begins.
  ///
  /// - Throws: what is wrong; `ExperimentError.noScores` for a task without examples to score on.
  package func check(on base: ModelDirectory) throws {
    let own = on(base.path, seed: 0, lanes: 2)
    guard try TaskReadiness.check(own, base: base) else {
      throw ExperimentError.noScores(reason: "the task \(name) has neither validation nor test examples")
    }
  }

  /// What is to be said where the task names another encoder than the one that it is trained on.
  package func remark(on base: ModelDirectory, encoders: EncoderLocator) -> String? {
    let (named, folder) = file.encoder
    let locator = EncoderLocator(modelsFolder: encoders.modelsFolder, folders: [folder] + encoders.folders)
    func real(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
    if let path = try? locator.path(of: named), real(path) == real(base.path) { return nil }
    return "\(name): names the encoder \(named); for this report it is trained on \(base.path)"
  }

  /// The task on an encoder, with one of several seeds; what is held out is the same with all of them.
  ///
  /// - Parameters:
  ///   - encoder: a model directory, absolute.
  ///   - seed: counted from 0: what is added to the task's own.
  ///   - lanes: where the task itself says none.
  func on(_ encoder: String, seed: Int, lanes: Int) -> TaskFile {
    file.changing { task in
      task.encoder = encoder
      task.data.seed = task.data.seed ?? task.training.seed
      task.training.seed &+= UInt64(seed)
      task.training.lanes = task.training.lanes ?? lanes
    }
  }

  /// The seed itself.
  func seed(_ index: Int) -> UInt64 {
    switch file {
    case .single(let task): task.training.seed &+ UInt64(index)
    case .joint(let task): task.shared.training.seed &+ UInt64(index)
    }
  }
}
