package dev.plumbline.kernel;

/// Result of an aggregation over the members of an ensemble.
///
/// @param value `[items]`
/// @param gradient d value/d score, `[members x items]`: the weight that each member has at this item
public record Aggregated(Tensor value, Tensor gradient) {}
