import HTTPTypes
import Hummingbird

extension Router<ServingContext> {
  /// Answers the methods that a path does not have with those that it has. The last thing that a router learns.
  func refuseOtherMethods() {
    var methods: [String: (path: RouterPath, all: Set<HTTPRequest.Method>)] = [:]
    for route in routes { methods[route.path.description, default: (route.path, [])].all.insert(route.method) }
    let known: [HTTPRequest.Method] =
      [.get, .head, .post, .put, .patch, .delete, .options, .trace, .connect]
      + ["QUERY"].compactMap { HTTPRequest.Method($0) }
    for (path, own) in methods.values {
      // A HEAD is answered wherever a GET is.
      let all = own.contains(.get) ? own.union([.head]) : own
      for method in known where !all.contains(method) {
        on(path, method: method) { _, _ -> Response in
          throw ServingError.wrongMethod(method.rawValue, allowed: all.map(\.rawValue).sorted())
        }
      }
    }
  }
}
