package dev.plumbline.policy.preference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.SoftmaxPolicy;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

/// Where preference losses lead on a set of responses small enough to enumerate: the expected loss over all pairs is
/// minimised numerically and compared with the closed form.
///
/// Red if DPO loses β or its reference, if IPO aims at 1/τ in place of 1/(2τ), if NCA's halves are ones, if robust DPO
/// drops the division by 1 − 2ε inside a term or adds the second term in place of subtracting it, if the odds of ORPO
/// are taken as e^a/(1 + e^a), or if the gradient forgets −π Σ a. Tolerance 1e-6 in log π: the gradient is driven to
/// 1e-11, and the curvature of every population here is above 1e-4.
class PreferenceOptimumProperties {
    private static final double GRADIENT = 1e-11;
    private static final double TOLERANCE = 1e-6;
    private static final int RESPONSES = 4;

    private record Scene(double[] logReference, double[] reward, double[] sampling, PreferencePopulation pairs) {
        double[] minimum(PreferenceLoss loss) {
            return pairs.minimize(loss, GRADIENT);
        }
    }

    private static Scene scene(long seed, double tokens) {
        var random = new Philox(seed, 31);
        double[] logReference = SoftmaxPolicy.logSoftmax(gaussian(random, 0.5));
        double[] reward = gaussian(random, 0.7);
        double[] sampling = SoftmaxPolicy.softmax(gaussian(random, 0.3));
        var length = new double[RESPONSES];
        Arrays.fill(length, tokens);
        return new Scene(logReference, reward, sampling,
                PreferencePopulation.bradleyTerry(logReference, reward, sampling, length));
    }

    private static double[] gaussian(Philox random, double scale) {
        var x = new double[RESPONSES];
        for (int i = 0; i < x.length; i++) {
            x[i] = scale * Math.clamp(random.nextGaussian(), -2.5, 2.5);
        }
        return x;
    }

    private static void assertSame(double[] expected, double[] actual) {
        assertTrue(distance(expected, actual) <= TOLERANCE,
                Arrays.toString(expected) + " expected, was " + Arrays.toString(actual));
    }

    private static double distance(double[] x, double[] y) {
        double largest = 0;
        for (int i = 0; i < x.length; i++) {
            largest = Math.max(largest, Math.abs(x[i] - y[i]));
        }
        return largest;
    }

    private static double totalVariation(double[] logP, double[] logQ) {
        double sum = 0;
        for (int i = 0; i < logP.length; i++) {
            sum += Math.abs(Math.exp(logP[i]) - Math.exp(logQ[i])) / 2;
        }
        return sum;
    }

    @Property(tries = 60)
    void dpoRecoversTheTiltedReference(@ForAll long seed, @ForAll @DoubleRange(min = 0.5, max = 2) double beta) {
        var scene = scene(seed, 1);
        double[] optimum = PreferenceOptimum.dpo(scene.logReference(), scene.reward(), beta);
        assertSame(optimum, scene.minimum(new Dpo(beta)));
        // the derivatives there are 0: σ(β h) is the probability of the label
        for (double g : scene.pairs().expected(new Dpo(beta), optimum).gradient()) {
            assertEquals(0, g, 1e-14);
        }
    }

    @Property(tries = 40)
    void robustDpoSeesThroughFlippedLabelsAndSmoothingDoesNot(
            @ForAll long seed, @ForAll @DoubleRange(min = 0.05, max = 0.35) double epsilon) {
        var scene = scene(seed, 1);
        var noisy = scene.pairs().flipped(epsilon);
        double[] clean = PreferenceOptimum.dpo(scene.logReference(), scene.reward(), 1);
        assertSame(clean, noisy.minimize(new Dpo(1, new MarginLink.Robust(epsilon)), GRADIENT));
        // expected losses agree at every policy, not only at the minimum
        double[] elsewhere = SoftmaxPolicy.logSoftmax(new double[] {0.3, -0.2, 0.1, 0.7});
        assertEquals(scene.pairs().expected(new Dpo(1), elsewhere).value(),
                noisy.expected(new Dpo(1, new MarginLink.Robust(epsilon)), elsewhere).value(), 1e-13);
        double spread = scene.reward()[0] - scene.reward()[1];
        double[] plain = noisy.minimize(new Dpo(1), GRADIENT);
        double[] smoothed = scene.pairs().minimize(new Dpo(1, new MarginLink.Smoothed(epsilon)), GRADIENT);
        // smoothing the label is flipping it: the same expected loss, hence the same shrunken optimum
        assertSame(plain, smoothed);
        assertTrue(Math.abs(spread) < 0.1 || distance(clean, plain) > 1e-4);
    }

