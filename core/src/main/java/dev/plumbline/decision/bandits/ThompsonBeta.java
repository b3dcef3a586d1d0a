package dev.plumbline.decision.bandits;

import dev.plumbline.numerics.GammaVariates;
import dev.plumbline.numerics.Philox;
import java.util.Arrays;

/// Thompson sampling for rewards of 0 and 1 (Thompson 1933; Slivkins, chapter 3): draw θ(a) ~ Beta(α + successes, β +
/// failures) for every arm and play the largest.
///
/// This plays each arm with the probability, given what was seen, that it is the best. Under the prior
/// E R(T) = O(√(K T ln T)). A reward inside (0, 1) counts as that share of a success.
public final class ThompsonBeta implements BanditAlgorithm {
    private final double[] successes;
    private final double[] failures;

    /// Uniform prior, Beta(1, 1).
    public ThompsonBeta(int arms) {
        this(arms, 1, 1);
    }

    /// @param alpha > 0
    /// @param beta > 0
    public ThompsonBeta(int arms, double alpha, double beta) {
        if (arms < 1) {
            throw new IllegalArgumentException("there must be an arm, were " + arms);
        }
        if (!(alpha > 0 && beta > 0)) {
            throw new IllegalArgumentException("alpha and beta must be positive, were " + alpha + ", " + beta);
        }
        successes = new double[arms];
        failures = new double[arms];
        Arrays.fill(successes, alpha);
        Arrays.fill(failures, beta);
    }

    @Override
    public int arms() {
        return successes.length;
    }

    @Override
    public Choice select(Philox random) {
        int best = 0;
        double largest = -1;
        for (int a = 0; a < successes.length; a++) {
            double theta = GammaVariates.beta(successes[a], failures[a], random);
            if (theta > largest) {
                largest = theta;
                best = a;
            }
        }
        return new Choice(best, Double.NaN);
    }

    @Override
    public void update(Choice choice, double reward) {
        if (!(reward >= 0 && reward <= 1)) {
            throw new IllegalArgumentException("rewards must lie in [0, 1], found " + reward);
        }
        successes[choice.arm()] += reward;
        failures[choice.arm()] += 1 - reward;
    }
}
