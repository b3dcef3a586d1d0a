package dev.plumbline.policy.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/// Densities, conditional expectations and steps of diffusion models against what is known exactly.
///
/// Planted mistakes, and what turns red: a score with the sign of the mean's gradient (score); deviations added instead of their
/// squares (noised, mass); E[x] with a where a² belongs (posterior); v = x₀ − e (continuity, quantiles); time run upward (quantiles);
/// DDPM's β in place of its posterior variance (posterior step); a drift corrected by σ² where σ²/2 belongs (second order).
class DiffusionProperties {
    private static GaussianMixture mixture(int seed, int components, int dimensions) {
        var random = new Philox(seed, 1);
        var weights = new double[components];
        Arrays.setAll(weights, k -> 0.2 + random.nextDouble());
        double total = Arrays.stream(weights).sum();
        Arrays.setAll(weights, k -> weights[k] / total);
        var means = new double[components][dimensions];
        var deviations = new double[components][dimensions];
        for (int k = 0; k < components; k++) {
            Arrays.setAll(means[k], i -> 2 * random.nextGaussian());
            Arrays.setAll(deviations[k], i -> 0.3 + random.nextDouble());
        }
        return new GaussianMixture(weights, means, deviations);
    }

    /// Central difference of step h = 1e-5: truncation h² f‴/6 and rounding u |f|/h, with |f| < 1e3 and f‴ < 1e3: below 1e-7.
    @Property(tries = 100)
    void scoreIsTheGradientOfTheLogDensity(@ForAll int seed, @ForAll @IntRange(min = 1, max = 4) int components) {
        var mixture = mixture(seed, components, 2);
        double[] x = mixture.noised(1, 0.5).sample(1, new Philox(seed, 2))[0];
        double[] score = mixture.score(x);
        for (int i = 0; i < 2; i++) {
            double h = 1e-5;
            double[] up = x.clone();
            double[] down = x.clone();
            up[i] += h;
            down[i] -= h;
            assertEquals((mixture.logDensity(up) - mixture.logDensity(down)) / (2 * h), score[i], 1e-6);
        }
        assertEquals(1, Arrays.stream(mixture.responsibilities(x)).sum(), 1e-13);
    }

    /// The trapezium rule on a smooth density that vanishes at both ends converges faster than any power; step 0.02 is a
    /// fifteenth of the least deviation. Mass, mean and E[x | y] from Bayes' rule.
    @Property(tries = 30)
    void noisedDensitiesAndPosteriorsAgreeWithQuadrature(
            @ForAll int seed, @ForAll @DoubleRange(min = 0.2, max = 1) double a, @ForAll @DoubleRange(min = 0.3, max = 2) double s) {
        var mixture = mixture(seed, 3, 1);
        var noised = mixture.noised(a, s);
        double y = noised.sample(1, new Philox(seed, 3))[0][0];
        double mass = 0;
        double first = 0;
        double conditioned = 0;
        double evidence = 0;
        for (double x = -25; x <= 25; x += 0.02) {
            double[] at = {x};
            mass += 0.02 * Math.exp(noised.logDensity(at));
            first += 0.02 * x * Math.exp(noised.logDensity(at));
            double joint = Math.exp(mixture.logDensity(at) - 0.5 * (y - a * x) * (y - a * x) / (s * s));
            evidence += joint;
            conditioned += joint * x;
        }
        assertEquals(1, mass, 1e-9);
        assertEquals(a * mixture.mean()[0], first, 1e-8);
        assertEquals(conditioned / evidence, mixture.posteriorMean(new double[] {y}, a, s)[0], 1e-8);
    }

