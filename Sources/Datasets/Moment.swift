/// A date as it stands in a file, as a number that orders it.
package enum Moment {
  /// Seconds since 1970 for `2026-11-25`, `2026-11-25 08:30`, `2026-11-25T08:30:15.5Z` or `+01:00` (ISO 8601; without a
  /// zone as UTC), the number itself for a plain number; nil for anything else.
  package static func value(_ text: String) -> Double? {
    if let number = Double(text), number.isFinite { return number }
    var rest = Substring(text).utf8
    guard let year = digits(&rest, 4), skip(&rest, "-"), let month = digits(&rest, 2), (1...12).contains(month),
      skip(&rest, "-"), let day = digits(&rest, 2), (1...daysIn(month, year)).contains(day)
    else { return nil }
    var seconds = Double(dayNumber(year, month, day)) * 86_400
    guard !rest.isEmpty else { return seconds }
    guard skip(&rest, "T") || skip(&rest, " "), let hour = digits(&rest, 2), hour <= 24, skip(&rest, ":"),
      let minute = digits(&rest, 2), minute < 60
    else { return nil }
    seconds += Double(hour * 3600 + minute * 60)
    if skip(&rest, ":") {
      guard let second = digits(&rest, 2), second <= 60 else { return nil }
      seconds += Double(second)
      if skip(&rest, ".") {
        let fraction = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard !fraction.isEmpty, let value = Double("0." + String(decoding: fraction, as: UTF8.self)) else {
          return nil
        }
        seconds += value
        rest = rest.dropFirst(fraction.count)
      }
    }
    return zone(&rest).map { seconds - $0 }
  }

  /// Seconds that a zone is ahead of UTC.
  private static func zone(_ rest: inout Substring.UTF8View) -> Double? {
    if rest.isEmpty || (skip(&rest, "Z") && rest.isEmpty) { return 0 }
    let isBehind = skip(&rest, "-")
    guard isBehind || skip(&rest, "+"), let hours = digits(&rest, 2), hours < 24 else { return nil }
    _ = skip(&rest, ":")
    let minutes = rest.isEmpty ? 0 : digits(&rest, 2)
    guard let minutes, minutes < 60, rest.isEmpty else { return nil }
    return Double(hours * 3600 + minutes * 60) * (isBehind ? -1 : 1)
  }

  private static func digits(_ rest: inout Substring.UTF8View, _ count: Int) -> Int? {
    let part = rest.prefix(count)
    guard part.count == count, part.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
      return nil
    }
    rest = rest.dropFirst(count)
    return part.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }

  private static func skip(_ rest: inout Substring.UTF8View, _ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest = rest.dropFirst()
    return true
  }

  private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  private static func daysIn(_ month: Int, _ year: Int) -> Int {
    [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }

  /// Days since 1970-01-01 in the Gregorian calendar (Hinnant, "chrono-compatible low-level date algorithms").
  private static func dayNumber(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month > 2 ? year : year - 1
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
