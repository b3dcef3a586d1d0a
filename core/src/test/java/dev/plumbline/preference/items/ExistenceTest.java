package dev.plumbline.preference.items;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Finite estimates exist exactly where the checks say so, and refusals name the items.
///
/// Turned red by: weak instead of strong connectivity; Tarjan's low-link updated from finished components; a tie
/// counted as an edge one way; a recession check that lets a tie stretch without bound, or tests κ and the tie
/// parameter only one at a time.
class ExistenceTest {
    private static String refusal(Comparisons data, FitOptions options) {
        String message = assertThrows(NoFiniteEstimateException.class, () -> BradleyTerry.fit(data, options))
                .getMessage();
        assertEquals(1, message.lines().count());
        return message;
    }

    private static Comparisons.Builder four() {
        return Comparisons.builder(List.of("Ann", "Bob", "Cid", "Dee"));
    }

    @Test
    void namesWhatIsWrong() {
        FitOptions options = FitOptions.defaults();
        Comparisons apart = four().counts(0, 1, 2, 1, 0).counts(2, 3, 1, 2, 0).build();
        String message = refusal(apart, options);
        assertTrue(message.contains("2 groups") && message.contains("ridge"), message);
        assertEquals(Connectivity.Status.DISCONNECTED, apart.connectivity().status(0));
        assertEquals(2, apart.connectivity().weakComponentCount());

        Comparisons winless = four().counts(0, 1, 2, 1, 0).counts(1, 2, 1, 2, 0).counts(0, 3, 3, 0, 0).build();
        message = refusal(winless, options);
        assertTrue(message.contains("Dee never won"), message);
        assertEquals(Connectivity.Status.NEVER_WON, winless.connectivity().status(3));

        Comparisons lossless = four().counts(0, 1, 2, 0, 0).counts(1, 2, 1, 2, 0).counts(1, 3, 3, 1, 0).build();
        message = refusal(lossless, options);
        assertTrue(message.contains("Ann never lost"), message);
        assertEquals(Connectivity.Status.NEVER_LOST, lossless.connectivity().status(0));

        Comparisons blocks = four().counts(0, 1, 2, 1, 0).counts(2, 3, 1, 2, 0).counts(1, 2, 4, 0, 0).build();
        message = refusal(blocks, options);
        assertTrue(message.contains("Ann, Bob never lost to any of the others"), message);
        assertEquals(Connectivity.Status.SEPARABLE_BLOCK, blocks.connectivity().status(3));
        List<int[]> found = blocks.connectivity().blocks();
        assertArrayEquals(new int[] {0, 1}, found.get(0));
        assertArrayEquals(new int[] {2, 3}, found.get(1));
    }

    @Test
    void priorsMakeEveryStrengthFinite() {
        Comparisons winless = four().counts(0, 1, 2, 1, 0).counts(1, 2, 1, 2, 0).counts(0, 3, 3, 0, 0).build();
        for (StrengthPrior prior : List.of(new StrengthPrior.Ridge(0.1), new StrengthPrior.LogisticPrior(),
                new StrengthPrior.PseudoComparisons(0.5))) {
            BradleyTerryFit fit = BradleyTerry.fit(winless, FitOptions.defaults().withPrior(prior));
            assertTrue(fit.converged());
            double[] theta = fit.theta();
            assertTrue(theta[3] < theta[0]);
            if (prior instanceof StrengthPrior.Ridge) {
                assertEquals(0, theta[0] + theta[1] + theta[2] + theta[3], 1e-8);
            }
        }
    }

    @Test
    void tieParameterCanDivergeOnConnectedData() {
        FitOptions davidson = FitOptions.defaults().withTies(new TieModel.Davidson());
        FitOptions raoKupper = FitOptions.defaults().withTies(new TieModel.RaoKupper());
        Comparisons oneSided = Comparisons.builder(2).counts(0, 1, 5, 0, 5).build();
        assertTrue(oneSided.connectivity().finite());
        Comparisons onlyTies = Comparisons.builder(2).counts(0, 1, 0, 0, 5).build();
        Comparisons blocked = Comparisons.builder(3).counts(0, 1, 2, 0, 0).counts(1, 2, 2, 0, 0)
                .counts(2, 0, 0, 0, 3).build();
        for (FitOptions options : List.of(davidson, raoKupper)) {
            assertTrue(refusal(oneSided, options).contains("tie parameter"));
            assertTrue(refusal(onlyTies, options).contains("nothing but ties"));
            assertTrue(BradleyTerry.fit(blocked, options).converged());
        }
        assertTrue(BradleyTerry.fit(oneSided, FitOptions.defaults().withTies(new TieModel.HalfWin())).converged());
    }

