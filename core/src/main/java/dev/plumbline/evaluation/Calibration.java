package dev.plumbline.evaluation;

import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Quantiles;
import dev.plumbline.preference.BradleyTerryLoss;
import dev.plumbline.preference.items.NoFiniteEstimateException;
import dev.plumbline.preference.reward.LinearRewardFit;
import dev.plumbline.preference.reward.PreferencePairs;
import java.util.random.RandomGenerator;

/// Whether σ(margin) is the probability that it claims to be.
///
/// For margins zᵢ = r(first) − r(second) − mᵢ and targets yᵢ in [0, 1] (probability that the first is better). Put
/// every pair in random order first ({@link #inRandomOrder}): with the chosen response always first, y = 1 throughout,
/// the calibration error measures nothing but confidence, and a regression of y on z has no finite solution.
///
/// @param margins z `[pairs]`, finite
/// @param targets y `[pairs]`
public record Calibration(double[] margins, double[] targets) {

    /// How probabilities are sorted into bins.
    public enum Bins {
        /// Bin k of K holds p in [k/K, (k+1)/K), the last one 1 as well.
        EQUAL_WIDTH,
        /// Pairs in order of p (equal ones in order of position), as many in each bin as in the others, to one.
        EQUAL_MASS
    }

    /// One bin; NaN means if it is empty.
    ///
    /// @param pairs how many it holds
    /// @param meanProbability mean of σ(z)
    /// @param meanTarget mean of y
    public record Bin(int pairs, double meanProbability, double meanTarget) {}

    /// Logistic regression of y on z: logit P(y) = intercept + slope z. Ideal: 0 and 1. A slope below 1 is
    /// overconfidence.
    public record Regression(double intercept, double slope) {}

    public Calibration {
        Proportion.requireSameLength(margins.length, targets.length);
        if (margins.length == 0) {
            throw new IllegalArgumentException("calibration needs at least one pair");
        }
        for (int i = 0; i < margins.length; i++) {
            if (!(Math.abs(margins[i]) <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("margin " + i + " must be finite, was " + margins[i]);
            }
            if (!(targets[i] >= 0 && targets[i] <= 1)) {
                throw new IllegalArgumentException("target " + i + " must lie in [0, 1], was " + targets[i]);
            }
        }
    }

    /// The same pairs, each turned round with probability 1/2: z → −z, y → 1 − y. Log loss and Brier score keep their
    /// value.
    public Calibration inRandomOrder(RandomGenerator random) {
        var z = margins.clone();
        var y = targets.clone();
        for (int i = 0; i < z.length; i++) {
            if (random.nextBoolean()) {
                z[i] = -z[i];
                y[i] = 1 - y[i];
            }
        }
        return new Calibration(z, y);
    }

    /// The same pairs with margins z/τ.
    ///
    /// @param temperature τ > 0
    public Calibration atTemperature(double temperature) {
        if (!(temperature > 0)) {
            throw new IllegalArgumentException("temperature must be positive, was " + temperature);
        }
        var z = margins.clone();
        for (int i = 0; i < z.length; i++) {
            z[i] /= temperature;
        }
        return new Calibration(z, targets);
    }

    /// (1/n) Σ [yᵢ softplus(−zᵢ) + (1 − yᵢ) softplus(zᵢ)], in nats. log 2 for a constant reward.
    public double logLoss() {
        var sum = new CompensatedSum();
        for (int i = 0; i < margins.length; i++) {
            sum.add(BradleyTerryLoss.loss(margins[i], targets[i]));
        }
        return sum.value() / margins.length;
    }

    /// (1/n) Σ (σ(zᵢ) − yᵢ)². 1/4 for a constant reward and y of 0 or 1.
    public double brier() {
        var sum = new CompensatedSum();
        for (int i = 0; i < margins.length; i++) {
            double error = Logistic.sigmoid(margins[i]) - targets[i];
            sum.add(error * error);
        }
        return sum.value() / margins.length;
    }

    /// The reliability diagram.
    ///
    /// @param count K ≥ 1
    public Bin[] bins(Bins kind, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("needs at least one bin, was " + count);
        }
        int n = margins.length;
        var pairs = new int[count];
        var probability = new double[count];
        var target = new double[count];
        int[] order = Quantiles.stableOrder(margins);
        for (int rank = 0; rank < n; rank++) {
            int i = order[rank];
            double p = Logistic.sigmoid(margins[i]);
            int bin =
                    switch (kind) {
                        case EQUAL_WIDTH -> Math.min(count - 1, (int) (p * count));
                        case EQUAL_MASS -> (int) ((long) rank * count / n);
                    };
            pairs[bin]++;
            probability[bin] += p;
            target[bin] += targets[i];
        }
        var bins = new Bin[count];
        for (int k = 0; k < count; k++) {
            bins[k] = new Bin(pairs[k], probability[k] / pairs[k], target[k] / pairs[k]);
        }
        return bins;
    }

