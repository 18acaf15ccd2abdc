import Evaluation
import Testing

/// Quantiles of scipy.stats.t.ppf(0.975, df), scipy 1.17.1.
@Suite struct StudentIntervalTests {
  @Test(arguments: [
    (1.0, 12.706204736174694), (2, 4.302652729749462), (4, 2.7764451051977934), (9, 2.262157162798205),
    (100, 1.9839715185235518),
  ])
  func quantiles(freedom: Double, expected: Double) {
    #expect(abs(StudentInterval.quantile(0.975, freedom: freedom) - expected) < 1e-9 * expected)
  }

  /// scipy.stats.t.interval(0.95, 4, loc=mean, scale=sem) of these numbers.
  @Test func ofFiveNumbers() throws {
    let result = StudentInterval([0.81, 0.84, 0.79, 0.86, 0.80])
    #expect(abs(result.mean - 0.82) < 1e-12)
    #expect(abs(try #require(result.deviation) - 0.029154759474226473) < 1e-12)
    let interval = try #require(result.interval)
    #expect(abs(interval.low - 0.7837995847845628) < 1e-9 && abs(interval.high - 0.8562004152154371) < 1e-9)
  }

  @Test func oneNumberHasNoDeviation() {
    let result = StudentInterval([0.5])
    #expect(result.mean == 0.5 && result.deviation == nil && result.interval == nil)
  }
}
