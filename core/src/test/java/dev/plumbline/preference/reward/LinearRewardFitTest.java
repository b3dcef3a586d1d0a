package dev.plumbline.preference.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.Backends;
import dev.plumbline.kernel.DType;
import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.BradleyTerryLoss;
import dev.plumbline.preference.items.NoFiniteEstimateException;
import java.util.ArrayList;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

/// Linear rewards: the reduction to item strengths, existence, and the invariances of the loss.
///
/// Planted mistakes that turn it red: the margin added instead of subtracted; a loss divided by the number of pairs
/// instead of their weight; a certificate that is not asked for; label smoothing applied to one of the two sides; the
/// centring term left out of the Hessian's span.
class LinearRewardFitTest {
    /// Wins, row over column, of the American League East 1987 (Agresti): Baltimore, Boston, Cleveland, Detroit,
    /// Milwaukee, New York, Toronto.
    private static final int[][] WINS = {
        {0, 1, 7, 4, 2, 3, 1},
        {12, 0, 7, 2, 6, 7, 6},
        {6, 6, 0, 4, 4, 6, 5},
        {9, 11, 9, 0, 6, 5, 7},
        {11, 7, 9, 7, 0, 7, 9},
        {10, 6, 7, 8, 6, 0, 6},
        {12, 7, 8, 6, 4, 7, 0},
    };

    private static PreferencePairs items(int[][] wins) {
        var chosen = new ArrayList<double[]>();
        var rejected = new ArrayList<double[]>();
        var weight = new ArrayList<Double>();
        for (int i = 0; i < wins.length; i++) {
            for (int j = 0; j < wins.length; j++) {
                if (wins[i][j] > 0) {
                    chosen.add(unit(i, wins.length));
                    rejected.add(unit(j, wins.length));
                    weight.add((double) wins[i][j]);
                }
            }
        }
        return new PreferencePairs(chosen.toArray(double[][]::new), rejected.toArray(double[][]::new), null,
                weight.stream().mapToDouble(Double::doubleValue).toArray(), null, null);
    }

    private static double[] unit(int i, int n) {
        var unit = new double[n];
        unit[i] = 1;
        return unit;
    }

    /// R's BradleyTerry2, full convergence, Baltimore 0: estimates to 1e-9.
    @Test
    void oneHotItemsGiveThePublishedStrengths() {
        var fit = LinearRewardFit.fit(items(WINS), BradleyTerryLoss.PLAIN, 0);
        double[] w = fit.weights();
        double[] published = {0, 1.107697705378655, 0.683852769159161, 1.436408431812436, 1.581355876661394};
        for (int i = 0; i < published.length; i++) {
            assertEquals(published[i], w[i] - w[0], 1e-9, "item " + i);
        }
        double[] centered = {-1.050203, 0.057495, -0.366350, 0.386206, 0.531153, 0.197415, 0.244283};
        assertArrayEquals(centered, w, 0.6e-6, "least norm is sum 0");
        assertEquals(6, fit.rank());
        assertEquals(172.248176, fit.loss() * 273, 0.6e-6);
        assertTrue(fit.iterations() <= 8, "Newton needed " + fit.iterations());
    }

    /// With Σᵢ wᵢ ℓ + (1/2) |θ|² (ridge 1 on the sum of 273 games): the published ridge estimates.
    @Test
    void ridgeOfOneOnTheSum() {
        double[] published = {-0.987532, 0.052981, -0.349077, 0.365064, 0.502215, 0.185921, 0.230429};
        assertArrayEquals(
                published, LinearRewardFit.fit(items(WINS), BradleyTerryLoss.PLAIN, 1 / 273.0).weights(), 0.6e-6);
    }

    @Test
    void theNetworkWithoutHiddenLayersIsTheSameFunction() {
        var fit = LinearRewardFit.fit(items(WINS), BradleyTerryLoss.PLAIN, 0);
        try (var backend = Backends.open("definition", BackendOptions.defaults())) {
            double[] x = {0.5, -1, 2, 0, 1, 3, -2};
            double[] y = fit.model(DType.FLOAT64).score(backend, new double[][] {x});
            assertEquals(fit.score(x), y[0], 7 * 0x1p-53 * 20);
        }
    }

    @Test
    void separablePairsAreRefusedWithAMend() {
        var pairs = PreferencePairs.of(new double[][] {{1, 0}, {2, 1}, {3, -1}}, new double[3][2]);
        var error = assertThrows(
                NoFiniteEstimateException.class, () -> LinearRewardFit.fit(pairs, BradleyTerryLoss.PLAIN, 0));
        assertTrue(error.getMessage().contains("separable") && error.getMessage().contains("ridge"),
                error.getMessage());
        assertTrue(LinearRewardFit.fit(pairs, BradleyTerryLoss.PLAIN, 0.01).weights()[0] > 0);
        assertTrue(LinearRewardFit.fit(pairs, new BradleyTerryLoss(0.1, 0), 0).weights()[0] > 0);
    }

    /// The first feature is undecided on its own; the second only ever helps: finite in one direction, not in the
    /// other.
    @Test
    void quasiSeparablePairsAreRefusedToo() {
        var pairs = PreferencePairs.of(
                new double[][] {{1, 0}, {-1, 0}, {1, 1}, {-1, 1}, {2, 0}, {-2, 0}}, new double[6][2]);
        assertThrows(NoFiniteEstimateException.class, () -> LinearRewardFit.fit(pairs, BradleyTerryLoss.PLAIN, 0));
    }

