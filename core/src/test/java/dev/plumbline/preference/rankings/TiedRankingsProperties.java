package dev.plumbline.preference.rankings;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.items.BradleyTerry;
import dev.plumbline.preference.items.Comparisons;
import dev.plumbline.preference.items.CovarianceType;
import dev.plumbline.preference.items.FitOptions;
import dev.plumbline.preference.items.Gauge;
import dev.plumbline.preference.items.NoFiniteEstimateException;
import dev.plumbline.preference.items.TieModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Rankings with ties: a distribution, its derivatives, and its two reductions.
///
/// Turned red by: a product of worths without its root; sets of every size where only some occur; a tie parameter for
/// each member of a set; a last stage that is left out although it could be a tie.
class TiedRankingsProperties {
    /// All ordered partitions of the items whose bits are set.
    private static List<int[][]> weakOrders(int mask) {
        var found = new ArrayList<int[][]>();
        if (mask == 0) {
            found.add(new int[0][]);
            return found;
        }
        for (int set = mask; set > 0; set = (set - 1) & mask) {
            int chosen = set;
            int[] members = IntStream.range(0, 31).filter(i -> (chosen >> i & 1) == 1).toArray();
            for (int[][] rest : weakOrders(mask & ~set)) {
                int[][] order = new int[rest.length + 1][];
                order[0] = members;
                System.arraycopy(rest, 0, order, 1, rest.length);
                found.add(order);
            }
        }
        return found;
    }

    private static int[][] random(int n, Philox random) {
        int[] order = random.permutation(n);
        var sets = new ArrayList<int[]>();
        for (int from = 0; from < n;) {
            int size = Math.min(n - from, 1 + random.nextInt(3) / 2 + random.nextInt(4) / 3);
            sets.add(Arrays.copyOfRange(order, from, from + size));
            from += size;
        }
        return sets.toArray(new int[0][]);
    }

    private static int[][] strict(int... order) {
        return Arrays.stream(order).mapToObj(i -> new int[] {i}).toArray(int[][]::new);
    }

    /// Rankings with ties of 2 and 3, and a circle both ways.
    private static TiedRankings data(int n, int size, Philox random) {
        var rankings = new int[size + 4][][];
        for (int r = 0; r < size; r++) {
            rankings[r] = random(n, random);
        }
        int[] order = random.permutation(n);
        rankings[size] = strict(order);
        rankings[size + 1] = strict(IntStream.range(0, n).map(i -> order[n - 1 - i]).toArray());
        rankings[size + 2] = new int[][] {{0, 1}};
        rankings[size + 3] = new int[][] {{0, 1, 2}};
        return new TiedRankings(n, rankings);
    }

    /// 75 weak orders of 4 items: 75 terms with errors of 1e-15 each.
    @Property(tries = 30, seed = "20261129")
    void probabilitiesSumToOne(@ForAll int seed, @ForAll @IntRange(min = 2, max = 4) int n) {
        int[] all = IntStream.range(0, n).toArray();
        var shapes = new ArrayList<int[][]>();
        for (int s = 2; s <= n; s++) {
            shapes.add(new int[][] {Arrays.copyOf(all, s)});
        }
        var data = new TiedRankings(n, shapes.toArray(new int[0][][]));
        var random = new Philox(seed, 31);
        var x = new double[data.parameters()];
        for (int k = 0; k < x.length; k++) {
            x[k] = random.nextGaussian();
        }
        double total = 0;
        for (int[][] order : weakOrders((1 << n) - 1)) {
            total += Math.exp(data.logProbability(x, order));
        }
        assertEquals(1, total, 1e-13);
    }

    /// Central differences, h = 1e-5, of sums of about 60 terms: 1e-9 + 1e-13/h.
    @Property(tries = 25, seed = "20261129")
    void derivativesAreFiniteDifferences(@ForAll int seed, @ForAll @IntRange(min = 3, max = 5) int n) {
        var random = new Philox(seed, 32);
        TiedRankings data = data(n, 5, random);
        var x = new double[data.parameters()];
        for (int k = 0; k < x.length; k++) {
            x[k] = random.nextGaussian();
        }
        var gradient = new double[x.length];
        var curvature = new double[x.length][x.length];
        data.evaluate(x, gradient, curvature);
        for (int k = 0; k < x.length; k++) {
            double[] up = x.clone();
            double[] down = x.clone();
            up[k] += 1e-5;
            down[k] -= 1e-5;
            var gUp = new double[x.length];
            var gDown = new double[x.length];
            double slope = (data.evaluate(up, gUp, null) - data.evaluate(down, gDown, null)) / 2e-5;
            assertEquals(slope, gradient[k], 1e-6);
            for (int j = 0; j < x.length; j++) {
                assertEquals(-(gUp[j] - gDown[j]) / 2e-5, curvature[k][j], 1e-6);
            }
        }
    }

