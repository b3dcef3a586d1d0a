package dev.plumbline.preference.items;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// What every fit must satisfy, on random connected data of 2 to 9 items.
///
/// Tolerances. A relative gradient below 1e-10 with at most 200 comparisons per item means |g| ≤ 2e-8, and the least
/// positive eigenvalue of Λ on these graphs is above 1e-2 n⁻² · 4 sin²(π/2n) · n² ~ 0.01 (a circle with margins within
/// ±6 has edges p(1 − p) ≥ 0.0025 with two games each), so θ is exact to 1e-5 at the worst for slow solvers; solvers
/// that end quadratically (Newton) reach 1e-9, the bound used where only they take part.
///
/// Turned red by: expected points without half of the tie probability; Newman's rule with wins and losses exchanged; a
/// curvature that leaves out ∂²l/∂θ∂κ; a covariance that is not scaled by the data; κ counted on the away side.
class BradleyTerryProperties {
    private static final double NEWTON = 1e-9;
    private static final double SLOW = 1e-5;
    private static final List<TieModel> MODELS =
            List.of(new TieModel.HalfWin(), new TieModel.Davidson(), new TieModel.RaoKupper());

    private static Philox random(int seed) {
        return new Philox(seed, 71);
    }

    private static BradleyTerryFit fit(Comparisons data, FitOptions options) {
        BradleyTerryFit fit = BradleyTerry.fit(data, options);
        assertTrue(fit.converged(), () -> "not converged: " + options);
        return fit;
    }

    @Property(tries = 60)
    void curvatureIsALaplacian(@ForAll int seed, @ForAll @IntRange(min = 2, max = 9) int n) {
        Comparisons data = SmallData.connected(n, 4 * n, false, random(seed));
        var likelihood = new Likelihood(data, FitOptions.defaults());
        Philox random = random(seed + 1);
        var x = new double[n];
        var shifted = new double[n];
        for (int i = 0; i < n; i++) {
            x[i] = random.nextGaussian();
            shifted[i] = x[i] + 1;
        }
        var gradient = new double[n];
        var shiftedGradient = new double[n];
        var curvature = new Curvature(likelihood);
        var shiftedCurvature = new Curvature(likelihood);
        double value = likelihood.evaluate(x, gradient, curvature);
        // rounding x + 1 moves every margin by up to 4 units of 2⁻⁵³ · 8; values are sums of at most 90 terms below 20
        double rounding = 1e-11;
        assertEquals(value, likelihood.evaluate(shifted, shiftedGradient, shiftedCurvature), rounding);
        assertArrayEquals(gradient, shiftedGradient, rounding);
        double[][] matrix = curvature.dense(0);
        double sum = 0;
        double form = 0;
        for (int i = 0; i < n; i++) {
            assertArrayEquals(matrix[i], shiftedCurvature.dense(0)[i], rounding);
            sum += gradient[i];
            double rowSum = 0;
            for (int j = 0; j < n; j++) {
                rowSum += matrix[i][j];
                form += x[i] * matrix[i][j] * x[j];
            }
            assertEquals(0, rowSum, rounding);
        }
        assertEquals(0, sum, rounding);
        assertTrue(form >= -rounding, "not positive semidefinite");
    }

    @Property(tries = 60)
    void derivativesAreFiniteDifferences(@ForAll int seed, @ForAll @IntRange(min = 2, max = 6) int n,
            @ForAll @IntRange(min = 0, max = 2) int model, @ForAll boolean order) {
        Comparisons data = SmallData.connected(n, 4 * n, true, random(seed));
        var likelihood = new Likelihood(data, FitOptions.defaults().withTies(MODELS.get(model))
                .withPrior(new StrengthPrior.PseudoComparisons(0.5)).withOrderEffect(order));
        Philox random = random(seed + 1);
        double[] x = likelihood.start();
        for (int i = 0; i < x.length; i++) {
            x[i] += likelihood.tie == i ? 0.3 * random.nextDouble() : random.nextGaussian();
        }
        int size = x.length;
        var gradient = new double[size];
        var curvature = new Curvature(likelihood);
        likelihood.evaluate(x, gradient, curvature);
        double[][] matrix = curvature.dense(0);
        // Central difference with h = 6e-6: truncation h²/6 |f'''| and rounding u|f|/h, |f| and |f'''| below 5e2,
        // give 3e-9 + 1e-8; for the gradient's differences likewise. η ≥ 0.05 keeps f''' of log(e^{2η} − 1) below
        // 2 t/η³ ~ 1e6 at worst, so h² f'''/6 ~ 6e-6.
        double h = 6e-6;
        for (int k = 0; k < size; k++) {
            double[] up = x.clone();
            double[] down = x.clone();
            up[k] += h;
            down[k] -= h;
            var gUp = new double[size];
            var gDown = new double[size];
            double difference = likelihood.evaluate(up, gUp, null) - likelihood.evaluate(down, gDown, null);
            assertEquals(gradient[k], difference / (2 * h), 1e-5);
            for (int j = 0; j < size; j++) {
                assertEquals(-matrix[j][k], (gUp[j] - gDown[j]) / (2 * h), 1e-5);
            }
        }
    }

