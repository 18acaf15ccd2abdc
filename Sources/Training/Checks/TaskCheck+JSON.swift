import Datasets
package import Files
import Tasks

extension TaskCheck {
  /// The findings for programs: every place, not only the first.
  package var json: JSON {
    var object = JSONObject()
    object["task"] = .string(task.name)
    object["kind"] = .string(task.kind)
    object["splits"] = .array(data.splits.map(Self.json))
    for severity in DataFinding.Severity.allCases {
      object[severity.rawValue + "s"] = .number(JSONNumber(count(severity)))
    }
    object["findings"] = .array(findings.map(Self.json))
    object["encoder_remark"] = encoderRemark.map { .string($0) } ?? .null
    return .object(object)
  }

  private static func json(_ split: CheckedSplit) -> JSON {
    var labels = JSONObject()
    for entry in LabelCounts(split).sorted { labels[entry.label] = .number(JSONNumber(entry.count)) }
    var object = JSONObject()
    object["role"] = .string(split.role)
    object["path"] = .string(split.path)
    object["texts"] = .number(JSONNumber(split.texts.count))
    object["left_out"] = .number(JSONNumber(split.rejected.count))
    object["labels"] = .object(labels)
    return .object(object)
  }

  private static func json(_ finding: DataFinding) -> JSON {
    var object = JSONObject()
    object["kind"] = .string(finding.kind)
    object["severity"] = .string(finding.severity.rawValue)
    object["split"] = .string(finding.split)
    object["count"] = .number(JSONNumber(finding.count))
    object["total"] = finding.total.map { .number(JSONNumber($0)) } ?? .null
    object["summary"] = .string(finding.summary)
    object["places"] = .array(
      finding.places.map { place in
        var object = JSONObject()
        object["file"] = place.location.map { .string($0.file) } ?? .null
        object["line"] = place.location.map { .number(JSONNumber($0.line)) } ?? .null
        object["note"] = .string(place.note)
        return .object(object)
      })
    return .object(object)
  }
}
