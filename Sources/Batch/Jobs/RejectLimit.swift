import Foundation

/// How many rows may be rejected before a job stops.
package enum RejectLimit: Sendable, Equatable {
  case count(Int)
  /// Of the rows so far, once there are a hundred, and of all in the end.
  case share(Double)

  /// `100` or `5%`.
  package init?(_ text: String) {
    if text.hasSuffix("%"), let percent = Double(text.dropLast()), (0...100).contains(percent) {
      self = .share(percent / 100)
    } else if let count = Int(text), count >= 0 {
      self = .count(count)
    } else {
      return nil
    }
  }

  package var shown: String {
    switch self {
    case .count(let count): "\(count)"
    case .share(let share): "\((share * 1000).rounded() / 10) %"
    }
  }

  /// - Parameter isAll: whether no rows are left: then a share holds of any number.
  func isExceeded(_ rejects: Int, rows: Int, isAll: Bool) -> Bool {
    switch self {
    case .count(let count): rejects > count
    case .share(let share): (isAll || rows >= 100) && Double(rejects) > share * Double(rows)
    }
  }
}
