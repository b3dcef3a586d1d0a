package dev.plumbline.preference.items;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Reliabilities of annotators: the posterior and its derivatives, expectation-maximisation, and what it finds.
///
/// Turned red by: r of the report for r of the truth; a reliability without its prior's counts; a tie counted twice; the
/// derivative by η in place of that by its logit; θ refitted with the reports as they stand.
class CrowdBradleyTerryProperties {
    private static List<String> names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    private static ComparisonLog log(long seed, double[] theta, double[] eta, int perAnnotator, double kappa, boolean ties) {
        var random = new Philox(seed, 5);
        var builder = ComparisonLog.builder(names("i", theta.length), kappa != 0, names("k", eta.length), List.of());
        for (int k = 0; k < eta.length; k++) {
            for (int c = 0; c < perAnnotator; c++) {
                int i = random.nextInt(theta.length);
                int j = (i + 1 + random.nextInt(theta.length - 1)) % theta.length;
                boolean won = random.nextDouble() < Logistic.sigmoid(theta[i] - theta[j] + kappa);
                boolean said = random.nextDouble() < eta[k] == won;
                boolean tied = ties && random.nextDouble() < 0.2;
                double[] w = {!tied && said ? 1 : 0, !tied && !said ? 1 : 0, tied ? 1 : 0};
                builder.row(i, j, w, w, k, null);
            }
        }
        return builder.build();
    }

    private static double[] uniform(long seed, int n, double low, double high) {
        return new Philox(seed, 6).doubles(n, low, high).toArray();
    }

    private static CrowdOptions options(int which) {
        CrowdOptions plain = CrowdOptions.defaults();
        return switch (which) {
            case 0 -> plain;
            case 1 -> plain.withStrengths(new StrengthPrior.Ridge(0.2)).withReliability(3, 1.5);
            case 2 -> plain.withStrengths(new StrengthPrior.LogisticPrior()).withOrderEffect(true);
            default -> plain.withStrengths(new StrengthPrior.Gamma(2, 1));
        };
    }

    /// Central differences with h = 1e-5: error h² f‴/6 below 1e-10 · 100 terms, and rounding 1e-16 · 100/h = 1e-9.
    @Property(tries = 60)
    void derivativesAreThoseOfTheValue(@ForAll long seed, @ForAll @IntRange(max = 3) int which) {
        ComparisonLog log = log(seed, uniform(seed, 4, -1, 1), uniform(seed + 1, 3, 0.4, 1), 15, 0.3, true);
        var posterior = new CrowdPosterior(log, options(which));
        int size = posterior.parameters;
        double[] x = uniform(seed + 2, size, -1.5, 1.5);
        var gradient = new double[size];
        var hessian = new double[size][size];
        posterior.evaluate(x, gradient, hessian);
        double h = 1e-5;
        for (int k = 0; k < size; k++) {
            var up = new double[size];
            var down = new double[size];
            double keep = x[k];
            x[k] = keep + h;
            double above = posterior.evaluate(x, up, null);
            x[k] = keep - h;
            double below = posterior.evaluate(x, down, null);
            x[k] = keep;
            assertEquals((above - below) / (2 * h), gradient[k], 1e-6);
            for (int j = 0; j < size; j++) {
                assertEquals(-(up[j] - down[j]) / (2 * h), hessian[k][j], 1e-6);
            }
        }
    }

    @Property(tries = 40)
    void everyStepRaisesThePosterior(@ForAll long seed, @ForAll @IntRange(max = 3) int which) {
        ComparisonLog log = log(seed, uniform(seed, 5, -2, 2), uniform(seed + 1, 4, 0.3, 1), 20, 0.3, true);
        CrowdOptions options = options(which);
        var posterior = new CrowdPosterior(log, options);
        double[] x = uniform(seed + 2, posterior.parameters, -2, 2);
        for (int iteration = 0; iteration < 15; iteration++) {
            double before = posterior.evaluate(x, new double[x.length], null);
            x = CrowdBradleyTerry.step(log, options, x);
            double after = posterior.evaluate(x, new double[x.length], null);
            assertTrue(after >= before - 1e-11 * Math.abs(before), () -> before + " > " + after);
        }
    }

    /// The rule of the gradient, and a fixed point of expectation-maximisation: its step moves by less than gradient over
    /// curvature, 1e-10 · 100/0.1.
    @Property(tries = 40)
    void theFitIsStationary(@ForAll long seed, @ForAll @IntRange(max = 3) int which) {
        ComparisonLog log = log(seed, uniform(seed, 5, -1, 1), uniform(seed + 1, 4, 0.6, 1), 40, 0.3, true);
        CrowdFit fit = CrowdBradleyTerry.fit(log, options(which));
        assertTrue(fit.converged());
        for (double g : fit.gradient()) {
            assertEquals(0, g, 1e-10 * 320);
        }
        double[] eta = fit.reliability();
        for (double e : eta) {
            assertTrue(e > 0 && e < 1);
        }
    }

    /// A prior that holds every η at 1 − 1e-9 leaves the model without annotators; the likelihoods differ by 1e-9 a
    /// comparison, their gradients by as much.
    @Property(tries = 30)
    void infallibleAnnotatorsLeaveBradleyTerry(@ForAll long seed) {
        ComparisonLog log = log(seed, uniform(seed, 5, -1, 1), new double[] {0.9, 0.9}, 60, 0, true);
        var prior = new StrengthPrior.Ridge(0.5);
        CrowdFit crowd = CrowdBradleyTerry.fit(log, CrowdOptions.defaults().withStrengths(prior)
                .withReliability(1e13, 1e4));
        BradleyTerryFit plain = BradleyTerry.fit(log.comparisons(),
                FitOptions.defaults().withTies(new TieModel.HalfWin()).withPrior(prior));
        assertArrayEquals(plain.theta(), crowd.theta(), 1e-6);
        for (CovarianceType type : CovarianceType.values()) {
            assertArrayEquals(plain.standardErrors(type, new Gauge.Centered()),
                    crowd.standardErrors(crowd.covariance(type), new Gauge.Centered()), 1e-6);
        }
    }