    @Property(tries = 40)
    void ipoRecoversItsOwnOptimum(@ForAll long seed, @ForAll @DoubleRange(min = 0.3, max = 2) double tau) {
        var scene = scene(seed, 1);
        assertSame(PreferenceOptimum.ipo(scene.logReference(), scene.pairs().win(), scene.sampling(), tau),
                scene.minimum(new Ipo(tau)));
    }

    @Property(tries = 40)
    void contrastOfNoiseRecoversTwiceTheWinRate(@ForAll long seed) {
        var scene = scene(seed, 1);
        var fromReference = PreferencePopulation.bradleyTerry(scene.logReference(), scene.reward(),
                SoftmaxPolicy.softmax(scene.logReference()), scene.pairs().length());
        double[] optimum = PreferenceOptimum.nca(scene.logReference(), fromReference.win());
        assertEquals(1, Arrays.stream(optimum).map(Math::exp).sum(), 1e-14);
        // both draws may be the same response, which distinct pairs leave out; its loss is softplus(−a) + softplus(a),
        // and its mass is halved as theirs is: m_ij stands for the draws (i, j) and (j, i)
        double[] whole = fromReference.expected(new RewardLoss(1, RewardLoss.Form.NCA), optimum).gradient();
        double[] p = SoftmaxPolicy.softmax(scene.logReference());
        var own = new double[RESPONSES];
        double total = 0;
        for (int y = 0; y < RESPONSES; y++) {
            double a = optimum[y] - scene.logReference()[y];
            own[y] = p[y] * p[y] / 2 * (Logistic.sigmoid(a) - Logistic.sigmoid(-a));
            total += own[y];
        }
        for (int y = 0; y < RESPONSES; y++) {
            assertEquals(0, whole[y] + own[y] - Math.exp(optimum[y]) * total, 1e-14, "response " + y);
        }
    }

    @Property(tries = 40)
    void lengthRegularizedDpoPricesTokens(@ForAll long seed, @ForAll @DoubleRange(min = -0.2, max = 0.2) double alpha) {
        var scene = scene(seed, 1);
        double[] length = {1, 2, 4, 3};
        var pairs = PreferencePopulation.bradleyTerry(
                scene.logReference(), scene.reward(), scene.sampling(), length);
        var priced = scene.reward().clone();
        for (int y = 0; y < RESPONSES; y++) {
            priced[y] -= alpha * length[y];
        }
        assertSame(PreferenceOptimum.dpo(scene.logReference(), priced, 0.8),
                pairs.minimize(new LengthRegularizedDpo(0.8, alpha), GRADIENT));
    }

    @Property(tries = 40)
    void lossesWithoutAReferenceForgetIt(@ForAll long seed, @ForAll @DoubleRange(min = 0.5, max = 2) double beta) {
        var scene = scene(seed, 3);
        double[] cpo = PreferenceOptimum.withoutReference(scene.reward(), beta, 1); // sums: lengths do not enter
        assertSame(cpo, scene.minimum(new Cpo(beta)));
        double[] simpo = PreferenceOptimum.withoutReference(scene.reward(), 3 * beta, 3);
        assertSame(simpo, scene.minimum(new SimPo(3 * beta, 0)));
        var single = scene(seed, 1);
        assertSame(PreferenceOptimum.oddsRatio(single.reward()), single.minimum(new Orpo(1, false)));
    }

    /// ORPO and SimPO against the KL-regularised optimum, one reference, one reward: far apart, whatever their weight.
    @Test
    void oddsRatioAndSimpoAreNotTheRegularizedOptimum() {
        double[] logReference = SoftmaxPolicy.logSoftmax(new double[] {0, 1, 2, 0.5});
        double[] reward = {1, 0, -0.5, 0.2};
        double[] sampling = {0.25, 0.25, 0.25, 0.25};
        var pairs = PreferencePopulation.bradleyTerry(logReference, reward, sampling, new double[] {1, 1, 1, 1});
        double[] target = PreferenceOptimum.dpo(logReference, reward, 1);
        assertTrue(totalVariation(target, pairs.minimize(new Dpo(1), GRADIENT)) < 1e-9);
        for (double lambda : new double[] {0.1, 1, 10}) {
            double apart = totalVariation(target, pairs.minimize(new Orpo(lambda), GRADIENT));
            assertTrue(apart > 0.2, lambda + ": " + apart);
        }
        for (double gamma : new double[] {0, 0.5, 1}) {
            double apart = totalVariation(target, pairs.minimize(new SimPo(1, gamma), GRADIENT));
            assertTrue(apart > 0.2, gamma + ": " + apart);
        }
        // with a uniform reference SimPO at gamma 0 is DPO
        double[] uniform = SoftmaxPolicy.logSoftmax(new double[4]);
        assertSame(PreferenceOptimum.dpo(uniform, reward, 1), pairs.minimize(new SimPo(1, 0), GRADIENT));
    }

