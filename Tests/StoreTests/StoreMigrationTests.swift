import Foundation
import GRDB
import Store
import Testing

@Suite struct StoreMigrationTests {
  /// A store that a newer build has written, as far as this one can tell: it knows a migration that nobody here knows.
  @Test func aNewerStoreIsRefused() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("hone-store-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/hone.db"
    _ = try RunStore(path: path)
    try DatabaseQueue(path: path).write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('9 later')") }
    #expect(throws: StoreError.newer(path: path)) { _ = try RunStore(path: path) }
  }
}
