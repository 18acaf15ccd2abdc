package import Tensors

/// The values of all parameters of a model, plain and packed.
///
/// Trainable dense parameters lie in one flat region, in slot order, each beginning on a cache line. Frozen parameters
/// may point into memory that somebody else owns (a mapped file). Packed forms of linear weights stand beside the plain
/// values: one for the forward product, one for the backward product.
///
/// Unchecked Sendable: after it is filled, a store is only read; a trainer, its sole writer, writes between barriers when
/// no worker reads.
package final class ParameterStore: @unchecked Sendable {
  package let parameters: [Parameter]
  package let isTrainable: [Bool]
  /// The flat region of the trainable dense parameters.
  package let dense: FloatRegion
  /// Where a trainable dense parameter begins in the flat region.
  package let denseOffset: [Int?]
  private var pointers: [UnsafeMutablePointer<Float>?]
  private var owners: [AnyObject?]
  private var forget: [Int: () -> Void] = [:]
  private(set) var forwardPanels: [UnsafePointer<Float>?]
  private(set) var backwardPanels: [UnsafePointer<Float>?]
  private var packing: WeightPacking?
  private var pendingDecay: [Int: EmbeddingMoments] = [:]
  private var derived: [Int: FloatRegion] = [:]

  /// Makes room for every parameter that trains; the others wait for `attach`.
  ///
  /// - Parameter trainable: slots of the parameters that will be trained.
  /// - Throws: `TensorError.outOfMemory`.
  package init(_ parameters: [Parameter], trainable: Set<Int>) throws {
    self.parameters = parameters
    isTrainable = parameters.map { trainable.contains($0.slot) }
    var offsets: [Int?] = []
    var total = 0
    for parameter in parameters {
      guard trainable.contains(parameter.slot), parameter.role != .embeddingRows else {
        offsets.append(nil)
        continue
      }
      offsets.append(total)
      total += (parameter.count + 15) / 16 * 16
    }
    denseOffset = offsets
    dense = try FloatRegion(count: total)
    forwardPanels = Array(repeating: nil, count: parameters.count)
    backwardPanels = Array(repeating: nil, count: parameters.count)
    owners = Array(repeating: nil, count: parameters.count)
    let base = dense.base
    pointers = offsets.map { offset in offset.map { base + $0 } }
    for parameter in parameters where trainable.contains(parameter.slot) && parameter.role == .embeddingRows {
      let region = try FloatRegion(count: parameter.count)
      owners[parameter.slot] = region
      pointers[parameter.slot] = region.base
    }
  }

  /// Lets a frozen parameter be read from `pointer`, which `owner` keeps valid.
  ///
  /// - Parameter forget: lets the system have the memory back until the values are read again; called once they are
  ///   packed, after which products no longer read them.
  package func attach(
    _ parameter: Parameter, to pointer: UnsafePointer<Float>, owner: AnyObject, forget: (() -> Void)? = nil
  ) {
    precondition(!isTrainable[parameter.slot])
    pointers[parameter.slot] = UnsafeMutablePointer(mutating: pointer)
    owners[parameter.slot] = owner
    self.forget[parameter.slot] = forget
  }

  /// Lets a frozen parameter be read, plain and packed, where another store has it.
  ///
  /// - Parameter original: the parameter's place in the other store, whose values and panels are made and stay.
  package func share(_ parameter: Parameter, with other: ParameterStore, _ original: Parameter) {
    precondition(parameter.shape == original.shape)
    attach(parameter, to: other.values(original), owner: other, forget: other.forget[original.slot])
    forwardPanels[parameter.slot] = other.forwardPanels[original.slot]
  }

  /// Whether a parameter's panels are another store's.
  private func isShared(_ parameter: Parameter) -> Bool {
    owners[parameter.slot] is ParameterStore && forwardPanels[parameter.slot] != nil
  }

  /// Lets the system have the memory of a frozen parameter's plain values back until they are read again.
  package func forgetValues(_ parameter: Parameter) { forget[parameter.slot]?() }

  /// Keeps numbers that follow from frozen values, so that no pass computes them again.
  ///
  /// - Throws: `TensorError.outOfMemory`.
  package func keep(_ values: [Float], for parameter: Parameter) throws {
    let region = try FloatRegion(count: values.count)
    region.base.update(from: values, count: values.count)
    derived[parameter.slot] = region
  }

  /// What `keep` was given for a parameter.
  package func kept(for parameter: Parameter) -> UnsafePointer<Float>? {
    derived[parameter.slot].map { UnsafePointer($0.base) }
  }

  /// Gives a frozen parameter memory of its own, to be filled by the caller.
  package func own(_ parameter: Parameter) throws -> UnsafeMutablePointer<Float> {
    if isTrainable[parameter.slot] { return mutableValues(parameter) }
    let region = try FloatRegion(count: parameter.count)
    attach(parameter, to: region.base, owner: region)
    return region.base
  }

  package func values(_ parameter: Parameter) -> UnsafePointer<Float> {
    UnsafePointer(mutableValues(parameter))
  }

  /// For the trainer, between barriers.
  package func mutableValues(_ parameter: Parameter) -> UnsafeMutablePointer<Float> {
    guard let pointer = pointers[parameter.slot] else { preconditionFailure("\(parameter.name) has no values yet") }
    return pointer
  }

  /// Whether anything trains at all.
  package var trainsAnything: Bool { isTrainable.contains(true) }

  /// The number of floats that training changes.
  package var trainableCount: Int {
    parameters.reduce(0) { $0 + (isTrainable[$1.slot] ? $1.count : 0) }
  }

  /// Makes the packed forms of all linear weights; `backward` also those that the backward pass multiplies with.
  package func pack(backward: Bool) throws {
    // Another store packs for prediction only.
    let own = parameters.filter { backward || !isShared($0) }
    let packing = try WeightPacking(own, of: parameters.count, backward: backward)
    self.packing = packing
    for parameter in own {
      forwardPanels[parameter.slot] = packing.forward(parameter)
      backwardPanels[parameter.slot] = packing.backward(parameter)
      guard parameter.role == .linearWeight else { continue }
      repack(parameter, rows: 0..<parameter.rows)
      forget[parameter.slot]?()
    }
  }

  /// Packs rows of a linear weight again after their values changed: whole panels, unless they are its last rows.
  ///
  /// Different rows may be packed by different workers.
  package func repack(_ parameter: Parameter, rows: Range<Int>) {
    packing?.pack(parameter, rows: rows, from: values(parameter))
  }

  /// Lets readers of an embedding table know of weight decay that its untouched rows still lack.
  func setPendingDecay(_ moments: EmbeddingMoments, of parameter: Parameter) {
    pendingDecay[parameter.slot] = moments
  }

  /// Who knows the factor that rows of an embedding table lack; nil when all values are as they stand.
  package func pendingDecay(of parameter: Parameter) -> EmbeddingMoments? { pendingDecay[parameter.slot] }

  /// The panels for y = x·Wᵀ.
  package func forwardPanels(_ parameter: Parameter) -> UnsafePointer<Float>? { forwardPanels[parameter.slot] }

  /// The panels for dx = dy·W.
  package func backwardPanels(_ parameter: Parameter) -> UnsafePointer<Float>? { backwardPanels[parameter.slot] }
}
