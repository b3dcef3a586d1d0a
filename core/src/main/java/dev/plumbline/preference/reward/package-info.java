/// Reward models trained on pairs or ratings: one model, ensembles, mixtures of experts, critiques first; splits,
/// batches, denoising by votes, and the noise that is planted to study it.
package dev.plumbline.preference.reward;
