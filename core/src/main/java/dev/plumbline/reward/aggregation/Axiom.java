package dev.plumbline.reward.aggregation;

import java.util.Arrays;

/// Laws that an aggregate may obey. With translation the gradient has the sum 1; with order too it is a probability
/// vector, and no aggregate moves by more than the largest change of a member.
public enum Axiom {
    /// A(r + c) = A(r) + c. The second point is r + c.
    TRANSLATION,
    /// A(c r) = c A(r), c > 0. The second point is c r.
    HOMOGENEITY,
    /// Never falls with a member. The second point is nowhere below r.
    MONOTONE,
    /// At the middle of two points at least the mean of both.
    CONCAVE,
    /// The members' order does not matter. The second point is a permutation of r.
    SYMMETRIC,
    /// A(c, .., c) = c. The second point is not used.
    IDEMPOTENT;

    /// By how much `rule` breaks the law at two points; 0 if it does not. `r[0]` must not be 0 for a factor.
    public double violation(Aggregator rule, double[] r, double[] s) {
        double a = rule.value(r);
        double b = rule.value(s);
        return switch (this) {
            case TRANSLATION -> Math.abs(b - a - (s[0] - r[0]));
            case HOMOGENEITY -> Math.abs(b - s[0] / r[0] * a);
            case MONOTONE -> Math.max(0, a - b);
            case CONCAVE -> {
                var middle = new double[r.length];
                Arrays.setAll(middle, i -> (r[i] + s[i]) / 2);
                yield Math.max(0, (a + b) / 2 - rule.value(middle));
            }
            case SYMMETRIC -> Math.abs(a - b);
            case IDEMPOTENT -> Math.abs(a - r[0]);
        };
    }
}
