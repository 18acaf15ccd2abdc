package import Files

extension Baselines {
  /// The baselines as the JSON of `baselines.json`.
  package var json: JSON {
    [
      "version": 1,
      "rows": .number(JSONNumber(rowCount)),
      "labels": .array(labelNames.map(JSON.string)),
      "majority": ["counts": .array(majority.counts.map { .number(JSONNumber($0)) })],
      "tfidf_logistic_regression": [
        "longest_ngram": .number(JSONNumber(tfidf.options.longestNGram)),
        "inverse_regularization": .number(JSONNumber(tfidf.options.inverseRegularization)),
        "classes": .array(tfidf.fittedClasses.map { .number(JSONNumber($0)) }),
        "terms": .array(tfidf.vectorizer.terms.map { .string(String(decoding: $0, as: UTF8.self)) }),
        "inverse_document_frequencies": .array(
          tfidf.vectorizer.inverseDocumentFrequencies.map { .number(JSONNumber($0)) }),
        "weights": .array(tfidf.weights.map { .number(JSONNumber($0)) }),
        "intercepts": .array(tfidf.intercepts.map { .number(JSONNumber($0)) }),
      ],
    ]
  }

  /// Takes the baselines from the JSON of `baselines.json`.
  /// - Throws: `BaselineError` when a key is absent or unknown or the values do not fit together.
  package init(json: JSON, source: String) throws {
    let root = try BaselineFields(
      json, name: "baselines", source: source,
      keys: ["version", "rows", "labels", "majority", "tfidf_logistic_regression"])
    try root.require(root.integer("version") == 1, "version", "version 1")
    let labelNames = try root.strings("labels")
    let classCount = labelNames.count
    try root.require(
      classCount > 0 && Set(labelNames.map(UTF8Key.init)).count == classCount, "labels", "distinct label names")

    let majority = try BaselineFields(root["majority"], name: "majority", source: source, keys: ["counts"])
    let counts = try majority.integers("counts")
    try majority.require(
      counts.count == classCount && counts.allSatisfy { $0 >= 0 }, "counts", "\(classCount) counts, one a label")

    try self.init(
      labelNames: labelNames, rowCount: root.integer("rows"), majority: MajorityBaseline(counts: counts),
      tfidf: TfidfLogisticRegression(
        json: root["tfidf_logistic_regression"], classCount: classCount, source: source))
  }
}

extension TfidfLogisticRegression {
  init(json: JSON, classCount: Int, source: String) throws {
    let fields = try BaselineFields(
      json, name: "tfidf_logistic_regression", source: source,
      keys: [
        "longest_ngram", "inverse_regularization", "classes", "terms", "inverse_document_frequencies", "weights",
        "intercepts",
      ])
    let options = try Options(
      longestNGram: fields.integer("longest_ngram"),
      inverseRegularization: fields.number("inverse_regularization"))
    try fields.require((1...16).contains(options.longestNGram), "longest_ngram", "a length of 1 to 16 words")
    try fields.require(options.inverseRegularization > 0, "inverse_regularization", "a positive number")

    let classes = try fields.integers("classes")
    let ascending = zip(classes, classes.dropFirst()).allSatisfy { $0 < $1 }
    try fields.require(
      !classes.isEmpty && ascending && classes.allSatisfy((0..<classCount).contains), "classes",
      "ascending indices of labels")
    let outputs = classes.count == 2 ? 1 : classes.count

    let terms = try fields.strings("terms").map { Array($0.utf8) }
    try fields.require(
      zip(terms, terms.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) }, "terms", "terms in order of bytes")
    let frequencies = try fields.numbers("inverse_document_frequencies")
    try fields.require(
      frequencies.count == terms.count, "inverse_document_frequencies", "\(terms.count) numbers, one a term")
    let weights = try fields.numbers("weights")
    try fields.require(
      weights.count == terms.count * outputs, "weights", "\(terms.count) × \(outputs) numbers")
    let intercepts = try fields.numbers("intercepts")
    try fields.require(intercepts.count == outputs, "intercepts", "\(outputs) numbers")

    self.init(
      options: options, classCount: classCount,
      vectorizer: TfidfVectorizer(
        terms: terms, inverseDocumentFrequencies: frequencies, longestNGram: options.longestNGram),
      fittedClasses: classes, weights: weights, intercepts: intercepts)
  }
}