    /// Half wins and Davidson only: the Rao-Kupper model is no exponential family, its score weighs a tie by where the
    /// threshold lies, and points need not match.
    @Property(tries = 60)
    void expectedEqualsObserved(@ForAll int seed, @ForAll @IntRange(min = 2, max = 9) int n,
            @ForAll @IntRange(min = 0, max = 1) int model, @ForAll boolean order) {
        Comparisons data = SmallData.connected(n, 5 * n, true, random(seed));
        BradleyTerryFit fit = fit(data, FitOptions.defaults().withTies(MODELS.get(model)).withOrderEffect(order));
        var points = new double[n];
        double ties = 0;
        double homeWins = 0;
        double homeExpected = 0;
        for (int row = 0; row < data.rows(); row++) {
            Comparisons.Row r = data.row(row);
            double[] p = fit.probabilities(r.first(), r.second(), order);
            double weight = r.firstWins() + r.secondWins() + r.ties();
            assertEquals(1, p[0] + p[1] + p[2], 1e-15 * 4);
            points[r.first()] += weight * (p[0] + p[2] / 2);
            points[r.second()] += weight * (p[1] + p[2] / 2);
            ties += weight * p[2];
            // Davidson's κ multiplies first's π in the win term only; elsewhere a tie is half a home win
            double share = model == 1 ? 0 : 0.5;
            homeWins += r.firstWins() + share * r.ties();
            homeExpected += weight * (p[0] + share * p[2]);
        }
        // the gradient rule: 1e-10 times the weight, at most 400 here
        assertArrayEquals(data.points(), points, 1e-7);
        if (model > 0) {
            assertEquals(data.totalTies(), ties, 1e-7);
        }
        if (order) {
            assertEquals(homeWins, homeExpected, 1e-7);
        }
    }

    @Property(tries = 40)
    void permutationReversalDuplication(@ForAll int seed, @ForAll @IntRange(min = 2, max = 8) int n) {
        Comparisons weighted = SmallData.connected(n, 4 * n, false, random(seed)).neutral();
        var counts = Comparisons.builder(n);
        for (int row = 0; row < weighted.rows(); row++) {
            Comparisons.Row r = weighted.row(row);
            counts.counts(r.first(), r.second(), r.firstWins(), r.secondWins(), 0);
        }
        Comparisons data = counts.build();
        int[] to = random(seed + 1).permutation(n);
        var permuted = Comparisons.builder(n);
        var reversed = Comparisons.builder(n);
        var doubled = Comparisons.builder(n);
        for (int row = 0; row < data.rows(); row++) {
            Comparisons.Row r = data.row(row);
            permuted.counts(to[r.first()], to[r.second()], r.firstWins(), r.secondWins(), 0);
            reversed.counts(r.first(), r.second(), r.secondWins(), r.firstWins(), 0);
            doubled.counts(r.first(), r.second(), 2 * r.firstWins(), 2 * r.secondWins(), 0);
        }
        FitOptions options = FitOptions.defaults();
        BradleyTerryFit fit = fit(data, options);
        BradleyTerryFit twice = fit(doubled.build(), options);
        double[] theta = fit.theta();
        double[] moved = fit(permuted.build(), options).theta();
        double[] negated = fit(reversed.build(), options).theta();
        for (int i = 0; i < n; i++) {
            assertEquals(theta[i], moved[to[i]], NEWTON);
            assertEquals(theta[i], -negated[i], NEWTON);
            assertEquals(theta[i], twice.theta()[i], NEWTON);
        }
        for (CovarianceType type : CovarianceType.values()) {
            double one = fit.varianceOfDifference(0, n - 1, type);
            assertEquals(one / 2, twice.varianceOfDifference(0, n - 1, type), 1e-7 * one);
        }
    }

    @Property(tries = 30)
    void solversAgree(@ForAll int seed, @ForAll @IntRange(min = 2, max = 8) int n, @ForAll boolean order) {
        Comparisons data = SmallData.connected(n, 4 * n, false, random(seed));
        FitOptions options = FitOptions.defaults().withOrderEffect(order);
        BradleyTerryFit newton = fit(data, options);
        for (Solver solver : Solver.values()) {
            if (!(order && solver == Solver.ILSR)) {
                BradleyTerryFit other = fit(data, options.withSolver(solver));
                assertArrayEquals(newton.theta(), other.theta(), SLOW, solver.name());
                assertEquals(newton.orderEffect(), other.orderEffect(), SLOW, solver.name());
            }
        }
    }