    /// At the fit the gradient vanishes: expected equals observed, for items and for sizes of ties; δ of a size that
    /// does not occur is 0.
    @Property(tries = 20, seed = "20261129")
    void theFitIsStationary(@ForAll int seed, @ForAll @IntRange(min = 3, max = 6) int n) {
        TiedRankings data = data(n, 8, new Philox(seed, 33));
        TiedRankings.Fit fit = data.fit();
        var x = Arrays.copyOf(fit.theta(), data.parameters());
        for (int s = 2, k = n; s < fit.ties().length; s++) {
            if (fit.ties()[s] > 0) {
                x[k++] = Math.log(fit.ties()[s]);
            }
        }
        var gradient = new double[x.length];
        data.evaluate(x, gradient, null);
        // 1e-10 times at most 12 rankings of 6 stages, and one rounding of log and exp
        assertArrayEquals(new double[x.length], gradient, 1e-7);
        assertEquals(0, Arrays.stream(fit.theta()).sum(), 1e-12);
    }

    @Property(tries = 20, seed = "20261129")
    void withoutTiesItIsPlackettLuce(@ForAll int seed, @ForAll @IntRange(min = 2, max = 6) int n) {
        var random = new Philox(seed, 34);
        var plain = new int[8][];
        var sets = new int[8][][];
        for (int r = 0; r < 8; r++) {
            int[] order = r == 1 ? IntStream.range(0, n).map(i -> plain[0][n - 1 - i]).toArray()
                    : random.permutation(n);
            plain[r] = order;
            sets[r] = strict(order);
        }
        var rankings = new Rankings(n, plain, null);
        PlackettLuce.Fit luce = PlackettLuce.fit(rankings, PlackettLuce.Method.NEWTON);
        TiedRankings.Fit fit = new TiedRankings(n, sets).fit();
        assertArrayEquals(luce.theta(), fit.theta(), 1e-7);
        assertEquals(luce.logLikelihood(), fit.logLikelihood(), 1e-10);
        assertArrayEquals(PlackettLuce.standardErrors(rankings, luce.theta(), new Gauge.Reference(0)),
                fit.standardErrors(new Gauge.Reference(0)), 1e-6);
    }

    /// Davidson's puddings, judgement by judgement: worths, ν = δ_2, log-likelihood and standard errors.
    @Test
    void pairsAreDavidson() {
        int[][] table = {{1, 2, 19, 22, 16}, {1, 3, 16, 19, 12}, {2, 3, 19, 19, 10}, {1, 4, 18, 23, 13},
            {2, 4, 23, 19, 9}, {3, 4, 19, 20, 15}, {1, 5, 13, 19, 18}, {2, 5, 16, 20, 12}, {3, 5, 16, 15, 17},
            {4, 5, 17, 14, 16}, {1, 6, 18, 21, 12}, {2, 6, 22, 20, 12}, {3, 6, 13, 18, 10}, {4, 6, 14, 19, 18},
            {5, 6, 11, 21, 12}};
        var rankings = new ArrayList<int[][]>();
        var pairs = Comparisons.builder(6);
        for (int[] row : table) {
            int i = row[0] - 1;
            int j = row[1] - 1;
            pairs.counts(i, j, row[2], row[3], row[4]);
            for (int k = 0; k < row[2]; k++) {
                rankings.add(strict(i, j));
            }
            for (int k = 0; k < row[3]; k++) {
                rankings.add(strict(j, i));
            }
            for (int k = 0; k < row[4]; k++) {
                rankings.add(new int[][] {{i, j}});
            }
        }
        TiedRankings.Fit fit = new TiedRankings(6, rankings.toArray(new int[0][][])).fit();
        var davidson = BradleyTerry.fit(pairs.build(), FitOptions.defaults().withTies(new TieModel.Davidson()));
        assertArrayEquals(davidson.theta(), fit.theta(), 1e-8);
        assertEquals(0.746823, fit.ties()[2], 0.5000001e-6);
        assertEquals(-809.709510, fit.logLikelihood(), 0.5000001e-6);
        assertArrayEquals(davidson.standardErrors(CovarianceType.FISHER, new Gauge.Centered()),
                fit.standardErrors(new Gauge.Centered()), 1e-8);
    }

    @Test
    void refusesWhatHasNoEstimate() {
        var onlyTies = new TiedRankings(2, new int[][][] {{{0, 1}}, {{0, 1}}});
        assertThrows(NoFiniteEstimateException.class, onlyTies::fit);
        var oneWay = new TiedRankings(2, new int[][][] {{{0}, {1}}});
        assertThrows(NoFiniteEstimateException.class, oneWay::fit);
        assertThrows(IllegalArgumentException.class, () -> new TiedRankings(2, new int[][][] {{{0}, {0}}}));
        assertThrows(IllegalArgumentException.class, () -> new TiedRankings(2, new int[][][] {{{}, {0}}}));
        assertThrows(IllegalArgumentException.class,
                () -> oneWay.logProbability(new double[2], new int[][] {{0, 1}}));
    }
}