    /// An item that always loses (Ford's condition fails although the graph is connected).
    @Test
    void anItemThatNeverWinsIsRefused() {
        int[][] wins = {{0, 3, 2}, {1, 0, 4}, {0, 0, 0}};
        assertThrows(NoFiniteEstimateException.class, () -> LinearRewardFit.fit(items(wins), BradleyTerryLoss.PLAIN,
                0));
    }

    /// ε = 1/2 says nothing about who is better: the margin of every pair is 0.
    @Test
    void labelSmoothingOfOneHalfGivesZeroMargins() {
        var fit = LinearRewardFit.fit(items(WINS), new BradleyTerryLoss(0.5, 0), 0);
        assertArrayEquals(new double[7], fit.weights(), 1e-12);
    }

    /// One pair seen with target y and margin m: z = logit y, so w = m + logit y. Smoothing ε: y′ = ε + (1 − 2ε) y.
    @Property(tries = 200)
    void onePairInClosedForm(
            @ForAll @DoubleRange(min = 0.05, max = 0.95) double y,
            @ForAll @DoubleRange(min = -3, max = 3) double margin,
            @ForAll @DoubleRange(min = 0, max = 0.4) double smoothing) {
        var pairs = new PreferencePairs(
                new double[][] {{1}}, new double[][] {{0}}, new double[] {margin}, null, new double[] {y}, null);
        double smoothed = smoothing + (1 - 2 * smoothing) * y;
        double expected = margin + Math.log(smoothed / (1 - smoothed));
        // gradient tolerance 1e-12 over curvature >= 0.05 * 0.95, one Newton step to spare
        assertEquals(expected, LinearRewardFit.fit(pairs, new BradleyTerryLoss(smoothing, 0), 0).weights()[0], 1e-10);
    }

    /// Multiplying all weights by a constant changes nothing; repeating every pair changes nothing.
    @Property(tries = 50)
    void onlyRelativeWeightsCount(@ForAll long seed, @ForAll @DoubleRange(min = 0.01, max = 100) double factor) {
        var pairs = random(seed);
        double[] scaled = Arrays.stream(pairs.weight()).map(v -> v * factor).toArray();
        var other = new PreferencePairs(
                pairs.chosen(), pairs.rejected(), pairs.margin(), scaled, pairs.target(), pairs.group());
        var loss = new BradleyTerryLoss(0.1, 0.01);
        double[] w = LinearRewardFit.fit(pairs, loss, 0.01).weights();
        assertArrayEquals(w, LinearRewardFit.fit(other, loss, 0.01).weights(), 1e-9);
        int[] twice = new int[2 * pairs.size()];
        Arrays.setAll(twice, i -> i % pairs.size());
        assertArrayEquals(w, LinearRewardFit.fit(pairs.select(twice), loss, 0.01).weights(), 1e-9);
    }

    /// The gradient, written out once more from the formula, vanishes at the fit.
    @Property(tries = 50)
    void theGradientVanishes(@ForAll long seed) {
        var pairs = random(seed);
        double eps = 0.1;
        double lambda = 0.02;
        double rho = 0.03;
        double[] w = LinearRewardFit.fit(pairs, new BradleyTerryLoss(eps, lambda), rho).weights();
        double[] gradient = new double[w.length];
        double total = Arrays.stream(pairs.weight()).sum();
        for (int i = 0; i < pairs.size(); i++) {
            double c = 0;
            double r = 0;
            for (int j = 0; j < w.length; j++) {
                c += w[j] * pairs.chosen()[i][j];
                r += w[j] * pairs.rejected()[i][j];
            }
            double y = (1 - eps) * pairs.target()[i] + eps * (1 - pairs.target()[i]);
            double slope = 1 / (1 + Math.exp(-(c - r - pairs.margin()[i]))) - y;
            for (int j = 0; j < w.length; j++) {
                double delta = pairs.chosen()[i][j] - pairs.rejected()[i][j];
                double sum = pairs.chosen()[i][j] + pairs.rejected()[i][j];
                gradient[j] += pairs.weight()[i] / total * (slope * delta + 2 * lambda * (c + r) * sum);
            }
        }
        for (int j = 0; j < w.length; j++) {
            // tolerance 1e-12 times the longest difference (below 20 for these normals); 40 rounded terms of size 10
            assertEquals(0, gradient[j] + rho * w[j], 1e-10);
        }
    }

    /// Flipping every label negates the weights (without margins), and so does ε → 1 − ε.
    @Property(tries = 50)
    void reversalNegates(@ForAll long seed) {
        var data = random(seed);
        var pairs = new PreferencePairs(data.chosen(), data.rejected(), null, data.weight(), data.target(), null);
        var all = new boolean[pairs.size()];
        Arrays.fill(all, true);
        double[] w = LinearRewardFit.fit(pairs, new BradleyTerryLoss(0.2, 0), 0.01).weights();
        double[] flipped =
                LinearRewardFit.fit(pairs.withFlippedLabels(all), new BradleyTerryLoss(0.2, 0), 0.01).weights();
        double[] mirrored = LinearRewardFit.fit(pairs, new BradleyTerryLoss(0.8, 0), 0.01).weights();
        for (int j = 0; j < w.length; j++) {
            assertEquals(-w[j], flipped[j], 1e-9);
            assertEquals(-w[j], mirrored[j], 1e-9);
        }
    }

    private static PreferencePairs random(long seed) {
        var random = new Philox(seed, 0);
        int n = 40;
        var chosen = new double[n][3];
        var rejected = new double[n][3];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < 3; j++) {
                chosen[i][j] = random.nextGaussian();
                rejected[i][j] = random.nextGaussian();
            }
        }
        return new PreferencePairs(chosen, rejected, random.doubles(n, -0.5, 0.5).toArray(),
                random.doubles(n, 0.1, 2).toArray(), random.doubles(n).toArray(), null);
    }
}