    @Test
    void orderEffectCanDiverge() {
        FitOptions home = FitOptions.defaults().withOrderEffect(true);
        Comparisons always = Comparisons.builder(2).orderedCounts(0, 1, 3, 0, 0).orderedCounts(1, 0, 2, 0, 0).build();
        assertTrue(refusal(always, home).contains("first item of a pair was never beaten"));
        assertTrue(refusal(always, home.withPrior(new StrengthPrior.Ridge(1))).contains("order effect"));
        Comparisons confounded = Comparisons.builder(2).orderedCounts(0, 1, 3, 2, 0).build();
        assertTrue(refusal(confounded, home).contains("together with"));
        Comparisons fine = Comparisons.builder(2).orderedCounts(0, 1, 3, 2, 0).orderedCounts(1, 0, 2, 1, 0).build();
        assertTrue(BradleyTerry.fit(fine, home).converged());
        Comparisons neutral = Comparisons.builder(2).counts(0, 1, 3, 2, 0).build();
        assertThrows(IllegalArgumentException.class, () -> BradleyTerry.fit(neutral, home));
    }

    /// First items win or tie, nothing else: κ and the tie parameter can only grow together. Second items: κ alone can
    /// fall under Davidson, whose tie term has no κ.
    @Test
    void orderEffectAndTiesCanDivergeTogether() {
        Comparisons firsts = Comparisons.builder(2).orderedCounts(0, 1, 1, 0, 1).orderedCounts(1, 0, 1, 0, 1).build();
        Comparisons seconds = Comparisons.builder(2).orderedCounts(0, 1, 0, 1, 1).orderedCounts(1, 0, 0, 1, 1).build();
        for (TieModel model : List.of(new TieModel.Davidson(), new TieModel.RaoKupper())) {
            FitOptions options = FitOptions.defaults().withOrderEffect(true).withTies(model);
            String message = refusal(firsts, options);
            assertTrue(message.contains("first item of a pair was never beaten"), message);
            assertTrue(message.contains("the order effect and the tie parameter"), message);
            message = refusal(seconds, options);
            assertTrue(message.contains("second item of a pair was never beaten"), message);
        }
    }

