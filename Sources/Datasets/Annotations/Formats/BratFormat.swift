/// brat's standoff: `NAME.txt` with the text and `NAME.ann` with lines such as `T1<TAB>Person 0 5<TAB>Anna B`.
struct BratFormat: AnnotationFormat {
  let name = "brat"
  let fileExtensions = ["ann", "txt"]
  let summary = "a folder of pairs NAME.txt and NAME.ann, or one such file (brat standoff)"
  let settings: Set<AnnotationSetting> = [.offsetUnit]

  /// Some file is of annotations.
  func recognizes(_ input: AnnotationInput, options: AnnotationOptions) -> Bool {
    input.files.contains { $0.fileExtension == "ann" }
  }

  /// Reads the pairs in the order of their names by bytes.
  func read(_ input: AnnotationInput, options: AnnotationOptions) throws -> AnnotatedDataset {
    let format = DatasetDescription.Setting(name, isDetected: options.format == nil)
    let encoding = try options.encoding.map(TextEncoding.init(named:))
    var dataset = AnnotatedDataset(
      description: AnnotationDescription(
        format: format,
        encoding: DatasetDescription.Setting((encoding ?? .utf8).rawValue, isDetected: encoding == nil)))
    dataset.description.files = input.files.count
    var texts = SpanTexts()
    for pair in BratPair.all(of: input) {
      var reader = BratReader(pair, options: options)
      reader.read(into: &texts)
      for (kind, count) in reader.ignored { dataset.description.ignore(kind, count: count) }
    }
    texts.resolve(options: options, into: &dataset)
    return dataset
  }
}

/// A text and its annotations, one of which may be missing.
struct BratPair {
  let stem: String
  var text: AnnotationInput.File?
  var annotations: AnnotationInput.File?

  /// The pairs of some files, sorted by the bytes of their names.
  static func all(of input: AnnotationInput) -> [BratPair] {
    var pairs: [BratPair] = []
    let files = input.files.map { (stem: FileName.stem($0.path), file: $0) }
      .sorted { $0.stem.utf8.lexicographicallyPrecedes($1.stem.utf8) }
    for (stem, file) in files {
      var pair = BratPair(stem: stem)
      let half: WritableKeyPath<BratPair, AnnotationInput.File?> =
        file.fileExtension == "ann" ? \.annotations : \.text
      if let last = pairs.last, last.stem.utf8.elementsEqual(stem.utf8), last[keyPath: half] == nil {
        pair = pairs.removeLast()
      }
      pair[keyPath: half] = file
      pairs.append(pair)
    }
    return pairs
  }
}
