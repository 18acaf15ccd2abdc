import Synchronization
import Tasks
import Tensors

extension WorkerPool {
  /// The results of a body for each element, in order, computed by all workers at once.
  func map<Element: Sendable, Result: Sendable>(
    _ elements: [Element], _ body: @escaping @Sendable (Element) -> Result
  ) -> [Result] {
    let slots = ResultSlots<Result>(count: elements.count)
    let next = Atomic(0)
    run { _ in
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < elements.count else { return }
        slots.set(body(elements[index]), at: index)
      }
    }
    return slots.values
  }
}
