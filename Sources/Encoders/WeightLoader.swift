package import Files
import Foundation
package import NN

/// Brings a file's tensors into a store by their Hugging Face names.
///
/// All that is missing, misshaped or unexpected is found before anything is reported.
package struct WeightLoader {
  private let file: SafetensorsFile
  private let prefix: String
  /// Whether the file is a bare encoder, whose names lack the prefix.
  private let isBare: Bool

  package init(_ file: SafetensorsFile, prefix: String) {
    self.file = file
    self.prefix = prefix
    isBare = !file.tensors.contains { $0.name.hasPrefix(prefix) }
  }

  /// Fills the store. Frozen float32 tensors stay in the mapped file; the others are copied and converted.
  ///
  /// - Parameters:
  ///   - optional: slots of parameters that the file may lack (a head that is yet to be trained).
  ///   - ignored: slots of optional parameters that are not taken from this file even if it has them.
  ///   - family: says which other tensors may be present.
  /// - Returns: the optional parameters that the file lacks.
  /// - Throws: `EncoderError.weights` with every problem.
  package func fill(
    _ store: ParameterStore, optional: Set<Int>, ignored: Set<Int> = [], family: EncoderFamily
  ) throws -> [Parameter] {
    var problems: [String] = []
    var absent: [Parameter] = []
    var used: Set<UTF8Key> = []
    var found: [(Parameter, TensorEntry)] = []
    for parameter in store.parameters {
      guard !ignored.contains(parameter.slot), let entry = entry(for: parameter) else {
        if optional.contains(parameter.slot) {
          absent.append(parameter)
        } else {
          problems.append("missing \(fileName(of: parameter))")
        }
        continue
      }
      used.insert(UTF8Key(entry.name))
      if entry.shape != parameter.shape {
        problems.append("\(entry.name) has shape \(entry.shape), expected \(parameter.shape)")
      } else if !Self.readable.contains(entry.type) {
        problems.append("\(entry.name) has type \(entry.type.rawValue), expected F32, F16 or BF16")
      } else {
        found.append((parameter, entry))
      }
    }
    for entry in file.tensors where !used.contains(UTF8Key(entry.name)) && !isIgnored(entry.name, family) {
      problems.append("unexpected \(entry.name)")
    }
    guard problems.isEmpty else { throw EncoderError.weights(file: file.file.path, problems: Self.shortened(problems)) }
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
    if let entry = file[name] { return entry }
    if parameter.role == .normWeight, name.hasSuffix(".weight") { return file[String(name.dropLast(6)) + "gamma"] }
    if parameter.role == .normBias, name.hasSuffix(".bias") { return file[String(name.dropLast(4)) + "beta"] }
    return nil
  }

  private func isIgnored(_ name: String, _ family: EncoderFamily) -> Bool {
    let bare = name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
    if family.ignoredTensors.contains(bare) || family.otherHeads.contains(where: name.hasPrefix) { return true }
    // A pooler or a head that this model does not use.
    let head = [family.sequenceHead.dense, family.sequenceHead.output].compactMap { $0.map { $0 + "." } }
    return bare.hasPrefix("pooler.") || name.hasPrefix("classifier.") || name.hasPrefix("crf.")
      || head.contains(where: name.hasPrefix)
  }

  private func load(_ parameter: Parameter, _ entry: TensorEntry, into store: ParameterStore) throws {
    let bytes = file.bytes(of: entry)
    let isAligned = UInt(bitPattern: bytes.baseAddress) % UInt(MemoryLayout<Float>.alignment) == 0
    if !store.isTrainable[parameter.slot], entry.type == .float32, isAligned, let base = bytes.baseAddress {
      store.attach(parameter, to: base.assumingMemoryBound(to: Float.self), owner: file.file) {
        Self.forgetPages(bytes)
      }
      return
    }
    let target = UnsafeMutableBufferPointer(start: try store.own(parameter), count: parameter.count)
    try file.copyFloats(of: entry, into: target)
    Self.forgetPages(bytes)
  }

  /// Lets the system drop the mapped pages of a tensor that was copied or packed: they can be read again from the file.
  private static func forgetPages(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    let page = UInt(sysconf(Int32(_SC_PAGESIZE)))
    let start = (UInt(bitPattern: base) + page - 1) / page * page
    let end = (UInt(bitPattern: base) + UInt(bytes.count)) / page * page
    guard end > start, let pointer = UnsafeMutableRawPointer(bitPattern: start) else { return }
    madvise(pointer, Int(end - start), MADV_DONTNEED)
  }

  private static func shortened(_ problems: [String]) -> [String] {
    problems.count <= 6 ? problems : Array(problems.prefix(5)) + ["and \(problems.count - 5) more"]
  }
}
