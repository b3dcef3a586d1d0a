package dev.plumbline.policy.surrogate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.PpoClip;
import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.ExpectedEstimator;
import dev.plumbline.policy.LossAggregation;
import dev.plumbline.policy.SoftmaxPolicy;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// What all surrogates share, and where they part.
///
/// Red if a slope at ρ = 1 is not −A (a lost factor 4/τ, a ratio in place of its logarithm), if pessimism is broken by
/// a minimum taken for a maximum, if GSPO gives each token the whole ratio's slope, if padding enters a sum, if a
/// truncated weight exceeds its bound, or if the exact expectation of an importance-weighted gradient is not that
/// on-policy.
class SurrogateProperties {
    private static final PpoClip OPEN = new PpoClip(1, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
    private static final List<TokenSurrogate> TOKENS = List.of(new TokenSurrogate.Clipped(new PpoClip(0.2, 0.28, 3)),
            new TokenSurrogate.TwoSided(0.2, 0.2, 4), new TokenSurrogate.Cispo(0.8, 1.28),
            new TokenSurrogate.SoftGate(1, 1.05),
            new TokenSurrogate.LogClipped(0.2, 0.2), new TokenSurrogate.Unclipped(), new TokenSurrogate.ScoreFunction(),
            new TokenSurrogate.ClampedRatio(new TokenSurrogate.Clipped(PpoClip.of(0.2)), 20));

    @Property(tries = 100)
    void onPolicyEverySurrogateIsReinforce(@ForAll @DoubleRange(min = -5, max = 0) double logp,
            @ForAll @DoubleRange(min = -3, max = 3) double advantage) {
        for (var surrogate : TOKENS) {
            assertEquals(-advantage, surrogate.at(logp, logp, advantage).slope(), 1e-14, surrogate.toString());
        }
        double[] l = {logp, logp - 1, logp};
        double[] a = {advantage, advantage, advantage};
        boolean[] mask = {true, true, false};
        for (var surrogate : List.of(SequenceSurrogate.gspo(PpoClip.of(0.2)),
                new SequenceSurrogate.GeometricMean(0.4, 0.4), new SequenceSurrogate.Tapered())) {
            double[] g = surrogate.evaluate(l, l, a, mask).gradient(new double[] {1, 1, 0});
            assertArrayEquals(new double[] {-advantage, -advantage, 0}, g, 1e-14, surrogate.toString());
        }
    }

    @Property(tries = 150)
    void slopesAreDifferencesAwayFromKinks(@ForAll @DoubleRange(min = -2, max = 2) double logRatio,
            @ForAll @DoubleRange(min = -3, max = 3) double advantage) {
        double h = 1e-6;
        for (var surrogate : TOKENS) {
            // a held weight has a value whose difference is not its slope
            boolean held = surrogate instanceof TokenSurrogate.Cispo;
            boolean kink = surrogate.of(-1, logRatio - h, advantage).slope() == 0
                    != (surrogate.of(-1, logRatio + h, advantage).slope() == 0);
            if (held || kink) {
                continue;
            }
            double oldLogp = -1 - logRatio;
            double slope = (surrogate.at(-1 + h, oldLogp, advantage).value()
                    - surrogate.at(-1 - h, oldLogp, advantage).value()) / (2 * h);
            // rounding u L/h with |L| ≤ 25: 3e-9; truncation far below
            assertEquals(slope, surrogate.at(-1, oldLogp, advantage).slope(), 1e-7, surrogate.toString());
        }
    }

    @Property(tries = 100)
    void boundsAndPessimism(@ForAll @DoubleRange(min = -4, max = 4) double logRatio,
            @ForAll @DoubleRange(min = -3, max = 3) double advantage) {
        double plain = -Math.exp(logRatio) * advantage;
        var two = new TokenSurrogate.TwoSided(0.2, 0.2, 4).of(-1, logRatio, advantage);
        assertTrue(two.value() <= 4 * Math.abs(advantage) && Math.abs(two.slope()) <= 4 * Math.abs(advantage));
        if (advantage >= 0) {
            assertTrue(two.value() >= plain - 1e-12); // never better than it is
        }
        // the gate gives no more than ρ e^(-|v|) 4: bounded for every ratio
        var gate = new TokenSurrogate.SoftGate(1, 1.05).of(-1, logRatio, advantage);
        assertTrue(Math.abs(gate.slope()) <= 2 * Math.abs(advantage));
        // a token that PPO drops still has a gradient in CISPO
        var cispo = new TokenSurrogate.Cispo(0.8, 1.2).of(-1, logRatio, advantage);
        assertTrue(advantage == 0 || cispo.slope() != 0);
        assertTrue(Math.abs(cispo.slope()) <= 1.2 * Math.abs(advantage) + 1e-15);
        assertEquals(plain, new TokenSurrogate.Clipped(OPEN).of(-1, logRatio, advantage).value(),
                1e-14 * Math.abs(plain)); // ε → ∞ is importance-weighted REINFORCE
    }

    @Property(tries = 60)
    void importanceWeightedGradientsAreExactInExpectation(@ForAll long seed) {
        var random = new Philox(seed, 51);
        var logits = new double[4];
        var old = new double[4];
        var reward = new double[4];
        for (int i = 0; i < 4; i++) {
            logits[i] = random.nextGaussian();
            old[i] = random.nextGaussian();
            reward[i] = random.nextGaussian();
        }
        double[] logp = SoftmaxPolicy.logSoftmax(logits);
        double[] oldLogp = SoftmaxPolicy.logSoftmax(old);
        double[] exact = SoftmaxPolicy.expectation(logits, reward).gradient();
        double[] open = expected(new TokenSurrogate.Unclipped(), logp, oldLogp, reward);
        double[] wide = expected(new TokenSurrogate.Cispo(0, Double.POSITIVE_INFINITY), logp, oldLogp, reward);
        var plain = ImportanceCorrection.truncated(Double.POSITIVE_INFINITY);
        double[] corrected = ExpectedEstimator.mean(SoftmaxPolicy.softmax(old), 1, y -> {
            double w = plain.weights(new double[][] {{logp[y[0]]}}, new double[][] {{oldLogp[y[0]]}},
                    new boolean[][] {{true}})[0][0];
            return scaled(SoftmaxPolicy.score(logp, y[0]), w * reward[y[0]]);
        });
        // four terms of weight up to e^5 with a handful of roundings each
        assertArrayEquals(exact, open, 1e-12);
        assertArrayEquals(exact, wide, 1e-12);
        assertArrayEquals(exact, corrected, 1e-12);
        // on-policy the bare score function is right as well
        assertArrayEquals(exact, expected(new TokenSurrogate.ScoreFunction(), logp, logp, reward), 1e-13);
    }

    private static double[] expected(TokenSurrogate surrogate, double[] logp, double[] oldLogp, double[] reward) {
        var policy = Arrays.stream(oldLogp).map(Math::exp).toArray();
        return ExpectedEstimator.mean(policy, 1, y -> scaled(SoftmaxPolicy.score(logp, y[0]),
                -surrogate.at(logp[y[0]], oldLogp[y[0]], reward[y[0]]).slope()));
    }

    private static double[] scaled(double[] x, double factor) {
        return Arrays.stream(x).map(v -> factor * v).toArray();
    }

    @Property(tries = 60)
    void truncationLowersTheVarianceAndBiasesDownwards(@ForAll long seed) {
        var random = new Philox(seed, 52);
        var target = new double[4];
        var sampler = new double[4];
        for (int i = 0; i < 4; i++) {
            target[i] = 1.5 * random.nextGaussian();
            sampler[i] = 1.5 * random.nextGaussian();
        }
        double[] logp = SoftmaxPolicy.logSoftmax(target);
        double[] mu = SoftmaxPolicy.softmax(sampler);
        double[] logMu = SoftmaxPolicy.logSoftmax(sampler);
        double before = Double.POSITIVE_INFINITY;
        double meanBefore = 1 + 1e-12;
        for (double bound : new double[] {1e9, 4, 2, 1}) {
            var correction = ImportanceCorrection.truncated(bound);
            var moments = ExpectedEstimator.moments(mu, 1, y -> correction.weights(
                    new double[][] {{logp[y[0]]}}, new double[][] {{logMu[y[0]]}}, new boolean[][] {{true}})[0]);
            assertTrue(moments.variance()[0] <= before + 1e-12);
            assertTrue(moments.mean()[0] <= meanBefore + 1e-12);
            before = moments.variance()[0];
            meanBefore = moments.mean()[0];
        }
    }

    @Property(tries = 80)
    void paddingHasNoInfluence(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int tokens) {
        var random = new Philox(seed, 53);
        var l = new double[tokens];
        var old = new double[tokens];
        var a = new double[tokens];
        var mask = new boolean[tokens];
        for (int t = 0; t < tokens; t++) {
            l[t] = -random.nextDouble();
            old[t] = -random.nextDouble();
            a[t] = random.nextGaussian();
            mask[t] = t == 0 || random.nextBoolean();
        }
        double[] other = l.clone();
        for (int t = 0; t < tokens; t++) {
            other[t] = mask[t] ? l[t] : Double.NaN;
        }
        var ones = new double[tokens];
        for (int t = 0; t < tokens; t++) {
            ones[t] = mask[t] ? 1 : 0;
        }
        for (var surrogate : List.of(SequenceSurrogate.gspo(PpoClip.of(0.2)),
                SequenceSurrogate.product(PpoClip.of(0.2)),
                new SequenceSurrogate.GeometricMean(0.4, 0.4), new SequenceSurrogate.Tapered())) {
            assertArrayEquals(surrogate.evaluate(l, old, a, mask).gradient(ones),
                    surrogate.evaluate(other, old, a, mask).gradient(ones), surrogate.toString());
        }
        var correction = new ImportanceCorrection(ImportanceCorrection.Level.GEOMETRIC,
                ImportanceCorrection.Rule.TRUNCATE, 0.5, 2, 20, 0, true);
        assertArrayEquals(correction.weights(new double[][] {l}, new double[][] {old}, new boolean[][] {mask})[0],
                correction.weights(new double[][] {other}, new double[][] {old}, new boolean[][] {mask})[0]);
    }

    /// GSPO's gradient of the sequence mean is the clipped ratio's, shared out evenly: the same for every token.
    @Test
    void gspoOfOneResponse() {
        double[] old = {-1, -2};
        double[] now = {-0.9, -1.7};
        var terms = SequenceSurrogate.gspo(PpoClip.of(0.5))
                .evaluate(now, old, new double[] {2, 2}, new boolean[] {true, true});
        double s = Math.exp(0.2); // (0.1 + 0.3)/2
        assertEquals(-2 * s, terms.loss()[0], 1e-15);
        double[] g = terms.gradient(new double[] {0.5, 0.5});
        assertArrayEquals(new double[] {-s, -s}, g, 1e-15);
        double mean = LossAggregation.SEQUENCE_MEAN.aggregate(
                new double[][] {terms.loss()}, new boolean[][] {{true, true}}, 2);
        assertEquals(-2 * s, mean, 1e-15);
        // product: e^0.4, clipped at 1.2 where A > 0
        var product = SequenceSurrogate.product(PpoClip.of(0.2))
                .evaluate(now, old, new double[] {2, 2}, new boolean[] {true, true});
        assertEquals(-2.4, product.loss()[1], 1e-15);
        assertArrayEquals(new double[2], product.gradient(new double[] {1, 1}));
    }

    @Test
    void refusals() {
        assertThrows(IllegalArgumentException.class, () -> new TokenSurrogate.TwoSided(0.2, 0.2, 1.1));
        assertThrows(IllegalArgumentException.class, () -> new TokenSurrogate.Cispo(2, 1));
        assertThrows(IllegalArgumentException.class, () -> new TokenSurrogate.Cispo(Double.NaN, 1));
        assertThrows(IllegalArgumentException.class, () -> new TokenSurrogate.SoftGate(0, 1));
        assertThrows(IllegalArgumentException.class, () -> new TokenSurrogate.LogClipped(1.5, 0.2));
        assertThrows(IllegalArgumentException.class,
                () -> new TokenSurrogate.ClampedRatio(new TokenSurrogate.Unclipped(), Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new SequenceSurrogate.GeometricMean(-1, 0));
        assertThrows(IllegalArgumentException.class, () -> ImportanceCorrection.truncated(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new CovariancePenalty(0, 1));
        assertThrows(IllegalArgumentException.class, () -> new PpoObjective(-1, 0, 0));
        assertEquals(1, new PpoObjective(0, 0, 0).total(1, Double.NaN, Double.POSITIVE_INFINITY, 0));
        assertThrows(IllegalArgumentException.class, () -> new SequenceSurrogate.Tapered()
                .evaluate(new double[1], new double[2], new double[1], new boolean[1]));
        assertEquals(0, new CovariancePenalty(1, 1).evaluate(new double[0], new double[0], new double[0]).length);
    }
}
