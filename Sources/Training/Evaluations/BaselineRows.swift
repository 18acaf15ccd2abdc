import Files

/// How many rows the baselines beside a score were fitted on; the TF-IDF weights of very many on fewer than all.
package struct BaselineRows: Equatable, Sendable {
  package let all: Int
  package let tfidf: Int

  init(_ baselines: LinearBaselines) { (all, tfidf) = (baselines.rowCount, baselines.fittedRows) }

  var json: JSON { ["all": .number(JSONNumber(all)), "tfidf": .number(JSONNumber(tfidf))] }
}
