package dev.plumbline.preference.items;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// The gamma prior, that of Jeffreys, and the spectral methods with a constant or with shares.
///
/// Turned red by: a for a − 1; a rescaling under the gamma prior; a determinant that counts the gauge at each point
/// anew; the leverage without its κ; half the leverage added twice; a chain constant on the diagonal alone; win counts
/// for shares.
class FurtherPriorsProperties {
    private static final FitOptions HALF = FitOptions.defaults().withTies(new TieModel.HalfWin());

    /// Any data at all, connected or not.
    private static Comparisons sparse(int n, Philox random) {
        var builder = Comparisons.builder(n);
        for (int k = 0; k < 2 * n; k++) {
            int i = random.nextInt(n);
            builder.win(i, (i + 1 + random.nextInt(n - 1)) % n);
        }
        return builder.build();
    }

    /// Four solvers; at the maximum π_i (b + Σ n_ij/(π_i + π_j)) = a − 1 + w_i, so Σ (a − 1) = b Σ π: the prior fixes
    /// the scale. Gradients below 1e-12 n; the least curvature is b π_i, which the sum rule keeps above 1e-2 here.
    @Property(tries = 40, seed = "20261129")
    void gammaSolversAgree(@ForAll int seed, @ForAll @IntRange(min = 2, max = 8) int n,
            @ForAll @DoubleRange(min = 1.5, max = 4) double a, @ForAll @DoubleRange(min = 0.2, max = 3) double b) {
        Comparisons data = sparse(n, new Philox(seed, 21));
        FitOptions options = HALF.withPrior(new StrengthPrior.Gamma(a, b)).withTolerance(1e-12);
        BradleyTerryFit newton = BradleyTerry.fit(data, options);
        for (Solver solver : new Solver[] {Solver.LBFGS, Solver.NEWMAN, Solver.ZERMELO}) {
            BradleyTerryFit other = BradleyTerry.fit(data, options.withSolver(solver));
            assertTrue(other.converged(), solver.name());
            assertArrayEquals(newton.theta(), other.theta(), 1e-8, solver.name());
        }
        double sum = Arrays.stream(newton.theta()).map(Math::exp).sum();
        assertEquals(n * (a - 1) / b, sum, 1e-9 * sum);
    }

    /// The gradient of the penalised likelihood, with κ or without, by central differences: h² f‴/6 and 1e-14 · 100/h.
    @Property(tries = 40, seed = "20261129")
    void penaltiesHaveTheirGradients(@ForAll int seed, @ForAll @IntRange(min = 2, max = 6) int n, @ForAll boolean order,
            @ForAll boolean gamma) {
        var random = new Philox(seed, 22);
        Comparisons data = SmallData.connected(n, 12, false, random);
        StrengthPrior prior = gamma ? new StrengthPrior.Gamma(1.7, 0.6) : new StrengthPrior.Jeffreys();
        var likelihood = new Likelihood(data, HALF.withPrior(prior).withOrderEffect(order));
        var x = new double[likelihood.parameters];
        for (int k = 0; k < x.length; k++) {
            x[k] = random.nextGaussian();
        }
        var gradient = new double[x.length];
        likelihood.evaluate(x, gradient, null);
        for (int k = 0; k < x.length; k++) {
            double[] up = x.clone();
            double[] down = x.clone();
            up[k] += 1e-5;
            down[k] -= 1e-5;
            assertEquals((likelihood.value(up) - likelihood.value(down)) / 2e-5, gradient[k], 1e-6);
        }
    }

    /// Jeffreys for two items is half a win each: log((w + 1/2)/(w′ + 1/2)), finite also for w′ = 0.
    @Property(tries = 60, seed = "20261129")
    void jeffreysOfTwoItems(@ForAll @IntRange(min = 0, max = 300) int wins,
            @ForAll @IntRange(min = 1, max = 300) int losses) {
        Comparisons data = Comparisons.builder(2).counts(0, 1, wins, losses, 0).build();
        double[] theta = BradleyTerry.fit(data, HALF.withPrior(new StrengthPrior.Jeffreys())).theta();
        // gradient below 1e-10 n, curvature n p (1 − p) above 0.0016 n
        assertEquals(Math.log((wins + 0.5) / (losses + 0.5)), theta[0] - theta[1], 1e-7);
    }

    /// The estimate is that of maximum likelihood on data with half the leverage added on either side; two solvers
    /// agree; reversal negates; θ stays centered.
    @Property(tries = 30, seed = "20261129")
    void jeffreysAddsHalfTheLeverage(@ForAll int seed, @ForAll @IntRange(min = 3, max = 7) int n) {
        var random = new Philox(seed, 23);
        Comparisons data = SmallData.connected(n, 3 * n, false, random).neutral();
        FitOptions options = HALF.withPrior(new StrengthPrior.Jeffreys());
        BradleyTerryFit fit = BradleyTerry.fit(data, options);
        assertTrue(fit.converged());
        assertEquals(0, Arrays.stream(fit.theta()).sum(), 1e-12 * n);
        var more = Comparisons.builder(n);
        var reversed = Comparisons.builder(n);
        double leverages = 0;
        for (int row = 0; row < data.rows(); row++) {
            Comparisons.Row r = data.row(row);
            double p = fit.probability(r.first(), r.second());
            double h = (r.firstWins() + r.secondWins()) * p * (1 - p)
                    * fit.varianceOfDifference(r.first(), r.second(), CovarianceType.FISHER);
            leverages += h;
            more.counts(r.first(), r.second(), r.firstWins() + h / 2, r.secondWins() + h / 2, 0);
            reversed.counts(r.first(), r.second(), r.secondWins(), r.firstWins(), 0);
        }
        // the trace of a projection on differences
        assertEquals(n - 1, leverages, 1e-8);
        assertArrayEquals(fit.theta(), BradleyTerry.fit(more.build(), HALF).theta(), 1e-7);
        assertArrayEquals(fit.theta(), BradleyTerry.fit(data, options.withSolver(Solver.LBFGS)).theta(), 1e-7);
        double[] back = BradleyTerry.fit(reversed.build(), options).theta();
        assertArrayEquals(Arrays.stream(fit.theta()).map(t -> -t).toArray(), back, 1e-7);
    }

