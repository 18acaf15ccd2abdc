/// How far probabilities can be believed.
///
/// For softmax logits the calibration errors are those of the top label's confidence; for sigmoid logits those of each
/// label's probability, all cells of the table together.
package struct CalibrationScores: Equatable, Sendable {
  /// In nats, the mean over rows (softmax) or cells (sigmoid).
  package let negativeLogLikelihood: Double
  /// The error over bins of equal width (Guo et al. 2017).
  package let expectedCalibrationError: Double
  /// The error over bins of about as many forecasts each.
  package let adaptiveCalibrationError: Double
  /// See `ClassLogits.brierScore` (0...2) and `LabelLogits.brierScore` (0...1).
  package let brier: Double
  /// Bins of equal width.
  package let bins: ReliabilityBins

  package init(_ sample: some CalibrationSample, temperature: Double = 1, binCount: Int = 15) {
    let forecasts = sample.forecasts(temperature: temperature)
    bins = ReliabilityBins(equalWidth: forecasts, binCount: binCount)
    expectedCalibrationError = bins.expectedError
    adaptiveCalibrationError = ReliabilityBins(equalMass: forecasts, binCount: binCount).expectedError
    negativeLogLikelihood = sample.negativeLogLikelihood(temperature: temperature)
    brier = sample.brierScore(temperature: temperature)
  }
}
