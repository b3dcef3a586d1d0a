package dev.plumbline.decision.bandits;

import dev.plumbline.numerics.Philox;

/// LinUCB with one parameter for all arms (Li, Chu, Langford and Schapire 2010; Slivkins, section 8.3).
///
/// A = λ I + Σ x xᵀ, b = Σ r x, θ̂ = A⁻¹ b; play argmax θ̂·x + α √(xᵀ A⁻¹ x). R(T) = Õ(d √T). The inverse follows
/// each x by Sherman and Morrison: A⁻¹ ← A⁻¹ − (A⁻¹x)(A⁻¹x)ᵀ/(1 + xᵀA⁻¹x). α = 0 is the greedy rule.
public final class LinUcb implements ContextualBandit {
    private final double alpha;
    private final double[][] inverse;
    private final double[] moments;

    /// @param dimension d
    /// @param lambda λ > 0
    /// @param alpha α ≥ 0
    public LinUcb(int dimension, double lambda, double alpha) {
        if (dimension < 1) {
            throw new IllegalArgumentException("the dimension must be positive, was " + dimension);
        }
        if (!(lambda > 0 && lambda <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("lambda must be positive and finite, was " + lambda);
        }
        if (!(alpha >= 0 && alpha <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("alpha must be finite and not negative, was " + alpha);
        }
        this.alpha = alpha;
        inverse = new double[dimension][dimension];
        for (int i = 0; i < dimension; i++) {
            inverse[i][i] = 1 / lambda;
        }
        moments = new double[dimension];
    }

    /// A⁻¹ v.
    private double[] solve(double[] v) {
        if (v.length != moments.length) {
            throw new IllegalArgumentException("needs " + moments.length + " features, found " + v.length);
        }
        var result = new double[v.length];
        for (int i = 0; i < v.length; i++) {
            for (int j = 0; j < v.length; j++) {
                result[i] += inverse[i][j] * v[j];
            }
        }
        return result;
    }

    /// θ̂ = A⁻¹ b `[d]`.
    public double[] parameter() {
        return solve(moments);
    }

    /// √(xᵀ A⁻¹ x); never grows with data.
    public double width(double[] x) {
        return Math.sqrt(Math.max(0, CostSequences.expected(x, solve(x))));
    }

    /// A⁻¹ `[d][d]`, a copy.
    public double[][] inverse() {
        var copy = new double[inverse.length][];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = inverse[i].clone();
        }
        return copy;
    }

    @Override
    public BanditAlgorithm.Choice select(double[][] features, Philox random) {
        double[] theta = parameter();
        var index = new double[features.length];
        for (int a = 0; a < index.length; a++) {
            index[a] = CostSequences.expected(theta, features[a]);
            if (alpha > 0) {
                index[a] += alpha * width(features[a]);
            }
        }
        return ArgMax.of(index, random);
    }

    @Override
    public void update(BanditAlgorithm.Choice choice, double[] features, double reward) {
        if (!(Math.abs(reward) <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("rewards must be finite, found " + reward);
        }
        double[] solved = solve(features);
        double divisor = 1 + CostSequences.expected(features, solved);
        for (int i = 0; i < solved.length; i++) {
            for (int j = 0; j < solved.length; j++) {
                inverse[i][j] -= solved[i] * solved[j] / divisor;
            }
            moments[i] += reward * features[i];
        }
    }
}
