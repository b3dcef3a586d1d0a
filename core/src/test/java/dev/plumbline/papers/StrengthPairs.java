package dev.plumbline.papers;

import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.BradleyTerryLoss;
import dev.plumbline.preference.PairReduction;
import dev.plumbline.preference.PairwiseLoss;
import dev.plumbline.preference.reward.LinearRewardFit;
import dev.plumbline.preference.reward.PreferencePairs;
import java.util.Arrays;
import java.util.List;

/// Random pairs with strengths, and the gradient of a linear reward on them, written from the formula.
final class StrengthPairs {
    static final PairwiseLoss REGULAR = new PairwiseLoss.BradleyTerry();
    static final PairwiseLoss MARGIN = new PairwiseLoss.MarginBradleyTerry();
    static final PairwiseLoss SCALED = new PairwiseLoss.ScaledBradleyTerry();
    static final List<PairwiseLoss> ALL = List.of(REGULAR, MARGIN, SCALED);
    static final int FEATURES = 4;
    /// Of softplus and σ, 4 ULP each, with room for the product.
    static final double RELATIVE = 1e-15;

    private StrengthPairs() {}

    static double[][] gaussians(Philox random, int rows, int columns) {
        var x = new double[rows][columns];
        for (double[] row : x) {
            Arrays.setAll(row, i -> random.nextGaussian());
        }
        return x;
    }

    static PreferencePairs pairs(Philox random, int n) {
        return PreferencePairs.of(gaussians(random, n, FEATURES), gaussians(random, n, FEATURES));
    }

    static double[] magnitudes(Philox random, int n) {
        var m = new double[n];
        Arrays.setAll(m, i -> 1 + Math.floor(3 * random.nextDouble()));
        return m;
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    static double difference(PreferencePairs pairs, int i, double[] theta) {
        return dot(pairs.chosen()[i], theta) - dot(pairs.rejected()[i], theta);
    }

    static double[] gradient(
            PairwiseLoss loss, PreferencePairs pairs, double[] m, double[] theta, PairReduction reduction) {
        var gradient = new double[theta.length];
        double factor = reduction.factor(Arrays.stream(m).map(loss::weight).toArray());
        for (int i = 0; i < m.length; i++) {
            double slope = factor * loss.derivative(difference(pairs, i, theta), m[i]);
            for (int k = 0; k < theta.length; k++) {
                gradient[k] += slope * (pairs.chosen()[i][k] - pairs.rejected()[i][k]);
            }
        }
        return gradient;
    }

    /// Every pair in both orders, so that the loss has a minimum.
    static PreferencePairs noisy(Philox random, int n) {
        var half = pairs(random, n / 2);
        var chosen = Arrays.copyOf(half.chosen(), n);
        var rejected = Arrays.copyOf(half.rejected(), n);
        for (int i = 0; i < n / 2; i++) {
            chosen[n / 2 + i] = half.rejected()[i];
            rejected[n / 2 + i] = half.chosen()[i];
        }
        return PreferencePairs.of(chosen, rejected);
    }

    static double[] minimum(PairwiseLoss loss, PreferencePairs pairs, double[] m) {
        return LinearRewardFit.fit(new PreferencePairs(pairs.chosen(), pairs.rejected(),
                Arrays.stream(m).map(loss::margin).toArray(), Arrays.stream(m).map(loss::weight).toArray(), null, null),
                BradleyTerryLoss.PLAIN, 0).weights();
    }
}