    @Test
    void jeffreysNeedsJoinedItemsOnly() {
        FitOptions options = HALF.withPrior(new StrengthPrior.Jeffreys());
        Comparisons beaten = Comparisons.builder(3).win(0, 1).win(1, 2).win(0, 2).build();
        double[] theta = BradleyTerry.fit(beaten, options).theta();
        assertTrue(theta[0] > theta[1] && theta[1] > theta[2] && theta[0] < 5, Arrays.toString(theta));
        Comparisons apart = Comparisons.builder(4).win(0, 1).win(2, 3).build();
        assertThrows(NoFiniteEstimateException.class, () -> BradleyTerry.fit(apart, options));
        assertThrows(IllegalArgumentException.class,
                () -> BradleyTerry.fit(beaten, options.withSolver(Solver.NEWMAN)));
        assertThrows(IllegalArgumentException.class, () -> BradleyTerry.fit(SmallData.pudding(),
                options.withTies(new TieModel.Davidson())));
        assertThrows(IllegalArgumentException.class, () -> new StrengthPrior.Gamma(1, 1));
        assertThrows(IllegalArgumentException.class, () -> new StrengthPrior.Gamma(2, Double.NaN));
        assertThrows(IllegalArgumentException.class,
                () -> CrowdOptions.defaults().withStrengths(new StrengthPrior.Jeffreys()));
    }

    /// The bias of maximum likelihood is to spread strengths: two items at odds 3, 12 games, all 13 outcomes weighed by
    /// their probability. Adding half a win each leaves 1/10 of the bias of adding 1/1000, which stands for none.
    @Test
    void jeffreysTakesOffTheBias() {
        double truth = Math.log(3);
        double[] bias = new double[2];
        double binomial = 1;
        for (int w = 0; w <= 12; w++) {
            double p = binomial * Math.pow(0.75, w) * Math.pow(0.25, 12 - w);
            Comparisons data = Comparisons.builder(2).counts(0, 1, w, 12 - w, 0).build();
            double[] theta = BradleyTerry.fit(data, HALF.withPrior(new StrengthPrior.Jeffreys())).theta();
            bias[0] += p * (theta[0] - theta[1] - truth);
            bias[1] += p * (Math.log((w + 1e-3) / (12 - w + 1e-3)) - truth);
            binomial *= (12.0 - w) / (w + 1);
        }
        assertTrue(Math.abs(bias[0]) < Math.abs(bias[1]) / 10, Arrays.toString(bias));
    }

    /// At exact shares both chains have the strengths as their law: w_ij = n_ij p_ij.
    @Property(tries = 40, seed = "20261129")
    void spectralMethodsAreConsistent(@ForAll int seed, @ForAll @IntRange(min = 3, max = 8) int n) {
        var random = new Philox(seed, 24);
        var theta = new double[n];
        for (int i = 0; i < n; i++) {
            theta[i] = random.nextGaussian();
        }
        var builder = Comparisons.builder(n);
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                double p = 1 / (1 + Math.exp(theta[j] - theta[i]));
                double games = 1 + random.nextInt(20);
                builder.counts(i, j, games * p, games * (1 - p), 0);
            }
        }
        Comparisons data = builder.build();
        double[] centered = new Gauge.Centered().apply(theta);
        // elimination without subtraction: n³ roundings of relative size 1e-16
        assertArrayEquals(centered, BradleyTerry.rankCentrality(data), 1e-12);
        assertArrayEquals(BradleyTerry.spectralRanking(data), BradleyTerry.spectralRanking(data, 1e-13), 1e-11);
        double[] strong = BradleyTerry.spectralRanking(data, 1e9);
        assertArrayEquals(new double[n], strong, 1e-6);
    }

    /// Two items, 3 wins to 1: rates (3/2 + α, 1/2 + α), shares 3/4 and 1/4. An item that never won is finite with α.
    @Test
    void chainConstantInClosedForm() {
        Comparisons data = Comparisons.builder(2).counts(0, 1, 3, 1, 0).build();
        double[] theta = BradleyTerry.spectralRanking(data, 0.5);
        assertEquals(Math.log(2.0), theta[0] - theta[1], 1e-14);
        assertEquals(Math.log(3.0), BradleyTerry.rankCentrality(data)[0] - BradleyTerry.rankCentrality(data)[1], 1e-14);
        Comparisons lost = Comparisons.builder(2).counts(0, 1, 3, 0, 0).build();
        double[] finite = BradleyTerry.spectralRanking(lost, 0.5);
        assertEquals(Math.log(4.0), finite[0] - finite[1], 1e-14);
        assertThrows(NoFiniteEstimateException.class, () -> BradleyTerry.rankCentrality(lost));
        assertThrows(IllegalArgumentException.class, () -> BradleyTerry.spectralRanking(lost, 0));
    }
}
