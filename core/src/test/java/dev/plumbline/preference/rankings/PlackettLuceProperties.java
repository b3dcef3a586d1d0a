package dev.plumbline.preference.rankings;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.items.BradleyTerry;
import dev.plumbline.preference.items.Comparisons;
import dev.plumbline.preference.items.CovarianceType;
import dev.plumbline.preference.items.FitOptions;
import dev.plumbline.preference.items.Gauge;
import dev.plumbline.preference.items.NoFiniteEstimateException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Plackett-Luce probabilities, derivatives and fits.
///
/// Turned red by: a softmax over all items instead of those that remain; a suffix taken from the
/// best place down; a chain with rates from the winner; a Hessian without its off-diagonal part.
class PlackettLuceProperties {
    private static double[] normal(int n, Philox random) {
        var theta = new double[n];
        for (int i = 0; i < n; i++) {
            theta[i] = random.nextGaussian();
        }
        return theta;
    }

    private static List<int[]> orders(int[] prefix, int n) {
        var found = new ArrayList<int[]>();
        if (prefix.length == n) {
            found.add(prefix);
            return found;
        }
        for (int item = 0; item < n; item++) {
            int candidate = item;
            if (Arrays.stream(prefix).noneMatch(p -> p == candidate)) {
                int[] longer = Arrays.copyOf(prefix, prefix.length + 1);
                longer[prefix.length] = item;
                found.addAll(orders(longer, n));
            }
        }
        return found;
    }

    /// Rankings of random subsets, with a circle both ways that makes the estimate finite.
    private static Rankings random(int n, int size, Philox random) {
        var orders = new int[size + 2][];
        for (int r = 0; r < size; r++) {
            int[] all = random.permutation(n);
            orders[r] = Arrays.copyOf(all, 2 + random.nextInt(n - 1));
        }
        orders[size] = random.permutation(n);
        orders[size + 1] = new int[n];
        for (int i = 0; i < n; i++) {
            orders[size + 1][i] = orders[size][n - 1 - i];
        }
        return new Rankings(n, orders, null);
    }

    @Property(tries = 30)
    void probabilitiesSumToOneAndMarginalize(@ForAll int seed, @ForAll @IntRange(min = 2, max = 6) int n) {
        double[] theta = normal(n, new Philox(seed, 1));
        double total = 0;
        var marginal = new HashMap<String, Double>();
        for (int[] order : orders(new int[0], n)) {
            double p = Math.exp(PlackettLuce.logProbability(theta, order));
            total += p;
            int[] rest = Arrays.stream(order).filter(i -> i != n - 1).toArray();
            marginal.merge(Arrays.toString(rest), p, Double::sum);
        }
        // at most 720 positive terms, each with relative error below 2e-15
        assertEquals(1, total, 1e-14);
        for (int[] rest : orders(new int[0], n - 1)) {
            double p = Math.exp(PlackettLuce.logProbability(theta, rest));
            assertEquals(p, marginal.get(Arrays.toString(rest)), 1e-14 * p);
        }
    }

    @Property(tries = 40)
    void derivativesAreFiniteDifferences(@ForAll int seed, @ForAll @IntRange(min = 2, max = 6) int n) {
        Rankings data = random(n, 6, new Philox(seed, 2));
        double[] theta = normal(n, new Philox(seed, 3));
        double[] gradient = PlackettLuce.gradient(data, theta);
        double[][] curvature = PlackettLuce.curvature(data, theta);
        double sum = 0;
        // central differences: h²/6 |f'''| + u |f|/h with |f'''| below 50, |f| below 200: 3e-10 + 4e-9
        double h = 6e-6;
        for (int i = 0; i < n; i++) {
            double[] up = theta.clone();
            double[] down = theta.clone();
            up[i] += h;
            down[i] -= h;
            assertEquals((PlackettLuce.logLikelihood(data, up) - PlackettLuce.logLikelihood(data, down)) / (2 * h),
                    gradient[i], 1e-7);
            double[] gUp = PlackettLuce.gradient(data, up);
            double[] gDown = PlackettLuce.gradient(data, down);
            for (int j = 0; j < n; j++) {
                assertEquals(-(gUp[j] - gDown[j]) / (2 * h), curvature[i][j], 1e-7);
            }
            sum += gradient[i];
        }
        assertEquals(0, sum, 1e-12);
    }

