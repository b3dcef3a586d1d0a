/// Ways to make one number of the scores of an ensemble, beyond those that are kernels: definitions with values and
/// gradients in closed form ({@link dev.plumbline.reward.aggregation.Aggregator}), which laws each obeys
/// ({@link dev.plumbline.reward.aggregation.AxiomTable}), and what is true between them
/// ({@link dev.plumbline.reward.aggregation.EnsembleIdentities}).
package dev.plumbline.reward.aggregation;