    /// Expected calibration error Σₖ (nₖ/n) |mean σ(z) − mean y| over the bins that hold pairs (Naeini et al. 2015). It
    /// is biased upwards, the more so the more bins there are.
    public double expectedError(Bins kind, int count) {
        double sum = 0;
        for (Bin bin : bins(kind, count)) {
            if (bin.pairs() > 0) {
                sum += bin.pairs() * Math.abs(bin.meanProbability() - bin.meanTarget());
            }
        }
        return sum / margins.length;
    }

    /// The regression of y on z: {@link LinearRewardFit} on the features (1, z) against (0, 0).
    ///
    /// @throws ArithmeticException if it has no unique finite solution: z separates y (always so if y is 1 throughout),
    ///     or all z are equal
    public Regression regression() {
        var chosen = new double[margins.length][];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = new double[] {1, margins[i]};
        }
        LinearRewardFit fit = fit(chosen);
        if (fit.rank() < 2) {
            throw new ArithmeticException("the regression of outcomes on margins is not unique: all margins are equal");
        }
        return new Regression(fit.weights()[0], fit.weights()[1]);
    }

    /// Slope of the regression without an intercept; for margins z/τ* it is 1.
    ///
    /// @throws ArithmeticException as {@link #regression}
    public double slopeThroughOrigin() {
        var chosen = new double[margins.length][];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = new double[] {margins[i]};
        }
        LinearRewardFit fit = fit(chosen);
        if (fit.rank() < 1) {
            throw new ArithmeticException("the regression of outcomes on margins is not unique: all margins are 0");
        }
        return fit.weights()[0];
    }

    private LinearRewardFit fit(double[][] chosen) {
        var pairs = new PreferencePairs(chosen, new double[chosen.length][chosen[0].length], null, null, targets, null);
        try {
            return LinearRewardFit.fit(pairs, BradleyTerryLoss.PLAIN, 0);
        } catch (NoFiniteEstimateException e) {
            throw new ArithmeticException("the regression of outcomes on margins has no finite solution: margins "
                    + "separate "
                    + "the outcomes; put pairs in random order");
        }
    }

    /// τ* = argmin over τ > 0 of Σ ℓ(zᵢ/τ) (Guo et al. 2017). In s = 1/τ it is convex with derivative Σ zᵢ ℓ′(s zᵢ);
    /// the root is bracketed by doubling and then bisected to the last bit, so that no start or step has to be chosen.
    ///
    /// @return 0 if the loss falls as τ → 0 (every pair is ordered as its target says), +∞ if it falls as τ → ∞
    ///     (margins are no better than none), NaN if all margins are 0
    public double temperature() {
        double atZero = slopeInScale(0);
        boolean informative = false;
        double atInfinity = 0;
        for (int i = 0; i < margins.length; i++) {
            informative |= margins[i] != 0;
            atInfinity += margins[i] > 0 ? margins[i] * (1 - targets[i]) : -margins[i] * targets[i];
        }
        if (!informative) {
            return Double.NaN;
        }
        if (atZero >= 0) {
            return Double.POSITIVE_INFINITY;
        }
        if (atInfinity == 0) {
            return 0;
        }
        double low = 0;
        double high = 1;
        while (slopeInScale(high) < 0 && high < 0x1p1000) {
            low = high;
            high *= 2;
        }
        while (true) {
            double middle = low + (high - low) / 2;
            if (middle <= low || middle >= high) {
                return 1 / high;
            }
            if (slopeInScale(middle) < 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
    }

    private double slopeInScale(double s) {
        var sum = new CompensatedSum();
        for (int i = 0; i < margins.length; i++) {
            sum.add(margins[i] * BradleyTerryLoss.slope(s * margins[i], targets[i]));
        }
        return sum.value();
    }
}
