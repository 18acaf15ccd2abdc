/// Calibration before and after a temperature.
package struct CalibrationReport: Equatable, Sendable {
  package let fit: TemperatureFit
  package let before: CalibrationScores
  package let after: CalibrationScores

  /// Scores a sample at temperature 1 and at the fitted one.
  ///
  /// Rows that the temperature was not learned from tell more: on its own rows it looks a little better than it is.
  package init(_ sample: some CalibrationSample, fit: TemperatureFit, binCount: Int = 15) {
    self.fit = fit
    before = CalibrationScores(sample, binCount: binCount)
    after = CalibrationScores(sample, temperature: fit.temperature, binCount: binCount)
  }
}
