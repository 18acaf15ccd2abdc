import Foundation

/// A time of the wall clock as RFC 3339 writes it, in UTC and with milliseconds.
struct LogTime: CustomStringConvertible {
  let seconds: time_t
  let milliseconds: Int

  static var now: LogTime {
    let time = Date().timeIntervalSince1970
    return LogTime(seconds: time_t(time), milliseconds: Int(time * 1000) % 1000)
  }

  var description: String {
    var seconds = seconds
    var parts = tm()
    gmtime_r(&seconds, &parts)
    var text = ""
    func add(_ value: Int, _ count: Int, _ end: String) {
      let digits = String(value)
      for _ in digits.utf8.count..<max(count, digits.utf8.count) { text += "0" }
      text += digits
      text += end
    }
    add(Int(parts.tm_year) + 1900, 4, "-")
    add(Int(parts.tm_mon) + 1, 2, "-")
    add(Int(parts.tm_mday), 2, "T")
    add(Int(parts.tm_hour), 2, ":")
    add(Int(parts.tm_min), 2, ":")
    add(Int(parts.tm_sec), 2, ".")
    add(milliseconds, 3, "Z")
    return text
  }
}
