import Evaluation
import Training

/// The scores of a test for people.
enum ReportText {
  /// - Parameter errors: how many are shown; nil: the usual number.
  static func lines(_ report: TestReport, errors: Int? = nil) -> [String] {
    let lines = scores(report, errors: errors)
    guard let details = report.details else { return lines }
    return lines + DetailsText(details: details, texts: report.texts, errors: errors ?? 5).lines
  }

  private static func scores(_ report: TestReport, errors: Int?) -> [String] {
    switch report {
    case .texts(let report): EvaluationText(report: report).lines
    case .labels(let report): MultiLabelText(report: report).lines
    case .numbers(let report): NumberText(report: report).lines
    case .entities(let report): EntityText(report: report, examples: errors ?? 0).lines
    }
  }
}

/// An evaluation of entities for people.
struct EntityText {
  let report: EntityReport
  /// Errors of each kind that are shown.
  var examples = 0

  var lines: [String] {
    var summary = Table()
    summary.add([
      "\(report.metric.rawValue) (main score)", report.score.fixed(4),
      "95 % interval \(report.interval.low.fixed(4)) to \(report.interval.high.fixed(4))",
    ])
    var averages = Table()
    averages.add(["", "precision", "recall", "F1", "", "strict precision", "recall", "F1"])
    for (name, value, strict) in [
      ("micro", report.scores.micro, report.strict.micro), ("macro", report.scores.macro, report.strict.macro),
      ("weighted", report.scores.weighted, report.strict.weighted),
    ] {
      averages.add([name] + cells(value) + [""] + cells(strict))
    }
    var types = Table()
    types.add(["type", "precision", "recall", "F1", "entities"])
    for entry in report.scores.perType {
      let scores = entry.scores
      types.add([
        entry.type, scores.precision.fixed(4), scores.recall.fixed(4), scores.f1.fixed(4), "\(scores.support)",
      ])
    }
    var errors = Table()
    for (kind, count) in report.errorCounts { errors.add([Self.name(kind), "\(count)"]) }
    var lines =
      [
        "\(report.texts) texts, \(report.words) words, \(report.tokens) tokens in \(Console.duration(report.seconds)); "
          + "default scores as conlleval, strict ones by \(report.scheme.rawValue)", "",
      ] + summary.lines + [""] + averages.lines + [""] + types.lines + ["", "errors"] + errors.lines
    if report.lostWords > 0 {
      lines += [
        "", "\(report.lostWords) words have no token of their own (control characters only) and count as outside",
      ]
    }
    if report.patternEntities > 0 {
      lines += [
        "", "\(report.patternEntities) of the entities found are those of the task's patterns, not the model's",
      ]
    }
    if report.windowedStretches > 0 {
      lines += ["", "\(report.windowedStretches) sentences or documents were read in several windows"]
    }
    return lines + exampleLines
  }

  private var exampleLines: [String] {
    guard examples > 0 else { return [] }
    return EntityErrorKind.allCases.flatMap { kind -> [String] in
      let found = report.errors.filter { $0.kind == kind }
      guard !found.isEmpty else { return [] }
      return ["", "\(Self.name(kind)) (\(min(examples, found.count)) of \(found.count))"]
        + found.prefix(examples).map { error in
          let gold = error.gold.map { "\($0.type) \"\($0.text)\"" } ?? "nothing"
          let predicted = error.predicted.map { "\($0.type) \"\($0.text)\"" } ?? "nothing"
          return "  \(error.location): expected \(gold), found \(predicted): … \(error.context) …"
        }
    }
  }

  private func cells(_ value: EntityAverage) -> [String] {
    [value.precision.fixed(4), value.recall.fixed(4), value.f1.fixed(4)]
  }

  private static func name(_ kind: EntityErrorKind) -> String {
    switch kind {
    case .boundary: "other boundaries, same type"
    case .type: "same place, other type"
    case .boundaryAndType: "other boundaries and type"
    case .missed: "missed"
    case .spurious: "found where there is none"
    }
  }
}
