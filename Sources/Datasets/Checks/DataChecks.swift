/// One thing that is looked for in a task's data: one file here, one row in `DataChecks.all`.
package protocol DataCheck: Sendable {
  /// What was found, in the order of the splits; none where all is well.
  func findings(_ data: CheckedData) -> [DataFinding]
}

/// What `hone check` looks for.
package enum DataChecks {
  /// One row a check.
  package static let all: [any DataCheck] = [
    ReadingCheck(),
    LabelCountCheck(),
    DuplicateCheck(),
    OverlapCheck(),
    NearDuplicateCheck(),
    LengthCheck(),
    VocabularyCheck(),
  ]

  /// The findings of all checks, the worst first, each severity in the order of the checks.
  package static func findings(_ data: CheckedData) -> [DataFinding] {
    let found = all.flatMap { $0.findings(data) }
    return DataFinding.Severity.allCases.flatMap { severity in found.filter { $0.severity == severity } }
  }
}
