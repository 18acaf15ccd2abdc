import Foundation

/// A number of a cell as a person sees it.
enum CellNumber {
  /// Whole numbers without a point, long digits as they stand, others as short as they are exact.
  static func text(_ raw: String) -> String {
    let trimmed = raw.trimmingCharacters(in: .whitespaces)
    if trimmed.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) { return trimmed }
    guard let value = Double(trimmed), value.isFinite else { return trimmed }
    if let whole = Int(exactly: value), abs(whole) < 1_000_000_000_000_000 { return String(whole) }
    return "\(value)"
  }

  /// `2026-11-25`, `2026-11-25 08:30:00`, or `08:30:00` for a day's part alone; nil for what is no date.
  ///
  /// - Parameter raw: days since the workbook's first day. In the system of 1900 the 29th of February 1900, which never
  ///   was, is day 60.
  static func date(_ raw: String, startsAt1904: Bool) -> String? {
    guard let serial = Double(raw.trimmingCharacters(in: .whitespaces)), serial >= 0, serial < 2_958_466 else {
      return nil
    }
    let seconds = (serial * 86_400).rounded()
    var day = Int(seconds / 86_400)
    let time = Int(seconds) - day * 86_400
    let clock = "\(two(time / 3600)):\(two(time / 60 % 60)):\(two(time % 60))"
    if day == 0, time > 0, !startsAt1904 { return clock }
    if startsAt1904 {
      day += 1462
    } else if day < 60 {
      day += 1
    }
    let (year, month, dayOfMonth) = civil(day - 25_569)
    let date = "\(year)-\(two(month))-\(two(dayOfMonth))"
    return time == 0 ? date : "\(date) \(clock)"
  }

  private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

  /// The date of a number of days since 1970-01-01 (Hinnant, "chrono-compatible low-level date algorithms").
  private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * month + 2) / 5 + 1
    let civilMonth = month < 10 ? month + 3 : month - 9
    return (yearOfEra + era * 400 + (civilMonth <= 2 ? 1 : 0), civilMonth, day)
  }
}
