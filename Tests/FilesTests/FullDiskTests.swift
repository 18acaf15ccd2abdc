import Files
import Foundation
import Testing

@Suite struct FullDiskTests {
  /// A device on which every write fails as on a full disk.
  private struct FullDisk: FileSystem {
    let real = PosixFileSystem()

    func createFile(_ path: String) throws -> Int32 {
      let descriptor = open("/dev/full", O_WRONLY)
      guard descriptor >= 0 else { throw FilesError.system(operation: .create, path: path, code: errno) }
      return descriptor
    }
    func makeDirectory(_ path: String) throws { try real.makeDirectory(path) }
    func openDirectory(_ path: String) throws -> Int32 { try real.openDirectory(path) }
    func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, at offset: Int, path: String) throws -> Int {
      try real.write(bytes, to: descriptor, at: offset, path: path)
    }
    func sync(_ descriptor: Int32, path: String) throws { try real.sync(descriptor, path: path) }
    func close(_ descriptor: Int32, path: String) throws { try real.close(descriptor, path: path) }
    func renameNew(_ from: String, to: String) throws { try real.renameNew(from, to: to) }
    func renameReplacing(_ from: String, to: String) throws { try real.renameReplacing(from, to: to) }
    func exchange(_ first: String, _ second: String) throws { try real.exchange(first, second) }
    func link(_ from: String, to: String) throws { try real.link(from, to: to) }
    func removeFile(_ path: String) throws { try real.removeFile(path) }
    func removeDirectory(_ path: String) throws { try real.removeDirectory(path) }
  }

  @Test func aFullDiskIsOneLineAndLeavesTheOld() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/model"
    try AtomicDirectory.publish(at: path) { try $0.write("weights", "old") }
    let error = filesError {
      try AtomicDirectory.publish(at: path, fileSystem: FullDisk()) { staging in
        try [Float](repeating: 1, count: 1000).withUnsafeBufferPointer {
          try staging.writeTensors("weights", [SafetensorsWriter.Tensor(name: "a", shape: [1000], values: $0)])
        }
      }
    }
    guard case .system(.write, _, ENOSPC) = error else {
      Issue.record("found \(String(describing: error))")
      return
    }
    #expect(error?.description.contains("free some space") == true)
    #expect(directory.content() == ["model/": "", "model/weights": "old"])
  }
}
