/// Logits with the truth beside them, of which a temperature can be learned and by which it can be judged.
///
/// A temperature T divides the logits; its inverse is written β.
package protocol CalibrationSample: Sendable {
  /// Texts.
  var rowCount: Int { get }
  /// The mean negative log-likelihood of the truth, in nats, at a temperature.
  func negativeLogLikelihood(temperature: Double) -> Double
  /// The mean squared distance of the probabilities from the truth.
  func brierScore(temperature: Double) -> Double
  /// The probabilities whose calibration is judged.
  func forecasts(temperature: Double) -> Forecasts
  /// First and second derivative of the mean negative log-likelihood by β; the second is never negative.
  func derivatives(inverseTemperature: Double) -> (first: Double, second: Double)
}
