package dev.plumbline.decision;

import dev.plumbline.numerics.Logistic;

/// A window whose edges are smooth, for training through it: g(s) = σ((s − l)/T) σ((u − s)/T) is how much of the
/// ensemble an input gets. T → 0 gives {@link ExitRule.Window} away from its edges.
///
/// @param temperature T > 0, in the unit of the score
public record SoftWindow(double lower, double upper, double temperature) {
    public SoftWindow {
        if (!(temperature > 0)) {
            throw new IllegalArgumentException("temperature must be positive, was " + temperature);
        }
    }

    /// g.
    public double gate(double score) {
        return Logistic.sigmoid((score - lower) / temperature) * Logistic.sigmoid((upper - score) / temperature);
    }

    /// dg/ds = g (σ(−(s − l)/T) − σ(−(u − s)/T))/T.
    public double gateSlope(double score) {
        double rising = Logistic.sigmoid((lower - score) / temperature);
        double falling = Logistic.sigmoid((score - upper) / temperature);
        return gate(score) * (rising - falling) / temperature;
    }

    /// (1 − g) s₁ + g s_ens with g = g(s₁).
    public double score(double first, double ensemble) {
        return first + gate(first) * (ensemble - first);
    }
}
