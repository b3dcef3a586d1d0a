/// Strengths of items from comparisons: what `plumbline rank` computes. Bradley-Terry with ties (Rao-Kupper, Davidson),
/// order effect, covariates, priors and annotators; minorisation, Newman, Newton and L-BFGS; existence and
/// connectivity; Fisher, sandwich and bootstrap intervals.
package dev.plumbline.preference.items;
