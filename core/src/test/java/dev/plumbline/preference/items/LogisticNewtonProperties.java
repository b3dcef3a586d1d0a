package dev.plumbline.preference.items;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// The pass over strengths against the likelihood row by row, and the step that needs no line search.
///
/// Turned red by: n p (1 − p) with p of the wrong side; κ on neutral rows; a gradient that is not cleared; a bound of
/// the step with 2R for R; a step of full length whatever R; a builder that loses or doubles rows that arrive again.
class LogisticNewtonProperties {
    private static Comparisons mixed(long seed, int items, int rows) {
        var random = new Philox(seed, 0);
        var builder = Comparisons.builder(items);
        for (int k = 0; k < rows; k++) {
            int i = (int) (random.nextDouble() * items);
            int j = (i + 1 + (int) (random.nextDouble() * (items - 1))) % items;
            double[] w = {Math.floor(4 * random.nextDouble()), Math.floor(4 * random.nextDouble()), random.nextDouble()};
            if (k % 2 == 0) {
                builder.counts(i, j, w[0], w[1], w[2]);
            } else {
                builder.orderedCounts(i, j, w[0], w[1], w[2]);
            }
        }
        return builder.orderedCounts(0, 1, 1, 1, 0).counts(0, 1, 1, 0, 0).build();
    }

    private static FitOptions options(int which) {
        FitOptions half = FitOptions.defaults().withTies(new TieModel.HalfWin());
        return switch (which) {
            case 0 -> half;
            case 1 -> half.withOrderEffect(true);
            case 2 -> half.withOrderEffect(true).withPrior(new StrengthPrior.Ridge(0.3));
            default -> half.withPrior(new StrengthPrior.PseudoComparisons(0.5));
        };
    }

    /// Terms are at most n_row ≤ 10 with a few ulps each, strengths e^θ add |θ| ≤ 30 ulps: 60 rows · 10 · 40 · 2⁻⁵³ < 1e-11.
    @Property(tries = 200)
    void passAgreesWithRows(@ForAll long seed, @ForAll @IntRange(min = 2, max = 9) int items,
            @ForAll @IntRange(max = 60) int rows, @ForAll @IntRange(max = 3) int which,
            @ForAll @DoubleRange(min = 0, max = 15) double spread) {
        var likelihood = new Likelihood(mixed(seed, items, rows), options(which));
        double[] x = new Philox(seed, 1).doubles(likelihood.parameters, -1, 1).map(u -> spread * u).toArray();
        var expected = new double[likelihood.parameters];
        var expectedCurvature = new Curvature(likelihood);
        likelihood.evaluate(x, expected, expectedCurvature);
        var gradient = new double[likelihood.parameters];
        Arrays.fill(gradient, 99);
        likelihood.derivatives(x, gradient, null);
        assertArrayEquals(expected, gradient, 1e-11);
        var curvature = new Curvature(likelihood);
        for (int repeat = 0; repeat < 2; repeat++) {
            likelihood.derivatives(x, gradient, curvature);
        }
        assertArrayEquals(expected, gradient, 1e-11);
        assertArrayEquals(expectedCurvature.edge, curvature.edge, 1e-11);
        assertArrayEquals(expectedCurvature.diagonal, curvature.diagonal, 1e-11);
        for (int k = 0; k < curvature.border.length; k++) {
            assertArrayEquals(expectedCurvature.border[k], curvature.border[k], 1e-11);
        }
    }

    /// Strengths e^±400 cannot be stored; the definition takes over.
    @Test
    void farApartStrengthsKeepTheirGradient() {
        var likelihood = new Likelihood(Comparisons.builder(2).counts(0, 1, 3, 1, 0).build(), options(0));
        var gradient = new double[2];
        likelihood.derivatives(new double[] {400, -400}, gradient, null);
        assertArrayEquals(new double[] {-1, 1}, gradient, 0);
        likelihood.derivatives(new double[] {Double.NaN, 0}, gradient, null);
        assertTrue(Double.isNaN(gradient[0]));
    }

    /// φ(α) − φ(0) ≥ s [α − (e^{Rα} − Rα − 1)/R²] along Newton's direction, from any point, at any α of the two kinds.
    @Property(tries = 200)
    void stepBoundHolds(@ForAll long seed, @ForAll @IntRange(min = 2, max = 9) int items,
            @ForAll @IntRange(max = 3) int which, @ForAll @DoubleRange(min = 0, max = 6) double spread,
            @ForAll @DoubleRange(min = 0.01, max = 1) double part) {
        // enough rows that every item is joined to every other for the linear system
        Comparisons data = mixed(seed, items, 12 * items);
        if (!data.connectivity().finite()) {
            return;
        }
        var likelihood = new Likelihood(data, options(which));
        double[] x = new Philox(seed, 1).doubles(likelihood.parameters, -1, 1).map(u -> spread * u).toArray();
        var gradient = new double[likelihood.parameters];
        var curvature = new Curvature(likelihood);
        double value = likelihood.evaluate(x, gradient, curvature);
        double[] step = curvature.solveForStep(gradient, 0.05);
        double slope = 0;
        for (int k = 0; k < step.length; k++) {
            slope += step[k] * gradient[k];
        }
        double range = LogisticNewton.range(likelihood, step);
        if (range == 0) {
            return;
        }
        double alpha = part * (range <= 1.25 ? 1 : Math.log1p(range) / range);
        double[] to = new double[x.length];
        for (int k = 0; k < x.length; k++) {
            to[k] = x[k] + alpha * step[k];
        }
        double r = range * alpha;
        double bound = slope * (alpha - (Math.expm1(r) - r) / (range * range));
        double rounding = 1e-12 * (1 + Math.abs(value) + slope / (range * range));
        assertTrue(bound >= -rounding, () -> "bound " + bound);
        double gain = likelihood.value(to) - value;
        assertTrue(gain >= bound - rounding, () -> gain + " < " + bound + ", R " + range + ", alpha " + alpha);
    }