    /// Random sparse data: strongly connected by a walk over all pairs of items, the slow definition.
    @Property(tries = 150)
    void strongConnectivityIsMutualReach(@ForAll int seed, @ForAll @IntRange(min = 2, max = 9) int n) {
        var random = new Philox(seed, 5);
        var builder = Comparisons.builder(n);
        var reach = new boolean[n][n];
        for (int i = 0; i < n; i++) {
            reach[i][i] = true;
        }
        for (int k = 0; k < 3 * n / 2; k++) {
            int i = random.nextInt(n);
            int j = (i + 1 + random.nextInt(n - 1)) % n;
            builder.win(i, j);
            reach[i][j] = true;
        }
        for (int k = 0; k < n; k++) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    reach[i][j] |= reach[i][k] && reach[k][j];
                }
            }
        }
        Connectivity connectivity = builder.build().connectivity();
        int[] strong = connectivity.strongComponents();
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                assertEquals(reach[i][j] && reach[j][i], strong[i] == strong[j]);
                if (reach[i][j]) {
                    assertTrue(strong[i] >= strong[j], "stronger blocks have larger numbers");
                }
            }
        }
    }

    /// On weakly connected data the ridge path for λ → 0 stays bounded exactly if the data are strongly connected.
    @Property(tries = 60)
    void ridgePathIsBoundedExactlyIfConnected(@ForAll int seed, @ForAll @IntRange(min = 2, max = 6) int n) {
        var random = new Philox(seed, 6);
        var builder = Comparisons.builder(n);
        for (int i = 1; i < n; i++) {
            builder.win(i, i - 1);
        }
        for (int k = 0; k < n; k++) {
            int i = random.nextInt(n);
            builder.win(i, (i + 1 + random.nextInt(n - 1)) % n);
        }
        Comparisons data = builder.build();
        double[] range = new double[2];
        for (int k = 0; k < 2; k++) {
            double lambda = k == 0 ? 1e-4 : 1e-7;
            double[] theta = BradleyTerry.fit(data,
                    FitOptions.defaults().withPrior(new StrengthPrior.Ridge(lambda)).withTolerance(1e-13)).theta();
            range[k] = theta[n - 1] - theta[0];
            for (double a : theta) {
                for (double b : theta) {
                    range[k] = Math.max(range[k], a - b);
                }
            }
        }
        // Unbounded: the widest gap solves n σ(−d) ~ λ d, so it grows by about log 1000 = 6.9 per factor 1000 (and by
        // more than 5 for d up to 60). Bounded: θ(λ) − θ(0) = −λ Λ⁺ θ, below 1e-4 · 1e4 · 12 with few games.
        assertEquals(data.connectivity().finite(), range[1] - range[0] < 3, () -> range[0] + " to " + range[1]);
    }

    /// A direction found for the tie parameter and κ really is one; if none is found Newton converges.
    @Property(tries = 150)
    void recessionChecksAreRightBothWays(@ForAll int seed, @ForAll @IntRange(min = 2, max = 5) int n,
            @ForAll boolean order, @ForAll boolean davidson) {
        var random = new Philox(seed, 8);
        var builder = Comparisons.builder(n);
        for (int k = 0; k < 2 * n + 1; k++) {
            int i = random.nextInt(n);
            builder.ordered(i, (i + 1 + random.nextInt(n - 1)) % n, random.nextInt(3) / 2.0, 1);
        }
        Comparisons data = builder.build();
        FitOptions options = FitOptions.defaults().withOrderEffect(order).withMaxIterations(200)
                .withTies(davidson ? new TieModel.Davidson() : new TieModel.RaoKupper());
        if (!data.connectivity().finite()) {
            return;
        }
        var likelihood = new Likelihood(data, options);
        Recession.Direction direction = Recession.find(likelihood);
        if (direction == null) {
            assertTrue(BradleyTerry.fit(data, options).converged());
        } else {
            double last = Double.NEGATIVE_INFINITY;
            for (double step = 1; step < 40; step += 1) {
                double[] x = likelihood.start();
                for (int i = 0; i < n; i++) {
                    x[i] += step * direction.potential()[i];
                }
                if (likelihood.order >= 0) {
                    x[likelihood.order] += step * direction.order();
                }
                if (likelihood.tie >= 0) {
                    x[likelihood.tie] += step * direction.tie();
                }
                double value = likelihood.kernel(x);
                assertTrue(value >= last - 1e-9 * (1 + Math.abs(value)), "likelihood falls along the direction");
                last = value;
            }
        }
    }

    @Test
    void rejectsBadComparisons() {
        var builder = four();
        assertTrue(assertThrows(IllegalArgumentException.class, () -> builder.win(1, 1)).getMessage().contains("Bob"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> builder.win(1, 2, -1)).getMessage()
                .contains("-1.0"));
        assertThrows(IllegalArgumentException.class, () -> builder.win(1, 2, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> builder.win(1, 4));
        assertThrows(IllegalArgumentException.class, () -> builder.win("Ann", "Eve", 1));
        assertThrows(IllegalArgumentException.class, () -> builder.ordered(0, 1, 0.3, 1));
        assertThrows(IllegalArgumentException.class, () -> Comparisons.builder(List.of("a", "a")));
        assertThrows(IllegalArgumentException.class,
                () -> BradleyTerry.fit(Comparisons.builder(2).counts(0, 1, 1, 1, 1).build(), FitOptions.defaults()));
        assertThrows(IllegalArgumentException.class, () -> new StrengthPrior.Ridge(Double.NaN));
    }

    @Test
    void mergesDuplicates() {
        Comparisons data = Comparisons.of(3, new int[] {0, 1, 0, 2}, new int[] {1, 0, 1, 0}, new double[] {1, 2, 4, 3});
        assertEquals(2, data.rows());
        assertEquals(new Comparisons.Row(0, 1, false, 5, 2, 0), data.row(0));
        assertEquals(new Comparisons.Row(0, 2, false, 0, 3, 0), data.row(1));
        assertFalse(data.hasOrderedRows());
    }
}
