package dev.plumbline.decision.bandits;

import dev.plumbline.numerics.Philox;

/// UCB on discounted counts, for means that change at unknown times (Kocsis and Szepesvári 2006; Garivier and Moulines
/// 2011, arXiv 0805.3415).
///
/// N(a) = Σₛ γ^(t−s) 1{aₛ = a} and m(a) the mean of a's rewards with the same weights, n = Σ N; each arm once, then
/// argmax m(a) + 2 √(ξ ln n/N(a)). *Every* arm is discounted in every round, also those that were not pulled: that is
/// what makes them uncertain again. With Υ changes in T rounds and γ = 1 − √(Υ/T)/4 the regret against the best arm of
/// each round is O(√(Υ T) ln T). γ = 1 and ξ = 1/2 is UCB1 with √(2 ln t/n).
public final class DiscountedUcb implements BanditAlgorithm {
    private final double discount;
    private final double exploration;
    private final double[] weights;
    private final double[] sums;
    private double total;

    /// @param discount γ in (0, 1]
    /// @param exploration ξ > 0; above 1/2 in the theorem
    public DiscountedUcb(int arms, double discount, double exploration) {
        if (arms < 1) {
            throw new IllegalArgumentException("there must be an arm, were " + arms);
        }
        if (!(discount > 0 && discount <= 1)) {
            throw new IllegalArgumentException("discount must lie in (0, 1], was " + discount);
        }
        if (!(exploration > 0 && exploration <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("exploration must be positive and finite, was " + exploration);
        }
        this.discount = discount;
        this.exploration = exploration;
        weights = new double[arms];
        sums = new double[arms];
    }

    /// γ = 1 − √(Υ/T)/4 and ξ = 0.6, for rewards in [0, 1].
    ///
    /// @param changes Υ, from 0 to T
    public static DiscountedUcb forChanges(int arms, long horizon, long changes) {
        if (horizon < 1 || changes < 0 || changes > horizon) {
            throw new IllegalArgumentException("needs 0 <= changes <= horizon and horizon >= 1, were " + changes
                    + " and " + horizon);
        }
        return new DiscountedUcb(arms, 1 - Math.sqrt((double) changes / horizon) / 4, 0.6);
    }

    @Override
    public int arms() {
        return weights.length;
    }

    /// N(a), after the last update.
    public double weight(int arm) {
        return weights[arm];
    }

    /// m(a) + 2 √(ξ ln n/N(a)); +∞ where N(a) = 0: never pulled, or too long ago for a double.
    public double index(int arm) {
        return weights[arm] == 0
                ? Double.POSITIVE_INFINITY
                : sums[arm] / weights[arm] + Math.sqrt(4 * exploration * Math.log(total) / weights[arm]);
    }

    @Override
    public Choice select(Philox random) {
        for (int a = 0; a < weights.length; a++) {
            if (weights[a] == 0) {
                return new Choice(a, 1);
            }
        }
        var index = new double[weights.length];
        for (int a = 0; a < index.length; a++) {
            index[a] = index(a);
        }
        return ArgMax.of(index, random);
    }

    @Override
    public void update(Choice choice, double reward) {
        if (!(Math.abs(reward) <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("rewards must be finite, found " + reward);
        }
        for (int a = 0; a < weights.length; a++) {
            weights[a] *= discount;
            sums[a] *= discount;
        }
        weights[choice.arm()] += 1;
        sums[choice.arm()] += reward;
        total = discount * total + 1;
    }
}