    /// Both stop at 1e-13 n_i ≤ 1e-10, and the least eigenvalue of Λ is above 0.01 where strengths stay within ±8.
    @Property(tries = 100)
    void fourSolversAgree(@ForAll long seed, @ForAll @IntRange(min = 2, max = 8) int items) {
        Comparisons data = mixed(seed, items, 15 * items);
        if (!data.connectivity().finite()) {
            return;
        }
        var tight = FitOptions.defaults().withTies(new TieModel.HalfWin()).withTolerance(1e-13);
        double[] newton = BradleyTerry.fit(data, tight).theta();
        for (Solver solver : new Solver[] {Solver.ZERMELO, Solver.NEWMAN, Solver.LBFGS, Solver.ILSR}) {
            assertArrayEquals(newton, BradleyTerry.fit(data, tight.withSolver(solver)).theta(), 1e-10, solver.name());
        }
    }

    /// The same with priors, for any data: −Λ − prior has eigenvalues beyond the prior's own curvature, 0.3 for the ridge;
    /// pseudo-comparisons add 2 · 0.5 σ′(θ) > 0.05 within |θ| ≤ 3. A ridge centers by itself, since Σ g = 0.
    @Property(tries = 100)
    void solversAgreeOnTheMaximumAPosteriori(@ForAll long seed, @ForAll @IntRange(min = 2, max = 8) int items,
            @ForAll @IntRange(max = 30) int rows) {
        Comparisons data = mixed(seed, items, rows);
        var tight = FitOptions.defaults().withTies(new TieModel.HalfWin()).withTolerance(1e-13);
        FitOptions ridge = tight.withPrior(new StrengthPrior.Ridge(0.3));
        double[] newton = BradleyTerry.fit(data, ridge).theta();
        assertArrayEquals(newton, BradleyTerry.fit(data, ridge.withSolver(Solver.LBFGS)).theta(), 1e-10);
        assertEquals(0, Arrays.stream(newton).sum(), 1e-10);
        FitOptions pseudo = tight.withPrior(new StrengthPrior.PseudoComparisons(0.5));
        newton = BradleyTerry.fit(data, pseudo).theta();
        for (Solver solver : new Solver[] {Solver.ZERMELO, Solver.NEWMAN, Solver.LBFGS}) {
            assertArrayEquals(newton, BradleyTerry.fit(data, pseudo.withSolver(solver)).theta(), 1e-10, solver.name());
        }
    }

    /// The order of arrival changes no row of integer counts, and repeated fits no bit.
    @Property(tries = 50)
    void arrivalDoesNotMatter(@ForAll long seed, @ForAll @IntRange(min = 2, max = 40) int items) {
        var random = new Philox(seed, 3);
        int n = 500;
        var winner = new int[n];
        var loser = new int[n];
        var wins = new double[items][items];
        for (int k = 0; k < n; k++) {
            winner[k] = (int) (random.nextDouble() * items);
            loser[k] = (winner[k] + 1 + (int) (random.nextDouble() * (items - 1))) % items;
            wins[winner[k]][loser[k]]++;
        }
        Comparisons forward = Comparisons.of(items, winner, loser, null);
        var backward = Comparisons.builder(items);
        for (int k = n - 1; k >= 0; k--) {
            backward.win(winner[k], loser[k]);
        }
        Comparisons other = backward.build();
        assertEquals(forward.rows(), other.rows());
        double total = 0;
        for (int row = 0; row < forward.rows(); row++) {
            assertEquals(forward.row(row), other.row(row));
            Comparisons.Row r = forward.row(row);
            assertTrue(r.first() < r.second());
            assertEquals(wins[r.first()][r.second()], r.firstWins());
            assertEquals(wins[r.second()][r.first()], r.secondWins());
            total += r.firstWins() + r.secondWins();
        }
        assertEquals(n, total);
        assertEquals(forward.connectivity().finite(), Connectivity.isStrong(forward, true));
        if (forward.connectivity().finite()) {
            assertArrayEquals(BradleyTerry.fit(forward, FitOptions.defaults()).theta(),
                    BradleyTerry.fit(other, FitOptions.defaults()).theta(), 0);
        }
    }
}