    /// The score of one comparison is the gradient of a log that holds nothing else, less that of an empty one: the
    /// prior's.
    @Property(tries = 30)
    void theSandwichHoldsSquaredScores(@ForAll long seed, @ForAll @IntRange(max = 3) int which) {
        ComparisonLog log = log(seed, uniform(seed, 4, -1, 1), uniform(seed + 1, 3, 0.4, 1), 10, 0.3, true);
        var posterior = new CrowdPosterior(log, options(which));
        int size = posterior.parameters;
        double[] x = uniform(seed + 2, size, -1.5, 1.5);
        var prior = new double[size];
        new CrowdPosterior(log.withWeights(new double[3][log.size], new double[3][log.size]), options(which))
                .evaluate(x, prior, null);
        var expected = new double[size][size];
        for (int row = 0; row < log.size; row++) {
            var only = new double[3][log.size];
            for (int k = 0; k < 3; k++) {
                only[k][row] = log.weights[k][row];
            }
            var score = new double[size];
            new CrowdPosterior(log.withWeights(only, only), options(which)).evaluate(x, score, null);
            for (int a = 0; a < size; a++) {
                for (int b = 0; b < size; b++) {
                    expected[a][b] += (score[a] - prior[a]) * (score[b] - prior[b]);
                }
            }
        }
        double[][] meat = posterior.meat(x);
        for (int a = 0; a < size; a++) {
            assertArrayEquals(expected[a], meat[a], 1e-10);
        }
    }

    /// Exchanging items and outcomes of a row changes nothing; renaming annotators renames reliabilities.
    @Property(tries = 30)
    void turningRowsRoundChangesNothing(@ForAll long seed) {
        ComparisonLog log = log(seed, uniform(seed, 4, -1, 1), uniform(seed + 1, 3, 0.7, 1), 40, 0, true);
        var turned = ComparisonLog.builder(log.names(), false, names("k", 3), List.of());
        for (int row = log.size - 1; row >= 0; row--) {
            double[] w = {log.weights[1][row], log.weights[0][row], log.weights[2][row]};
            turned.row(log.second[row], log.first[row], w, w, 2 - log.annotator[row], null);
        }
        CrowdFit one = CrowdBradleyTerry.fit(log, CrowdOptions.defaults());
        CrowdFit other = CrowdBradleyTerry.fit(turned.build(), CrowdOptions.defaults());
        assertArrayEquals(one.theta(), other.theta(), 1e-7);
        for (int k = 0; k < 3; k++) {
            assertEquals(one.reliability()[k], other.reliability()[2 - k], 1e-7);
        }
    }

    /// 6 items over [−1.5, 1.5], five annotators of which one turns most answers round and one guesses, 4,000 each. The
    /// fixed seed gives one outcome; bounds are four standard errors, so under 4 in 10,000 seeds per number would fail.
    @Test
    void findsWhoTurnsAnswersRound() {
        double[] theta = {-1.5, -0.9, -0.3, 0.3, 0.9, 1.5};
        double[] eta = {0.95, 0.9, 0.85, 0.5, 0.15};
        CrowdFit fit = CrowdBradleyTerry.fit(log(11, theta, eta, 4000, 0, false), CrowdOptions.defaults());
        assertTrue(fit.converged());
        double[][] covariance = fit.covariance();
        double[] errors = fit.standardErrors(covariance, new Gauge.Centered());
        double[] centered = new Gauge.Centered().apply(fit.theta());
        for (int i = 0; i < theta.length; i++) {
            assertTrue(errors[i] > 0.01 && errors[i] < 0.2, "s.e. " + errors[i]);
            assertEquals(theta[i], centered[i], 4 * errors[i]);
        }
        for (int k = 0; k < eta.length; k++) {
            double[] interval = fit.reliabilityInterval(covariance, k, 4);
            assertTrue(interval[0] < eta[k] && eta[k] < interval[1], k + ": " + interval[0] + ", " + interval[1]);
            assertTrue(interval[1] - interval[0] < 0.25);
        }
        // without annotators the two bad ones pull everything together
        double[] plain = BradleyTerry.fit(fit.log().comparisons(), FitOptions.defaults()).theta();
        assertTrue(plain[5] - plain[0] < 0.6 * (centered[5] - centered[0]));
    }

    @Property(tries = 20)
    void badOptionsAreRefused(@ForAll @DoubleRange(min = -2, max = 0.99) double bad) {
        assertThrows(IllegalArgumentException.class, () -> CrowdOptions.defaults().withReliability(bad, 2));
        assertThrows(IllegalArgumentException.class, () -> CrowdOptions.defaults().withReliability(2, Double.NaN));
        assertThrows(IllegalArgumentException.class,
                () -> CrowdOptions.defaults().withStrengths(new StrengthPrior.Flat()));
        var anonymous = ComparisonLog.builder(names("i", 2), false, List.of(), List.of())
                .row(0, 1, new double[] {1, 0, 0}, new double[] {1, 0, 0}, 0, null).build();
        assertThrows(IllegalArgumentException.class, () -> CrowdBradleyTerry.fit(anonymous, CrowdOptions.defaults()));
    }
}