    @Property(tries = 30)
    void solversAgreeOnTies(@ForAll int seed, @ForAll @IntRange(min = 3, max = 8) int n,
            @ForAll @IntRange(min = 0, max = 2) int model) {
        Comparisons data = SmallData.connected(n, 4 * n, true, random(seed));
        FitOptions options = FitOptions.defaults().withTies(MODELS.get(model));
        BradleyTerryFit newton = fit(data, options);
        for (Solver solver : model == 0 ? List.of(Solver.values())
                : model == 1 ? List.of(Solver.LBFGS, Solver.NEWMAN) : List.of(Solver.LBFGS)) {
            BradleyTerryFit other = fit(data, options.withSolver(solver));
            assertArrayEquals(newton.theta(), other.theta(), SLOW, solver.name());
            assertEquals(newton.tieParameter(), other.tieParameter(), SLOW, solver.name());
        }
    }

    @Property(tries = 40)
    void zermeloNeverLowersTheLikelihood(@ForAll int seed, @ForAll @IntRange(min = 2, max = 8) int n,
            @ForAll boolean order) {
        Comparisons data = SmallData.connected(n, 4 * n, false, random(seed));
        double last = Double.NEGATIVE_INFINITY;
        for (int steps = 1; steps <= 12; steps++) {
            double value = BradleyTerry.fit(data, FitOptions.defaults().withSolver(Solver.ZERMELO)
                    .withOrderEffect(order).withMaxIterations(steps)).kernelLogLikelihood();
            // rounding of a sum of at most 90 terms below 20
            assertTrue(value >= last - 1e-11, "fell from " + last + " to " + value);
            last = value;
        }
    }

    @Property(tries = 40)
    void balancedRoundRobinKeepsTheOrderOfPoints(@ForAll int seed, @ForAll @IntRange(min = 3, max = 7) int n,
            @ForAll @IntRange(min = 0, max = 1) int model) {
        Philox random = random(seed);
        var builder = Comparisons.builder(n);
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                int wins = 1 + random.nextInt(5);
                int losses = 1 + random.nextInt(5);
                builder.counts(i, j, wins, losses, 12 - wins - losses);
            }
        }
        Comparisons data = builder.build();
        double[] theta = fit(data, FitOptions.defaults().withTies(MODELS.get(model))).theta();
        double[] points = data.points();
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                if (points[i] > points[j]) {
                    assertTrue(theta[i] > theta[j]);
                } else if (points[i] == points[j]) {
                    assertEquals(theta[i], theta[j], NEWTON);
                }
            }
        }
    }

    @Property(tries = 60)
    void twoItems(@ForAll @IntRange(min = 1, max = 100_000) int wins,
            @ForAll @IntRange(min = 1, max = 100_000) int losses) {
        Comparisons data = Comparisons.builder(2).counts(0, 1, wins, losses, 0).build();
        BradleyTerryFit fit = fit(data, FitOptions.defaults());
        double[] theta = fit.theta();
        // dθ = |g|/(n p q) ≤ 1e-10 n²/(w w′) / n = 1e-10 n/min(w, w′) · 1/(max/n) ≤ 1e-10 · 2 (1 + 1e5)
        double bound = 2e-10 * (wins + losses) / Math.min(wins, losses) + 1e-14;
        assertEquals(Math.log((double) wins / losses), theta[0] - theta[1], bound);
        double variance = 1.0 / wins + 1.0 / losses;
        assertEquals(variance, fit.varianceOfDifference(0, 1, CovarianceType.FISHER), variance * (bound + 1e-12));
        double[][] covariance = fit.covariance(CovarianceType.SANDWICH, new Gauge.Reference(0));
        assertEquals(variance, covariance[1][1], variance * (4 * bound + 1e-9));
    }

    @Property(tries = 40)
    void probabilitiesAreCoherent(@ForAll int seed, @ForAll @IntRange(min = 3, max = 7) int n) {
        BradleyTerryFit fit = fit(SmallData.connected(n, 4 * n, false, random(seed)), FitOptions.defaults());
        double ij = fit.probability(0, 1);
        double jk = fit.probability(1, 2);
        double ki = fit.probability(2, 0);
        assertEquals(1, ij + fit.probability(1, 0), 1e-15);
        double cycle = ij * jk * ki;
        // three rounded margins, each with relative effect below u |θ| ~ 1e-15
        assertEquals(cycle, fit.probability(1, 0) * fit.probability(2, 1) * fit.probability(0, 2), 2e-14 * cycle);
    }

    @Property(tries = 40)
    void varianceOfDifferencesIsFreeOfTheGauge(@ForAll int seed, @ForAll @IntRange(min = 3, max = 7) int n,
            @ForAll boolean order) {
        Comparisons data = SmallData.connected(n, 5 * n, true, random(seed));
        BradleyTerryFit fit = fit(data,
                FitOptions.defaults().withTies(new TieModel.Davidson()).withOrderEffect(order));
        for (CovarianceType type : CovarianceType.values()) {
            double expected = fit.varianceOfDifference(0, 1, type);
            for (Gauge gauge : List.of(new Gauge.Centered(), new Gauge.Reference(2), new Gauge.UnitSum(),
                    new Gauge.AsFitted())) {
                double[][] c = fit.covariance(type, gauge);
                // two ways to solve with a matrix of condition below 1e6
                assertEquals(expected, c[0][0] + c[1][1] - 2 * c[0][1], 1e-8 * expected);
            }
        }
    }
}
