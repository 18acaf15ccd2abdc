import Foundation

/// How many cores this process may use: its affinity mask, bounded by its control group's quota.
package enum UsableCores {
  package static var count: Int {
    let online = max(1, ProcessInfo.processInfo.activeProcessorCount)
    guard let quota = quota else { return online }
    return max(1, min(online, Int(quota.rounded(.up))))
  }

  /// Cores' worth of time that the control group grants, or nil when it is not limited.
  package static var quota: Double? {
    if let text = try? String(contentsOfFile: "/sys/fs/cgroup/cpu.max", encoding: .utf8) {
      let parts = text.split(whereSeparator: \.isWhitespace)
      if parts.count == 2, let limit = Double(parts[0]), let period = Double(parts[1]), period > 0 {
        return limit / period
      }
    }
    func number(_ name: String) -> Double? {
      (try? String(contentsOfFile: "/sys/fs/cgroup/cpu/\(name)", encoding: .utf8)).flatMap {
        Double($0.trimmingCharacters(in: .whitespacesAndNewlines))
      }
    }
    if let limit = number("cpu.cfs_quota_us"), let period = number("cpu.cfs_period_us"), limit > 0, period > 0 {
      return limit / period
    }
    return nil
  }
}
