import Encoders
import Files
import NN
import Testing

/// A file's tensors in the store: names old and new, types, and every problem said at once.
@Suite struct WeightLoaderTests {
  private func problems(_ body: () throws -> Void) -> [String] {
    do {
      try body()
      return []
    } catch EncoderError.weights(_, let problems) {
      return problems
    } catch {
      return ["another error: \(error)"]
    }
  }

  @Test func everyProblemIsNamedAtOnce() throws {
    let fixture = try EncoderFixture()
    var entries = try EncoderFixture.entries()
    entries.removeAll { ["encoder.layer.1.output.dense.bias", "pooler.dense.weight"].contains($0.name) }
    let position = try #require(entries.firstIndex { $0.name == "embeddings.position_embeddings.weight" })
    entries[position].shape = [20, 64]
    let query = try #require(entries.firstIndex { $0.name == "encoder.layer.0.attention.self.query.weight" })
    entries[query].type = "I32"
    entries.append(.init(name: "encoder.layer.2.extra", type: "F32", shape: [1], bytes: [0, 0, 0, 0]))
    let file = try fixture.write(entries)
    let found = problems { _ = try EncoderFixture.load(file) }
    #expect(found.count == 5)
    #expect(found.contains("missing encoder.layer.1.output.dense.bias"))
    #expect(found.contains("missing pooler.dense.weight"))
    #expect(found.contains("embeddings.position_embeddings.weight has shape [20, 64], expected [40, 32]"))
    #expect(found.contains { $0.contains("self.query.weight has type I32") })
    #expect(found.contains("unexpected encoder.layer.2.extra"))
  }

  @Test func manyProblemsAreCounted() throws {
    let fixture = try EncoderFixture()
    let entries = try EncoderFixture.entries()
    let kept = entries.prefix(10)
    let file = try fixture.write(Array(kept))
    let found = problems { _ = try EncoderFixture.load(file) }
    #expect(found.count == 6)
    #expect(found.last == "and \(entries.count - 10 - 5) more")
    let wording = EncoderError.weights(file: "m", problems: found).description
    #expect(!wording.contains("\n") && wording.contains("missing "))
  }

  @Test(arguments: [false, true]) func everyValueArrives(trains: Bool) throws {
    let fixture = try EncoderFixture()
    let entries = try EncoderFixture.entries()
    let (parameters, store) = try EncoderFixture.load(fixture.write(entries), trains: trains)
    #expect(parameters.count == entries.count)
    for parameter in parameters {
      let entry = try #require(entries.first { "bert." + $0.name == parameter.name })
      let values = store.values(parameter)
      #expect(EncoderFixture.floats(entry.bytes) == (0..<parameter.count).map { values[$0] }, "\(parameter.name)")
    }
  }

  @Test func namesWithThePrefixAndOldNormNamesAreUnderstood() throws {
    let fixture = try EncoderFixture()
    let entries = try EncoderFixture.entries()
    let old = entries.map { entry in
      var entry = entry
      entry.name = "bert." + entry.name
      if entry.name.hasSuffix("LayerNorm.weight") { entry.name = String(entry.name.dropLast(6)) + "gamma" }
      if entry.name.hasSuffix("LayerNorm.bias") { entry.name = String(entry.name.dropLast(4)) + "beta" }
      return entry
    }
    #expect(old.filter { $0.name.hasSuffix("gamma") }.count == 5)
    let head = EncoderFixture.Entry(name: "cls.predictions.bias", type: "F32", shape: [1], bytes: [0, 0, 0, 0])
    let (parameters, store) = try EncoderFixture.load(fixture.write(old + [head]))
    for parameter in parameters where parameter.role == .normWeight || parameter.role == .normBias {
      let entry = try #require(entries.first { "bert." + $0.name == parameter.name })
      #expect(EncoderFixture.floats(entry.bytes) == (0..<parameter.count).map { store.values(parameter)[$0] })
    }
  }

  @Test(arguments: ["F16", "BF16"], [false, true]) func halfPrecisionIsReadWithinRounding(
    type: String, trains: Bool
  ) throws {
    let fixture = try EncoderFixture()
    let entries = try EncoderFixture.entries()
    let half = entries.map { entry in
      var entry = entry
      entry.type = type
      entry.bytes = EncoderFixture.floats(entry.bytes).flatMap { value -> [UInt8] in
        // Truncated to bfloat16's 8 significant bits, rounded to float16's 11.
        let bits = type == "F16" ? Float16(value).bitPattern : UInt16(value.bitPattern >> 16)
        return [UInt8(bits & 255), UInt8(bits >> 8)]
      }
      return entry
    }
    let (parameters, store) = try EncoderFixture.load(fixture.write(half), trains: trains)
    let relative: Float = type == "F16" ? 1 / 2048 : 1 / 128
    for parameter in parameters {
      let entry = try #require(entries.first { "bert." + $0.name == parameter.name })
      let values = store.values(parameter)
      for (index, value) in EncoderFixture.floats(entry.bytes).enumerated() {
        // Below 2^-14 float16 is subnormal, with steps of 2^-24.
        #expect(abs(values[index] - value) <= max(abs(value) * relative, 6e-8))
        if abs(values[index] - value) > max(abs(value) * relative, 6e-8) { return }
      }
    }
  }
}
