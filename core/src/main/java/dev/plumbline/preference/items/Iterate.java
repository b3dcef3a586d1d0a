package dev.plumbline.preference.items;

/// Where an iteration ended: x = (θ, κ, τ), steps taken, and whether the gradient rule was met.
record Iterate(double[] x, int iterations, boolean converged) {}
