import Files
import Foundation

/// The part of a run in which the learning rate rises from zero.
package enum Warmup: Sendable, Equatable {
  /// A share of all steps, from 0 to below 1.
  case fraction(Double)
  case steps(Int)

  init(_ reader: SettingsReader, _ path: String) throws {
    guard let node = try reader.node(path) else {
      self = .fraction(reader.table.row(path, method: reader.method).defaultValue.doubleValue ?? 0)
      return
    }
    if let fraction = node.number, 0 <= fraction, fraction < 1 {
      self = .fraction(fraction)
    } else if let steps = node.integer, steps >= 1 {
      self = .steps(steps)
    } else {
      throw reader.wrong(node, path)
    }
  }

  /// Steps of warm-up in a run of `total` steps; a fraction rounds up, as transformers does.
  package func steps(of total: Int) -> Int {
    switch self {
    case .fraction(let fraction): Int((fraction * Double(total)).rounded(.up))
    case .steps(let steps): min(steps, total)
    }
  }

  var json: JSON {
    switch self {
    case .fraction(let fraction): JSON(fraction)
    case .steps(let steps): JSON(steps)
    }
  }
}