    @Property(tries = 30)
    void fDivergencesGiveScoresThatDifferAsTheRewards(@ForAll long seed) {
        var scene = scene(seed, 1);
        double beta = 2;
        for (var divergence : new FDpo.Divergence[] {new FDpo.Divergence.ReverseKl(), new FDpo.Divergence.ForwardKl(),
                new FDpo.Divergence.JensenShannon(), new FDpo.Divergence.Alpha(0.5)}) {
            double[] logp = scene.minimum(new FDpo(beta, divergence));
            for (int y = 1; y < RESPONSES; y++) {
                double difference = divergence.score(logp[y] - scene.logReference()[y])
                        - divergence.score(logp[0] - scene.logReference()[0]);
                assertEquals((scene.reward()[y] - scene.reward()[0]) / beta, difference, 10 * TOLERANCE,
                        divergence.toString());
            }
        }
    }

    @Property(tries = 40)
    void twoResponsesHaveClosedForms(@ForAll long seed, @ForAll @DoubleRange(min = 0.6, max = 0.9) double win) {
        double[] logReference = SoftmaxPolicy.logSoftmax(new double[] {new Philox(seed, 5).nextGaussian(), 0});
        double[][] one = {{0, 1}, {1, 0}};
        var pair = new PreferencePopulation(
                logReference, new double[][] {{0, win}, {1 - win, 0}}, one, new double[] {1, 1});
        assertEquals(Logistic.logit(0.9 * win + 0.1 * (1 - win)),
                margin(pair, new MarginLink.Smoothed(0.1)), TOLERANCE);
        // reverse KL to the smoothed label: the mean label of both orders, weighted on the logit scale
        assertEquals((2 * win - 1) * Logistic.logit(0.9), margin(pair, new MarginLink.Exo(0.1)), TOLERANCE);
    }

    private static double margin(PreferencePopulation pair, MarginLink link) {
        double[] logp = pair.minimize(new Dpo(1, link), GRADIENT);
        return logp[0] - pair.logReference()[0] - (logp[1] - pair.logReference()[1]);
    }

    @Property(tries = 40)
    void gradientInTheLogitsIsTheDifference(@ForAll long seed) {
        var scene = scene(seed, 2);
        double[] z = gaussian(new Philox(seed, 6), 1);
        for (var loss : new PreferenceLoss[] {new Dpo(0.5), new Ipo(0.5, true), new Orpo(0.7), new SimPo(2, 0.5),
                new RewardLoss(0.5, RewardLoss.Form.NCA), new RewardLoss(0.5, RewardLoss.Form.APO_DOWN),
                WeightedSum.mpo(0.3)}) {
            double[] g = scene.pairs().expected(loss, z).gradient();
            double h = 1e-5;
            for (int k = 0; k < RESPONSES; k++) {
                double[] up = z.clone();
                double[] down = z.clone();
                up[k] += h;
                down[k] -= h;
                double rise = scene.pairs().expected(loss, up).value() - scene.pairs().expected(loss, down).value();
                // truncation h² L‴/6 and rounding u L/h, both about 1e-10 for losses of order 10
                assertEquals(rise / (2 * h), g[k], 1e-8, loss.toString());
            }
        }
    }

    @Test
    void refusals() {
        double[] two = {Math.log(0.5), Math.log(0.5)};
        double[][] mass = {{0, 1}, {1, 0}};
        double[] length = {1, 1};
        assertThrows(IllegalArgumentException.class,
                () -> new PreferencePopulation(two, new double[][] {{0, 0.7}, {0.7, 0}}, mass, length));
        assertThrows(IllegalArgumentException.class, () -> new PreferencePopulation(
                two, new double[][] {{0, 0.7}, {0.3, 0}}, new double[][] {{0, 1}, {2, 0}}, length));
        assertThrows(IllegalArgumentException.class,
                () -> new PreferencePopulation(new double[] {0}, new double[1][1], new double[1][1], new double[] {1}));
        // labels without noise: the logistic loss has no minimum, the squared one has
        var certain = new PreferencePopulation(two, new double[][] {{0, 1}, {0, 0}}, mass, length);
        assertEquals(1, Math.exp(certain.minimize(new Dpo(0.1), 1e-9)[0]), 1e-9);
        double[] squared = certain.minimize(new Ipo(0.5), 1e-11);
        assertEquals(1, squared[0] - squared[1], 1e-9);
        assertThrows(IllegalArgumentException.class, () -> PreferenceOptimum.oddsRatio(new double[] {1}));
        assertThrows(IllegalArgumentException.class, () -> certain.flipped(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> certain.minimize(new Dpo(1), 0));
    }
}
