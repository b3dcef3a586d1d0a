/// Predicted quantiles: scores, aggregation over models, order, and calibration of their coverage.
///
/// Levels τ₁ < … < τₘ lie in (0, 1); a forecast is the array of the quantiles at the levels. Sources: Koenker and Bassett
/// 1978 (pinball loss); Fakoor, Kim, Mueller, Smola and Tibshirani 2023, arXiv 2103.00083 (aggregation, crossing, isotonic
/// repair); Romano, Patterson and Candès 2019 (conformalised intervals).
package dev.plumbline.quantile;
