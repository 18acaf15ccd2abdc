package import Files
import Foundation
package import NN

/// Brings a file's tensors into a store by their Hugging Face names.
///
/// All that is missing, misshaped or unexpected is found before anything is reported.
package struct WeightLoader {
  private let weights: SafetensorsSet
  private let family: EncoderFamily
  private var prefix: String { family.prefix }
  /// Whether the file is a bare encoder, whose names lack the prefix.
  private let isBare: Bool
  /// Where the word table may stand instead: the output weights of a language model that has but one table.
  private let tiedWordTable: String?
  /// By slot, what parameters may be called instead.
  private let otherNames: [Int: [String]]

  /// - Parameter otherNames: by slot, names under which files may have a parameter that lack it under its own.
  /// - Throws: `EncoderError` for a configuration that does not say whether the tables are one.
  package init(_ directory: ModelDirectory, otherNames: [Int: [String]] = [:]) throws {
    let isTied = try directory.configuration.flag("tie_word_embeddings", default: true)
    self.init(directory.weights, family: directory.family, tiesWords: isTied, otherNames: otherNames)
  }

  package init(
    _ weights: SafetensorsSet, family: EncoderFamily, tiesWords: Bool = true, otherNames: [Int: [String]] = [:]
  ) {
    self.weights = weights
    self.otherNames = otherNames
    self.family = family
    isBare = !weights.tensors.contains { $0.name.hasPrefix(family.prefix) }
    tiedWordTable = tiesWords ? family.tiedWordTable : nil
  }

  /// Fills the store. Frozen float32 tensors stay in the mapped file; the others are copied and converted.
  ///
  /// - Parameters:
  ///   - optional: slots of parameters that the file may lack (a head that is yet to be trained).
  ///   - ignored: slots of optional parameters that are not taken from this file even if it has them.
  /// - Returns: the optional parameters that the file lacks.
  /// - Throws: `EncoderError.weights` with every problem.
  package func fill(
    _ store: ParameterStore, optional: Set<Int>, ignored: Set<Int> = []
  ) throws -> [Parameter] {
    var problems: [String] = []
    var absent: [Parameter] = []
    var used: Set<UTF8Key> = []
    var found: [(Parameter, TensorEntry)] = []
    for parameter in store.parameters {
      let entry = entry(for: parameter)
      if let entry { used.insert(UTF8Key(entry.name)) }
      guard !ignored.contains(parameter.slot), let entry else {
        if optional.contains(parameter.slot) {
          absent.append(parameter)
        } else {
          problems.append("missing \(fileName(of: parameter))")
        }
        continue
      }
      if entry.shape != parameter.shape {
        problems.append("\(entry.name) has shape \(entry.shape), expected \(parameter.shape)")
      } else if !Self.readable.contains(entry.type) {
        problems.append("\(entry.name) has type \(entry.type.rawValue), expected F32, F16 or BF16")
      } else {
        found.append((parameter, entry))
      }
    }
    for entry in weights.tensors where !used.contains(UTF8Key(entry.name)) && !isIgnored(entry.name) {
      problems.append("unexpected \(entry.name)")
    }
    guard problems.isEmpty else { throw EncoderError.weights(file: weights.path, problems: Self.shortened(problems)) }
    for (parameter, entry) in found { try load(parameter, entry, into: store) }
    return absent
  }

  private static let readable: Set<ScalarType> = [.float32, .float16, .bfloat16]

  private func fileName(of parameter: Parameter) -> String {
    isBare && parameter.name.hasPrefix(prefix) ? String(parameter.name.dropFirst(prefix.count)) : parameter.name
  }

  /// A tensor under the name that the model uses; LayerNorms of old files end in gamma and beta.
  private func entry(for parameter: Parameter) -> TensorEntry? {
    let name = fileName(of: parameter)
    if let entry = weights[name] { return entry }
    for other in otherNames[parameter.slot] ?? [] {
      if let entry = weights[other] { return entry }
    }
    switch parameter.role {
    case .normWeight where name.hasSuffix(".weight"): return weights[String(name.dropLast(6)) + "gamma"]
    case .normBias where name.hasSuffix(".bias"): return weights[String(name.dropLast(4)) + "beta"]
    case .embeddingRows: return tiedWordTable.flatMap { weights[$0] }
    default: return nil
    }
  }

  private func isIgnored(_ name: String) -> Bool {
    let bare = name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
    if family.ignoredTensors.contains(bare) || family.headPrefixes.contains(where: name.hasPrefix) { return true }
    // A pooler or a head that this model does not use.
    return bare.hasPrefix("pooler.") || name.hasPrefix("classifier.") || name.hasPrefix("crf.")
  }

  private func load(_ parameter: Parameter, _ entry: TensorEntry, into store: ParameterStore) throws {
    guard let file = weights.file(holding: entry.name) else { return }
    try Self.load(parameter, entry, of: file, into: store)
  }

  /// Gives a parameter the values of a tensor: a frozen one in float32 reads them where they are mapped.
  ///
  /// - Throws: `FilesError`, `TensorError`.
  package static func load(
    _ parameter: Parameter, _ entry: TensorEntry, of file: SafetensorsFile, into store: ParameterStore
  ) throws {
    let bytes = file.bytes(of: entry)
    let isAligned = UInt(bitPattern: bytes.baseAddress) % UInt(MemoryLayout<Float>.alignment) == 0
    if !store.isTrainable[parameter.slot], entry.type == .float32, isAligned, let base = bytes.baseAddress {
      store.attach(parameter, to: base.assumingMemoryBound(to: Float.self), owner: file.file) {
        forgetPages(bytes)
      }
      return
    }
    let target = UnsafeMutableBufferPointer(start: try store.own(parameter), count: parameter.count)
    try file.copyFloats(of: entry, into: target)
    forgetPages(bytes)
  }

  /// Lets the system drop mapped pages that were copied or packed from: they can be read again from the file.
  package static func forgetPages(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    let page = UInt(sysconf(Int32(_SC_PAGESIZE)))
    let start = (UInt(bitPattern: base) + page - 1) / page * page
    let end = (UInt(bitPattern: base) + UInt(bytes.count)) / page * page
    guard end > start, let pointer = UnsafeMutableRawPointer(bitPattern: start) else { return }
    madvise(pointer, Int(end - start), MADV_DONTNEED)
  }

  static func shortened(_ problems: [String]) -> [String] {
    problems.count <= 6 ? problems : Array(problems.prefix(5)) + ["and \(problems.count - 5) more"]
  }
}
