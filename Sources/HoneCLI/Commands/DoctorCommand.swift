import ArgumentParser
import Encoders
import Files
import Foundation
import Hub
import Kernels
import Synchronization
import Tasks
import Tensors

/// `hone doctor`: what this machine can do, and what is set up.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Check the machine, the libraries, the encoder and the workspace.")

  @OptionGroup var workspace: WorkspaceOptions
  @Flag(help: "Print one JSON object.")
  var json = false
  @Option(help: ArgumentHelp("Seconds for each measurement.", valueName: "seconds"))
  var seconds = 0.5

  func validate() throws {
    guard seconds > 0, seconds <= 60 else { throw ValidationError("--seconds: expected above 0 and at most 60") }
  }

  func run() throws {
    let cores = UsableCores.count
    let pool = WorkerPool(count: cores)
    defer { pool.stop() }
    let peak = measure(pool) { measureFMAPeak(seconds: seconds) }
    let narrowPeak = measure(pool) { measureFMAPeak(seconds: seconds, wide: false) }
    let blas = measure(pool) { MatrixRate.blas(seconds: seconds) }
    let own = measure(pool) { MatrixRate.packed(seconds: seconds) }
    var object = JSONObject()
    object["version"] = .string(Hone.version)
    object["processor"] = .string(processorName)
    object["instruction_set"] = .string(
      CPUFeatures.buildInstructionSet + (CPUFeatures.usesWideTiles ? ", products in AVX-512" : ""))
    object["online_cores"] = .number(JSONNumber(ProcessInfo.processInfo.activeProcessorCount))
    object["usable_cores"] = .number(JSONNumber(cores))
    object["quota_cores"] = UsableCores.quota.map { .number(JSONNumber($0)) } ?? .null
    object["memory_gb"] = .number(JSONNumber(Double(ProcessInfo.processInfo.physicalMemory) / 1_073_741_824))
    object["fma_peak_gflops"] = .number(JSONNumber(peak))
    object["fma_peak_8_lanes_gflops"] = .number(JSONNumber(narrowPeak))
    object["blas_gflops"] = .number(JSONNumber(blas))
    object["packed_gflops"] = .number(JSONNumber(own))
    object["blas"] = .string("\(BLAS.configuration.trimmingCharacters(in: .whitespaces)), core \(BLAS.coreName)")
    object["workspace"] = .string(workspace.folder.root)
    object["encoders"] = .array(try encoders())
    show(object)
  }

  /// The sum over all cores of what `body` measures on each.
  private func measure(_ pool: WorkerPool, _ body: @escaping @Sendable () -> Double) -> Double {
    let total = Mutex(0.0)
    pool.run { _ in
      let rate = body()
      total.withLock { $0 += rate }
    }
    return total.withLock { $0 }
  }

  private var processorName: String {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    for line in text.split(separator: "\n") where line.hasPrefix("model name") {
      return line.split(separator: ":", maxSplits: 1).last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown"
    }
    return "unknown"
  }

  private func encoders() throws -> [JSON] {
    let folder = workspace.folder.models
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    return names.compactMap { name -> JSON? in
      guard FileManager.default.fileExists(atPath: folder + "/" + name + "/config.json") else { return nil }
      do {
        let model = try ModelDirectory.open(folder + "/" + name)
        let damage = try EncoderProvenance.read(model.handle)?.damage(in: model.handle) ?? []
        return .string(damage.isEmpty ? "\(name): fine" : "\(name): \(damage.joined(separator: "; "))")
      } catch {
        return .string("\(name): \(error)")
      }
    }
  }

  private func show(_ object: JSONObject) {
    if json {
      Console.result(JSON.object(object).serialized())
      return
    }
    for member in object.members {
      let name = member.key.replacingOccurrences(of: "_", with: " ")
      let value: String
      switch member.value {
      case .string(let text): value = text
      case .array(let list):
        value =
          list.isEmpty ? "none; fetch one: hone pull minilm-l6" : list.compactMap(\.stringValue).joined(separator: "; ")
      case .null: value = "none"
      default: value = member.value.intValue.map { "\($0)" } ?? (member.value.doubleValue ?? 0).fixed(1)
      }
      Console.result(name + String(repeating: " ", count: max(1, 26 - name.count)) + value)
    }
  }
}

/// The rate of a matrix product at a shape of the encoder: 1,024 rows, 384 inner, 1,536 columns.
private enum MatrixRate {
  private static let rows = 1024, inner = 384, columns = 1536

  static func blas(seconds: Double) -> Double {
    rate(seconds) { x, w, y, _ in
      BLAS.multiply(
        m: rows, n: columns, k: inner, x, lda: inner, w, transposeB: true, ldb: inner, y, ldc: columns)
    }
  }

  static func packed(seconds: Double) -> Double {
    rate(seconds) { x, _, y, panels in
      multiplyPacked(
        rows: rows, columns: columns, inner: inner, x, xStride: inner, panels: panels, y, yStride: columns)
    }
  }

  private typealias Buffer = UnsafeMutablePointer<Float>

  /// The best of repeated runs, GFLOP/s.
  private static func rate(_ seconds: Double, _ body: (Buffer, Buffer, Buffer, Buffer) -> Void) -> Double {
    let workspace = Workspace()
    let x = workspace.allocate(rows * inner)
    let w = workspace.allocate(columns * inner)
    let y = workspace.allocate(rows * columns)
    let panels = workspace.allocate(packedCount(inner: inner, columns: columns))
    for index in 0..<(rows * inner) { x[index] = Float(index % 101) * 0.01 - 0.5 }
    for index in 0..<(columns * inner) { w[index] = Float(index % 97) * 0.01 - 0.5 }
    packTransposed(w, stride: inner, rows: columns, inner: inner, into: panels)
    let clock = ContinuousClock()
    let end = clock.now + .seconds(seconds)
    var best = 0.0
    repeat {
      let elapsed = clock.measure { body(x, w, y, panels) } / .seconds(1)
      best = max(best, 2 * Double(rows * inner * columns) / elapsed / 1e9)
    } while clock.now < end
    return best
  }
}
