import Encoders
import NN
import Tasks
import Tensors

/// Fits a model's last layer on the vectors that its encoder gives of the training texts: logistic regression, as SetFit
/// has it from scikit-learn.
///
/// The regression sees the vectors divided by their mean length, since its penalty goes by their size.
struct VectorHead {
  private let model: ClassifierModel
  private let items: [TrainingItem]
  private let classes: [Int]

  /// - Parameter classes: of each item.
  init(_ model: ClassifierModel, items: [TrainingItem], classes: [Int]) {
    self.model = model
    self.items = items
    self.classes = classes
  }

  /// Puts the weights that the present encoder asks for in place; the same bits for any number of workers.
  ///
  /// - Throws: `ModelError.notFinite` where the encoder gives no numbers.
  func fit(_ store: ParameterStore, _ pipeline: Pipeline) throws {
    let vectors = vectors(store, pipeline)
    let width = vectors.first?.count ?? 0
    let lengths = vectors.map { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    let mean = lengths.reduce(0, +) / Double(max(1, lengths.count))
    guard mean.isFinite else {
      throw ModelError.notFinite(index: vectors.firstIndex { !$0.allSatisfy(\.isFinite) } ?? 0)
    }
    // Vectors of zeros say nothing of any class.
    guard mean > 0 else { return }
    var rows = SparseRows()
    let columns = (0..<Int32(width)).map { $0 }
    for vector in vectors { rows.append(columns: columns, values: vector.map { $0 / mean }) }
    let count = model.settings.labels.count
    let objective = LogisticObjective(
      rows: rows, classes: classes, classCount: count, columnCount: width, inverseRegularization: 1)
    let solution = LBFGS().minimum(
      of: objective.value, from: Array(repeating: 0, count: objective.parameterCount))
    put(solution, outputs: objective.outputCount, width: width, scale: 1 / mean, store)
  }

  /// One vector an item, as the last layer reads it: that of its windows, averaged by their tokens.
  private func vectors(_ store: ParameterStore, _ pipeline: Pipeline) -> [[Double]] {
    let rows = pipeline.features(items.flatMap(\.windows)).map { inputs(of: $0, store) }
    var first = 0
    return items.map { item in
      defer { first += item.windows.count }
      let total = Double(item.windows.reduce(0) { $0 + $1.weight })
      var sums = Array(repeating: 0.0, count: rows[first].count)
      for (window, row) in zip(item.windows, rows[first...]) {
        for (place, value) in row.enumerated() { sums[place] += Double(value) * Double(window.weight) / total }
      }
      return sums
    }
  }

  /// What the family's own layers make of a vector before the last one.
  private func inputs(of features: [Float], _ store: ParameterStore) -> [Float] {
    guard model.head.block.dense != nil else { return features }
    let workspace = Workspace()
    let context = ForwardContext(
      parameters: store, workspace: workspace, layout: SequenceLayout(lengths: [1], exampleIDs: [0]))
    let row = workspace.allocate(features.count)
    row.update(from: features, count: features.count)
    return model.head.block(Tensor(data: row, rows: 1, columns: features.count), context).values
  }

  /// - Parameter solution: `[column, output]`, then `[output]`; one output of two classes, the log odds of the second.
  private func put(_ solution: [Double], outputs: Int, width: Int, scale: Double, _ store: ParameterStore) {
    let (weight, bias) = (model.head.classifier.weight, model.head.classifier.bias)
    let values = store.mutableValues(weight)
    let biases = bias.map { store.mutableValues($0) }
    for label in 0..<weight.rows {
      let isHalved = outputs == 1
      let output = isHalved ? 0 : label
      let sign = isHalved ? (label == 0 ? -0.5 : 0.5) : 1
      for column in 0..<width {
        values[label * width + column] = Float(sign * scale * solution[column * outputs + output])
      }
      biases?[label] = Float(sign * solution[width * outputs + output])
    }
    store.repack(weight, rows: 0..<weight.rows)
  }
}
