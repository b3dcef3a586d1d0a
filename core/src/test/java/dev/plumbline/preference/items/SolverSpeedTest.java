package dev.plumbline.preference.items;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Newman's claim: the same answer as Zermelo in a fraction of the iterations; Newton in a handful.
///
/// Simulated strengths are normal quantiles, so the spread is exact; outcomes are drawn with a fixed seed until the
/// data are strongly connected. A deterministic count, so no false alarms.
///
/// Turned red by: Newman's rule applied to all items at once with old values (slower), or exchanged for Zermelo's
/// (as many iterations for both); a Newton step without halving (diverges from the far start).
class SolverSpeedTest {
    private static int iterations(Comparisons data, Solver solver) {
        BradleyTerryFit fit = BradleyTerry.fit(data, FitOptions.defaults().withSolver(solver));
        assertTrue(fit.converged(), solver.name());
        return fit.iterations();
    }

    private static void check(String name, Comparisons data, double ratio) {
        int zermelo = iterations(data, Solver.ZERMELO);
        int newman = iterations(data, Solver.NEWMAN);
        int newton = iterations(data, Solver.NEWTON);
        String found = name + ": " + zermelo + " / " + newman + " / " + newton;
        assertTrue(zermelo >= ratio * newman, found);
        assertTrue(newton <= newman, found);
        assertArrayEquals(BradleyTerry.fit(data, FitOptions.defaults()).theta(),
                BradleyTerry.fit(data, FitOptions.defaults().withSolver(Solver.NEWMAN)).theta(), 1e-6, name);
    }

    private static Comparisons simulated(double sd, int degree) {
        int n = 100;
        for (int attempt = 0; ; attempt++) {
            var random = new Philox(20230811, attempt);
            var theta = new double[n];
            for (int i = 0; i < n; i++) {
                theta[i] = sd * random.nextGaussian();
            }
            Comparisons data = SmallData.simulate(theta, degree, 4, random);
            if (data.connectivity().finite()) {
                return data;
            }
        }
    }

    @Test
    void newmanNeedsFewerIterations() {
        check("baseball", SmallData.wins(SmallData.BASEBALL), 3);
        check("four teams", SmallData.wins(SmallData.FOUR_TEAMS), 3);
        check("sd 1, complete", simulated(1, 100), 3);
        check("sd 1, degree 6", simulated(1, 6), 3);
        check("sd 2.5, degree 10", simulated(2.5, 10), 10);
        check("sd 2.5, complete", simulated(2.5, 100), 10);
    }

    /// From a start 8 apart on data that are nearly even, the undamped step is (p − 1/2)/(p (1 − p)) = 1,490.
    @Test
    void dampedNewtonConvergesFromFarAway() {
        Comparisons data = Comparisons.builder(2).counts(0, 1, 51, 49, 0).build();
        BradleyTerryFit fit = BradleyTerry.fit(data, FitOptions.defaults().withMaxIterations(50), new double[] {-4, 4});
        assertTrue(fit.converged());
        assertEquals(Math.log(51.0 / 49), fit.theta()[0] - fit.theta()[1], 1e-9);
        Comparisons steep = Comparisons.builder(3).counts(0, 1, 1e6, 1, 0).counts(1, 2, 1e6, 1, 0)
                .counts(0, 2, 3, 3, 0).build();
        for (Solver solver : new Solver[] {Solver.NEWTON, Solver.LBFGS}) {
            BradleyTerryFit hard = BradleyTerry.fit(steep,
                    FitOptions.defaults().withSolver(solver).withMaxIterations(500));
            assertTrue(hard.converged(), solver.name());
        }
    }

    /// 10,000 items and 990,000 rows through conjugate gradients; three solvers find the same.
    @Test
    void manyItems() {
        int n = 10_000;
        var random = new Philox(7, 7);
        var builder = Comparisons.builder(n);
        for (int i = 0; i < n; i++) {
            for (int k = 1; k <= 100; k++) {
                int j = (i + k * (k + 1) / 2) % n;
                boolean first = random.nextDouble() < 1 / (1 + Math.exp((j - i) / 2000.0));
                builder.counts(i, j, first ? 1 : 0, first ? 0 : 1, 0);
            }
        }
        Comparisons data = builder.build();
        assertEquals(990_000, data.rows());
        BradleyTerryFit newton = BradleyTerry.fit(data, FitOptions.defaults());
        BradleyTerryFit newman = BradleyTerry.fit(data, FitOptions.defaults().withSolver(Solver.NEWMAN));
        BradleyTerryFit lbfgs = BradleyTerry.fit(data, FitOptions.defaults().withSolver(Solver.LBFGS));
        assertTrue(newton.converged() && newman.converged() && lbfgs.converged());
        // gradient within 1e-10 n_i = 2e-8; the least eigenvalue of Λ above 1 (each item met 200 others): 1e-7
        assertArrayEquals(newton.theta(), newman.theta(), 1e-6);
        assertArrayEquals(newton.theta(), lbfgs.theta(), 1e-6);
        double variance = newton.varianceOfDifference(0, 1, CovarianceType.FISHER);
        assertTrue(variance > 1e-3 && variance < 1, () -> "variance " + variance);
        double[] sorted = newton.theta();
        Arrays.sort(sorted);
        assertTrue(sorted[n - 1] - sorted[0] > 3, "the simulated spread is 5");
    }

    /// 1,200 items, beyond the dense covariance: Var(θ_i − mean) from solves agrees with that of the full matrix, whose
    /// own error is 1e-12.
    @Test
    void standardErrorsOfManyItems() {
        var theta = new double[1200];
        Comparisons data = SmallData.simulate(theta, 12, 6, new Philox(3, 1));
        BradleyTerryFit fit = BradleyTerry.fit(data, FitOptions.defaults().withPrior(new StrengthPrior.Ridge(0.1)));
        for (CovarianceType type : CovarianceType.values()) {
            double[] errors = fit.standardErrors(type, new Gauge.Centered());
            double[][] covariance = fit.covariance(type, new Gauge.Centered());
            for (int i = 0; i < theta.length; i++) {
                assertEquals(Math.sqrt(covariance[i][i]), errors[i], 1e-8);
            }
        }
    }
}