    /// a E[x|y] + s E[e|y] = y and E[e|y] = −s ∇ log p(y): rounding of a few terms below 1e2.
    @Property(tries = 100)
    void signalAndNoiseMakeTheObservation(
            @ForAll int seed, @ForAll @DoubleRange(max = 1) double a, @ForAll @DoubleRange(min = 0.01, max = 2) double s) {
        var mixture = mixture(seed, 3, 2);
        double[] y = mixture.noised(a, s).sample(1, new Philox(seed, 4))[0];
        double[] x = mixture.posteriorMean(y, a, s);
        double[] e = mixture.posteriorNoise(y, a, s);
        double[] score = mixture.noised(a, s).score(y);
        for (int i = 0; i < 2; i++) {
            assertEquals(y[i], a * x[i] + s * e[i], 1e-12);
            assertEquals(-s * score[i], e[i], 1e-11);
        }
    }

    /// The mean and covariance of 40 000 draws; each entry within 6 standard errors, false alarm below 1e-7 for the run.
    @Example
    void samplesHaveTheMomentsOfTheMixture() {
        var mixture = mixture(7, 3, 2);
        int n = 40_000;
        double[][] x = mixture.sample(n, new Philox(7, 5));
        double[] mean = mixture.mean();
        double[][] covariance = mixture.covariance();
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 2; j++) {
                double total = 0;
                double squares = 0;
                for (double[] point : x) {
                    double product = (point[i] - mean[i]) * (point[j] - mean[j]);
                    total += product / n;
                    squares += product * product / n;
                }
                assertEquals(covariance[i][j], total, 6 * Math.sqrt(squares / n));
            }
            int axis = i;
            assertEquals(mean[i], Arrays.stream(x).mapToDouble(p -> p[axis]).sum() / n, 6 * Math.sqrt(covariance[i][i] / n));
        }
    }

    /// ∂p/∂t + ∂(v p)/∂x = 0 in one dimension, central differences of step 1e-4 (truncation 1e-8 times third derivatives of a
    /// density whose deviation is at least 0.2: below 1e-8 · 0.4/0.2⁴ · 10).
    @Property(tries = 100)
    void exactVelocityCarriesTheDensity(@ForAll int seed, @ForAll @DoubleRange(min = 0.05, max = 0.9) double t) {
        var data = mixture(seed, 3, 1);
        double x = RectifiedFlow.marginal(data, t).sample(1, new Philox(seed, 6))[0][0];
        double h = 1e-4;
        double inTime = (density(data, x, t + h) - density(data, x, t - h)) / (2 * h);
        double inSpace = (flux(data, x + h, t) - flux(data, x - h, t)) / (2 * h);
        assertEquals(0, inTime + inSpace, 1e-5);
    }

    private static double density(GaussianMixture data, double x, double t) {
        return Math.exp(RectifiedFlow.marginal(data, t).logDensity(new double[] {x}));
    }

    private static double flux(GaussianMixture data, double x, double t) {
        return density(data, x, t) * velocity(data, x, t);
    }

    private static double velocity(GaussianMixture data, double x, double t) {
        return RectifiedFlow.exact(data).at(new double[][] {{x}}, new double[] {t})[0][0];
    }

    /// A flow in one dimension keeps quantiles: z goes to m + d z. Euler's error halves with the step: it is first order.
    @Property(tries = 30)
    void flowKeepsQuantiles(
            @ForAll @DoubleRange(min = -3, max = 3) double m, @ForAll @DoubleRange(min = 0.3, max = 3) double d,
            @ForAll @DoubleRange(min = -2, max = 2) double z) {
        var field = RectifiedFlow.exact(new GaussianMixture(new double[] {1}, new double[][] {{m}}, new double[][] {{d}}));
        double coarse = RectifiedFlow.integrate(field, new double[][] {{z}}, 400)[0][0] - (m + d * z);
        double fine = RectifiedFlow.integrate(field, new double[][] {{z}}, 800)[0][0] - (m + d * z);
        assertTrue(Math.abs(coarse) <= 0.05, () -> "off by " + coarse);
        assertEquals(coarse / 2, fine, 0.02 * Math.abs(coarse) + 1e-12);
    }

    /// The stochastic step on exact velocities of a Gaussian: mean and variance of x at t − h are those of the marginal up to
    /// O(h²); so a tenth of the step leaves about a hundredth of the error, and never more than a thirtieth.
    @Property(tries = 100)
    void stochasticStepKeepsMarginalsToSecondOrder(
            @ForAll @DoubleRange(min = -3, max = 3) double m, @ForAll @DoubleRange(min = 0.5, max = 2) double d,
            @ForAll @DoubleRange(min = 0.3, max = 0.9) double t, @ForAll @DoubleRange(max = 1) double sigma) {
        var data = new GaussianMixture(new double[] {1}, new double[][] {{m}}, new double[][] {{d}});
        double[] coarse = errors(data, t, 1e-2, sigma);
        double[] fine = errors(data, t, 1e-3, sigma);
        for (int i = 0; i < 2; i++) {
            assertTrue(Math.abs(fine[i]) <= Math.abs(coarse[i]) / 30 + 3e-5, i + ": " + coarse[i] + ", " + fine[i]);
            assertTrue(Math.abs(coarse[i]) <= 3e-3, i + ": " + coarse[i]);
        }
    }

    /// Error of mean and variance after one step; the step's mean is linear in x, so two points say all.
    private static double[] errors(GaussianMixture data, double t, double h, double sigma) {
        var before = RectifiedFlow.marginal(data, t);
        var after = RectifiedFlow.marginal(data, t - h);
        double x0 = before.means()[0][0];
        double spread = before.deviations()[0][0];
        var middle = RectifiedFlow.step(new double[] {x0}, new double[] {velocity(data, x0, t)}, t, h, sigma);
        var beside = RectifiedFlow.step(new double[] {x0 + spread}, new double[] {velocity(data, x0 + spread, t)}, t, h, sigma);
        double slope = (beside.mean()[0] - middle.mean()[0]) / spread;
        double wanted = after.deviations()[0][0];
        return new double[] {middle.mean()[0] - after.means()[0][0],
            slope * slope * spread * spread + middle.variance() - wanted * wanted};
    }

    /// η = 1 with the true x₀ is Bayes' posterior of x_s; η = 0 with the true noise hits x_s; every η keeps the marginal of x_s
    /// given x₀ (DDIM, appendix B).
    @Property(tries = 100)
    void reverseStepsAreThePosteriors(
            @ForAll int seed, @ForAll @IntRange(min = 2, max = 20) int t, @ForAll @IntRange(max = 19) int from,
            @ForAll @DoubleRange(max = 1) double eta) {
        var schedule = NoiseSchedule.linear(20, 0.01, 0.3);
        int s = from % t;
        var random = new Philox(seed, 8);
        double[] x0 = {random.nextGaussian()};
        double[] e = {random.nextGaussian()};
        double[] x = schedule.noised(x0, e, t);
        double early = schedule.alphaBar()[s];
        double ratio = schedule.alphaBar()[t] / early;
        var full = schedule.reverse(x, e, t, s, 1);
        if (s > 0) {
            // prior N(√ā_s x₀, 1 − ā_s) of x_s, likelihood N(x_t; √ratio x_s, 1 − ratio)
            double precision = 1 / (1 - early) + ratio / (1 - ratio);
            double mean = (Math.sqrt(early) * x0[0] / (1 - early) + Math.sqrt(ratio) * x[0] / (1 - ratio)) / precision;
            assertEquals(1 / precision, full.variance(), 1e-12);
            assertEquals(mean, full.mean()[0], 1e-11);
        } else {
            assertEquals(0, full.variance());
            assertEquals(x0[0], full.mean()[0], 1e-12);
        }
        var still = schedule.reverse(x, e, t, s, 0);
        assertEquals(0, still.variance());
        assertArrayEquals(schedule.noised(x0, e, s), still.mean(), 1e-12);
        // mean is linear in e with coefficient √(1 − ā_s − v): over e ~ N(0, 1) and the step, the variance is 1 − ā_s
        var step = schedule.reverse(x, e, t, s, eta);
        var none = schedule.reverse(schedule.noised(x0, new double[1], t), new double[1], t, s, eta);
        double coefficient = e[0] == 0 ? 0 : (step.mean()[0] - none.mean()[0]) / e[0];
        assertEquals(1 - early, coefficient * coefficient + step.variance(), 1e-9 / Math.max(1e-3, Math.abs(e[0])));
    }

    /// Log-density: gradient by central difference, mass 1 by quadrature, divergence by its definition.
    @Property(tries = 50)
    void stepsAreGaussian(
            @ForAll @DoubleRange(min = -2, max = 2) double mean, @ForAll @DoubleRange(min = 0.1, max = 2) double variance,
            @ForAll @DoubleRange(min = -2, max = 2) double other) {
        var step = new GaussianStep(new double[] {mean}, variance);
        var shifted = new GaussianStep(new double[] {other}, variance);
        double h = 1e-5;
        double[] at = {0.3};
        double difference = (new GaussianStep(new double[] {mean + h}, variance).logDensity(at)
                - new GaussianStep(new double[] {mean - h}, variance).logDensity(at)) / (2 * h);
        assertEquals(difference, step.gradientInMean(at)[0], 1e-7);
        double mass = 0;
        double divergence = 0;
        for (double x = -20; x <= 20; x += 0.02) {
            double log = step.logDensity(new double[] {x});
            mass += 0.02 * Math.exp(log);
            divergence += 0.02 * Math.exp(log) * (log - shifted.logDensity(new double[] {x}));
        }
        assertEquals(1, mass, 1e-9);
        assertEquals(divergence, step.klTo(shifted), 1e-8);
    }

    /// 1.0 away from the mean with variance 4, two dimensions: −½ (1/4) − log 2π − log 4.
    @Example
    void goldenNumbers() {
        var step = new GaussianStep(new double[] {0, 0}, 4);
        assertEquals(-0.125 - Math.log(2 * Math.PI) - Math.log(4), step.logDensity(new double[] {0, 1}), 1e-15);
        assertEquals(-0.9189385332046727, mixtureOfOne().logDensity(new double[] {0}), 1e-15);
        assertEquals(0.98, NoiseSchedule.linear(2, 0.02, 0.04).alphaBar()[1], 1e-15);
        assertEquals(0.98 * 0.96, NoiseSchedule.linear(2, 0.02, 0.04).alphaBar()[2], 1e-15);
        assertArrayEquals(new double[] {-1, Math.sqrt(3)}, GaussianMixture.ring(3, 2, 0.1).means()[1], 1e-15);
    }

    private static GaussianMixture mixtureOfOne() {
        return new GaussianMixture(new double[] {1}, new double[][] {{0}}, new double[][] {{1}});
    }

    @Example
    void refusals() {
        assertThrows(IllegalArgumentException.class, () -> new GaussianMixture(new double[] {0.5}, new double[][] {{0}},
                new double[][] {{1}}));
        assertThrows(IllegalArgumentException.class, () -> new GaussianMixture(new double[] {1}, new double[][] {{0}},
                new double[][] {{Double.NaN}}));
        assertThrows(IllegalArgumentException.class, () -> new GaussianStep(new double[1], Double.NaN));
        assertThrows(ArithmeticException.class, () -> new GaussianStep(new double[1], 0).logDensity(new double[1]));
        assertThrows(IllegalArgumentException.class, () -> new NoiseSchedule(new double[] {1, 0.5, 0.5}));
        assertThrows(IllegalArgumentException.class, () -> RectifiedFlow.noised(new double[1], new double[1], Double.NaN));
        assertThrows(IllegalArgumentException.class,
                () -> RectifiedFlow.step(new double[1], new double[1], 0.5, 0.6, 0));
    }
}
