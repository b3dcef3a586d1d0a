package dev.plumbline.papers.helpsteer2;

import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.SignedPreference;
import dev.plumbline.preference.reward.PreferencePairs;
import dev.plumbline.preference.reward.RatedResponses;
import java.util.ArrayList;
import java.util.Arrays;

/// Ratings and preferences of the same responses from one gold reward g = w·φ, w ~ N(0, 1.44/20 I), φ ~ N(0, I₂₀): what
/// "matched data" means.
///
/// Rating clip(round(3 + g + 2.2 N(0, 1)), 0, 4): noisy, and saturated at the top as real ratings are. Preference from
/// s = g₂ − g₁ + 0.35 Logistic: magnitude 0 (a tie) below |s| = 0.3, 1 below 1, 2 below 2, else 3; negative: the first is better.
///
/// @param gold w
record World(double... gold) {
    static final int FEATURES = 20;
    private static final double[] THRESHOLDS = {0.3, 1, 2};

    static World of(Philox random) {
        var w = new double[FEATURES];
        Arrays.setAll(w, k -> Math.sqrt(1.44 / FEATURES) * random.nextGaussian());
        return new World(w);
    }

    /// @param rated both responses of every pair, ties too
    /// @param pairs without ties
    /// @param magnitude mᵢ of `pairs`
    record Data(RatedResponses rated, PreferencePairs pairs, double[] magnitude) {}

    /// @param n pairs, before ties are dropped
    Data data(Philox random, int n) {
        double[][] phi = features(random.fork(0), 2 * n);
        Philox noise = random.fork(1);
        double[] ratings = Arrays.stream(phi)
                .mapToDouble(x -> Math.clamp(Math.rint(3 + dot(gold, x) + 2.2 * noise.nextGaussian()), 0.0, 4.0)).toArray();
        Philox judges = random.fork(2);
        return preferences(phi, ratings, judges);
    }

    /// The same pairs and magnitudes, but the sign of each preference drawn anew: chosen beats rejected with probability
    /// σ(factor · difference of gold).
    Data redrawn(Data data, Philox random, double factor) {
        var pairs = data.pairs();
        double[][] chosen = pairs.chosen().clone();
        double[][] rejected = pairs.rejected().clone();
        for (int i = 0; i < chosen.length; i++) {
            double p = Logistic.sigmoid(factor * (dot(gold, chosen[i]) - dot(gold, rejected[i])));
            if (!(random.nextDouble() < p)) {
                double[] other = chosen[i];
                chosen[i] = rejected[i];
                rejected[i] = other;
            }
        }
        return new Data(data.rated(), PreferencePairs.of(chosen, rejected), data.magnitude());
    }

    /// Pairs with the better response of the gold reward first, without noise: what accuracy is measured on.
    PreferencePairs ordered(Philox random, int n) {
        double[][] phi = features(random, 2 * n);
        var chosen = new double[n][];
        var rejected = new double[n][];
        for (int i = 0; i < n; i++) {
            boolean first = dot(gold, phi[2 * i]) > dot(gold, phi[2 * i + 1]);
            chosen[i] = phi[first ? 2 * i : 2 * i + 1];
            rejected[i] = phi[first ? 2 * i + 1 : 2 * i];
        }
        return PreferencePairs.of(chosen, rejected);
    }

    private Data preferences(double[][] phi, double[] ratings, Philox judges) {
        var chosen = new ArrayList<double[]>();
        var rejected = new ArrayList<double[]>();
        var magnitude = new ArrayList<Integer>();
        for (int i = 0; i < phi.length; i += 2) {
            double s = dot(gold, phi[i + 1]) - dot(gold, phi[i]) + 0.35 * Logistic.logit(judges.nextDouble());
            int m = (int) Arrays.stream(THRESHOLDS).filter(t -> Math.abs(s) >= t).count();
            var preference = new SignedPreference(i, i + 1, s < 0 ? -m : m);
            if (!preference.tie()) {
                chosen.add(phi[preference.chosen()]);
                rejected.add(phi[preference.rejected()]);
                magnitude.add(preference.magnitude());
            }
        }
        return new Data(RatedResponses.of(phi, ratings),
                PreferencePairs.of(chosen.toArray(double[][]::new), rejected.toArray(double[][]::new)),
                magnitude.stream().mapToDouble(m -> m).toArray());
    }

    private static double[][] features(Philox random, int rows) {
        var phi = new double[rows][FEATURES];
        for (double[] row : phi) {
            Arrays.setAll(row, k -> random.nextGaussian());
        }
        return phi;
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += a[k] * b[k];
        }
        return sum;
    }
}