    @Property(tries = 30)
    void methodsAgree(@ForAll int seed, @ForAll @IntRange(min = 2, max = 7) int n) {
        Rankings data = random(n, 8, new Philox(seed, 4));
        PlackettLuce.Fit newton = PlackettLuce.fit(data, PlackettLuce.Method.NEWTON);
        PlackettLuce.Fit slow = PlackettLuce.fit(data, PlackettLuce.Method.MINORIZATION);
        assertTrue(newton.converged() && slow.converged());
        // |g| below 1e-10 · 70 stages; least curvature of two full rankings and more, above 1e-3
        assertArrayEquals(newton.theta(), slow.theta(), 1e-5);
        PlackettLuce.Fit spectral = PlackettLuce.fit(data, PlackettLuce.Method.SPECTRAL);
        assertTrue(spectral.converged());
        assertArrayEquals(newton.theta(), spectral.theta(), 1e-5);
        assertEquals(1, Arrays.stream(newton.worth()).sum(), 1e-14);
    }

    @Property(tries = 30)
    void pairsAreBradleyTerry(@ForAll int seed, @ForAll @IntRange(min = 2, max = 7) int n) {
        var random = new Philox(seed, 5);
        var orders = new ArrayList<int[]>();
        for (int i = 0; i < n; i++) {
            orders.add(new int[] {i, (i + 1) % n});
            orders.add(new int[] {(i + 1) % n, i});
        }
        for (int k = 0; k < 4 * n; k++) {
            int i = random.nextInt(n);
            orders.add(new int[] {i, (i + 1 + random.nextInt(n - 1)) % n});
        }
        Rankings data = new Rankings(n, orders.toArray(new int[0][]), null);
        PlackettLuce.Fit luce = PlackettLuce.fit(data, PlackettLuce.Method.NEWTON);
        Comparisons pairs = data.pairs();
        var terry = BradleyTerry.fit(pairs, FitOptions.defaults());
        assertArrayEquals(terry.theta(), luce.theta(), 1e-9);
        assertEquals(terry.kernelLogLikelihood(), luce.logLikelihood(), 1e-11);
        // variances of order 1 through a Cholesky factor of condition below 1e4
        for (Gauge gauge : List.of(new Gauge.Centered(), new Gauge.Reference(1), new Gauge.UnitSum())) {
            assertArrayEquals(terry.standardErrors(CovarianceType.FISHER, gauge),
                    PlackettLuce.standardErrors(data, luce.theta(), gauge), 1e-7, gauge.toString());
        }
        assertEquals(0, PlackettLuce.standardErrors(data, luce.theta(), new Gauge.Reference(1))[1], 1e-7);
    }

    /// For pairs one spectral step is that of Bradley and Terry.
    @Test
    void spectralRankingOfPairs() {
        var data = new Rankings(3, new int[][] {{0, 1}, {1, 2}, {2, 0}, {1, 0}}, new double[] {3, 2, 2, 1});
        assertArrayEquals(BradleyTerry.spectralRanking(data.pairs()), PlackettLuce.spectralRanking(data), 1e-14);
    }

    @Test
    void topOneIsASoftmax() {
        double[] theta = {0, Math.log(2), Math.log(3)};
        assertEquals(Math.log(3.0 / 6), PlackettLuce.logProbabilityOfFirst(theta, new int[] {2, 0, 1}), 1e-15);
        assertEquals(Math.log(3.0 / 6 * 1 / 3), PlackettLuce.logProbability(theta, new int[] {2, 0, 1}), 4e-16);
        assertEquals(0, PlackettLuce.logProbability(theta, new int[] {1}));
    }

    @Test
    void refusesWhatHasNoEstimate() {
        var data = new Rankings(3, new int[][] {{0, 1, 2}, {1, 0, 2}}, null);
        String message = assertThrows(NoFiniteEstimateException.class,
                () -> PlackettLuce.fit(data, PlackettLuce.Method.NEWTON)).getMessage();
        assertTrue(message.contains("2 never won"), message);
        assertThrows(IllegalArgumentException.class, () -> new Rankings(3, new int[][] {{0, 1, 0}}, null));
        assertThrows(IllegalArgumentException.class, () -> new Rankings(3, new int[][] {{0, 3}}, null));
        assertThrows(IllegalArgumentException.class,
                () -> new Rankings(3, new int[][] {{0, 1}}, new double[] {Double.NaN}));
    }
}
