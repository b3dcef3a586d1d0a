package dev.plumbline.papers.mmrlhf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.policy.preference.Dpo;
import dev.plumbline.policy.preference.Likelihood;
import dev.plumbline.policy.preference.PairwiseBetas;
import dev.plumbline.policy.preference.PreferencePair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Properties 1 to 6 and 9 of the specification of MM-RLHF; 7 is that of
/// {@link dev.plumbline.evaluation.GroupAccuracy}, 8 that of {@link dev.plumbline.preference.TiedPairLoss}.
///
/// Planted mistakes, and what turns red: δ not held at 0 (P1, P2); 1 − e^−kδ without the lower bound in its derivative
/// (derivative); β left out of the gradient (P3); the gradient taken through β (P3); the sum for the mean (P1); the SFT
/// term on the rejected answer (likelihood); δ and h of a pair with opposite signs (worlds).
class MmRlhfProperties {
    private static final DynamicRewardScaling PAPER = DynamicRewardScaling.PAPER;

    private static double[] numbers(int seed, int stream, int count, double scale) {
        var random = new Philox(seed, stream);
        var x = new double[count];
        Arrays.setAll(x, i -> scale * random.nextGaussian());
        return x;
    }

    private static List<PreferencePair> pairs(int seed, int count) {
        double[] x = numbers(seed, 1, 4 * count, 3);
        var pairs = new ArrayList<PreferencePair>();
        for (int i = 0; i < count; i++) {
            pairs.add(new PreferencePair(x[4 * i], x[4 * i + 1], x[4 * i + 2], x[4 * i + 3]));
        }
        return pairs;
    }

    /// P1, bit for bit: w = 0, k = 0, or no positive δ.
    @Property(tries = 100, seed = "20261129")
    void withoutScalingItIsDpo(@ForAll int seed, @ForAll @IntRange(min = 1, max = 9) int n) {
        var pairs = pairs(seed, n);
        double[] delta = numbers(seed, 2, n, 2);
        double[] negative = Arrays.stream(delta).map(d -> -Math.abs(d)).toArray();
        double sum = 0;
        var gradient = new double[n];
        double[] losses = pairs.stream().mapToDouble(pair -> new Dpo(0.1).evaluate(pair).loss()).toArray();
        for (int i = 0; i < n; i++) {
            gradient[i] = new Dpo(0.1).evaluate(pairs.get(i)).inChosen() / n;
            sum += losses[i];
        }
        var plain = PairwiseBetas.evaluate(pairs.stream().mapToDouble(PreferencePair::margin).toArray(),
                Arrays.stream(delta).map(d -> 0.1).toArray());
        assertEquals(sum / n, plain.loss(), 1e-14);
        assertArrayEquals(gradient, plain.gradient(), 0);
        for (var same : List.of(
                new MmDpo(new DynamicRewardScaling(0.1, 0, 0.5), 0).evaluate(pairs, delta),
                new MmDpo(new DynamicRewardScaling(0.1, 0.5, 0), 0).evaluate(pairs, delta),
                new MmDpo(PAPER, 0).evaluate(pairs, negative))) {
            assertEquals(plain.loss(), same.loss(), 0);
            assertArrayEquals(plain.gradient(), same.inChosen(), 0);
        }
    }

    /// P2.
    @Property(tries = 200, seed = "20261129")
    void betaStaysInItsInterval(@ForAll double a, @ForAll double b, @ForAll @DoubleRange(max = 9) double w,
            @ForAll @DoubleRange(max = 9) double k) {
        var scaling = new DynamicRewardScaling(0.1, w, k);
        double low = scaling.beta(Math.min(a, b));
        double high = scaling.beta(Math.max(a, b));
        assertTrue(low <= high);
        assertTrue(low >= 0.1 && high <= 0.1 * (1 + w), () -> low + " " + high);
    }

    @Test
    void ends() {
        assertEquals(0.1, PAPER.beta(0), 0);
        assertEquals(0.1, PAPER.beta(-1e300), 0);
        assertEquals(0.1, PAPER.beta(Double.NEGATIVE_INFINITY), 0);
        assertEquals(0.1 * 1.5, PAPER.beta(1e300), 0);
        assertEquals(0.1 * 1.5, PAPER.beta(Double.POSITIVE_INFINITY), 0);
        assertTrue(Double.isNaN(PAPER.beta(Double.NaN)));
        // 0.1 + 0.025 δ: δ = 1e-9 would vanish in 1 − exp
        assertEquals(0.025e-9, PAPER.beta(1e-9) - 0.1, 2e-17);
        assertEquals(0.1 * (1 + 0.5 * (1 - Math.exp(-1))), PAPER.beta(2), 1e-16);
        assertEquals(0.1, new DynamicRewardScaling(0.1, 3, 0).beta(Double.POSITIVE_INFINITY), 0);
        assertThrows(IllegalArgumentException.class, () -> new DynamicRewardScaling(Double.NaN, 0.5, 0.5));
        assertThrows(IllegalArgumentException.class, () -> new DynamicRewardScaling(0.1, -1, 0.5));
        assertThrows(IllegalArgumentException.class, () -> new DynamicRewardScaling(0.1, 0.5,
                Double.POSITIVE_INFINITY));
        assertThrows(IllegalArgumentException.class, () -> new MmDpo(PAPER, -1));
        assertThrows(IllegalArgumentException.class, () -> new MmDpo(PAPER, 0).evaluate(pairs(1, 2), new double[3]));
        assertThrows(IllegalArgumentException.class, () -> PairwiseBetas.evaluate(new double[0], new double[0]));
    }

    /// Without the lower bound β is negative from −log(1 + 1/w)/k on.
    @Test
    void withoutTheBoundPreferencesTurn() {
        double turn = -Math.log(3) / 0.5;
        assertEquals(0, 0.1 * (1 + 0.5 * (1 - Math.exp(-0.5 * turn))), 1e-16);
    }

    /// dβ/dδ: central differences away from the kink at 0, error h²/6 |β‴| < 1e-11.
    @Property(tries = 100, seed = "20261129")
    void derivative(@ForAll @DoubleRange(min = -5, max = 9) double delta) {
        double h = 1e-5;
        if (Math.abs(delta) > 2 * h) {
            double numeric = (PAPER.beta(delta + h) - PAPER.beta(delta - h)) / (2 * h);
            assertEquals(numeric, PAPER.derivative(delta), 1e-10);
        }
    }

    /// P3: dL/dh with β held, rounding 1e-16/h.
    @Property(tries = 50, seed = "20261129")
    void gradientInTheMargins(@ForAll int seed, @ForAll @IntRange(min = 1, max = 6) int n) {
        double[] h = numbers(seed, 1, n, 9);
        double[] beta = PAPER.betas(numbers(seed, 2, n, 2));
        var terms = PairwiseBetas.evaluate(h, beta);
        for (int i = 0; i < n; i++) {
            double kept = h[i];
            h[i] = kept + 1e-4;
            double above = PairwiseBetas.evaluate(h, beta).loss();
            h[i] = kept - 1e-4;
            double below = PairwiseBetas.evaluate(h, beta).loss();
            h[i] = kept;
            assertEquals((above - below) / 2e-4, terms.gradient()[i], 1e-10);
        }
    }

    /// P3: dL/dθ of a log-linear policy, SFT term and all, over prompts of 3 responses. The partition functions cancel
    /// in h, not in the SFT term: ∂ log π(y)/∂θ = φ_y − E φ.
    @Property(tries = 30, seed = "20261129")
    void gradientInTheWeights(@ForAll int seed) {
        double[] theta = numbers(seed, 1, 3, 1);
        var phi = new double[4][][];
        var delta = numbers(seed, 2, 4, 2);
        for (int p = 0; p < 4; p++) {
            phi[p] = new double[][] {
                numbers(seed, 10 + p, 3, 1), numbers(seed, 20 + p, 3, 1), numbers(seed, 30 + p, 3, 1)
            };
        }
        var loss = new MmDpo(PAPER, 0.25);
        var terms = loss.evaluate(logLinear(theta, phi), delta);
        for (int j = 0; j < 3; j++) {
            double analytic = 0;
            for (int p = 0; p < 4; p++) {
                double[] pi = SoftmaxPolicy.softmax(scores(theta, phi[p]));
                double mean = pi[0] * phi[p][0][j] + pi[1] * phi[p][1][j] + pi[2] * phi[p][2][j];
                analytic += terms.inChosen()[p] * (phi[p][0][j] - mean) + terms.inRejected()[p] * (phi[p][1][j] - mean);
            }
            double kept = theta[j];
            theta[j] = kept + 1e-5;
            double above = loss.evaluate(logLinear(theta, phi), delta).loss();
            theta[j] = kept - 1e-5;
            double below = loss.evaluate(logLinear(theta, phi), delta).loss();
            theta[j] = kept;
            assertEquals((above - below) / 2e-5, analytic, 1e-8);
        }
    }

    private static double[] scores(double[] theta, double[][] phi) {
        return Arrays.stream(phi).mapToDouble(x -> x[0] * theta[0] + x[1] * theta[1] + x[2] * theta[2]).toArray();
    }

    private static List<PreferencePair> logLinear(double[] theta, double[][][] phi) {
        return Arrays.stream(phi).map(rows -> {
            double[] log = SoftmaxPolicy.logSoftmax(scores(theta, rows));
            return new PreferencePair(log[0], log[1], Math.log(1.0 / 3), Math.log(1.0 / 3));
        }).toList();
    }

    /// The SFT term is γ times the mean of {@link Likelihood}.
    @Property(tries = 50, seed = "20261129")
    void likelihood(@ForAll int seed, @ForAll @DoubleRange(max = 1) double gamma) {
        var pairs = pairs(seed, 5);
        double[] delta = numbers(seed, 2, 5, 2);
        var without = new MmDpo(PAPER, 0).evaluate(pairs, delta);
        var with = new MmDpo(PAPER, gamma).evaluate(pairs, delta);
        double mean = 0;
        for (int i = 0; i < 5; i++) {
            var terms = new Likelihood().evaluate(pairs.get(i));
            mean += terms.loss() / 5;
            assertEquals(without.inChosen()[i] + gamma * terms.inChosen() / 5, with.inChosen()[i], 1e-15);
            assertEquals(without.inRejected()[i], with.inRejected()[i], 0);
        }
        assertEquals(without.loss() + gamma * mean, with.loss(), 1e-13);
    }

    /// P4: u grows with β exactly below β h = 1.27846..., and its slope is that of central differences.
    @Property(tries = 200, seed = "20261129")
    void largerBetaPullsHarderUpToAPoint(
            @ForAll @DoubleRange(min = 0.05, max = 5) double beta, @ForAll @DoubleRange(min = -4, max = 9) double h) {
        double numeric = (PairwiseBetas.pull(beta + 1e-6, h) - PairwiseBetas.pull(beta - 1e-6, h)) / 2e-6;
        double slope = PairwiseBetas.pullSlope(beta, h);
        assertEquals(numeric, slope, 1e-7); // h²/6 u‴ and 1e-15/1e-6
        double z = beta * h;
        if (Math.abs(z - PairwiseBetas.LARGEST_GROWING) > 1e-9) {
            assertEquals(z < PairwiseBetas.LARGEST_GROWING, slope > 0);
        }
    }

    /// 1 + W(1/e): W e^W = 1/e.
    @Test
    void theTurningPoint() {
        double w = PairwiseBetas.LARGEST_GROWING - 1;
        assertEquals(Math.exp(-1), w * Math.exp(w), 1e-15);
        assertEquals(1.27846454, PairwiseBetas.LARGEST_GROWING, 5e-9);
        assertEquals(0, PairwiseBetas.pullSlope(1, PairwiseBetas.LARGEST_GROWING), 1e-16);
        assertEquals(0.05, PairwiseBetas.pull(0.1, 0), 0); // β/2 at the reference
    }

    /// P5: a constant in the rewards of a prompt leaves δ, a constant in the log-probabilities of a prompt leaves h;
    /// both to rounding of numbers below 1e2.
    @Property(tries = 50, seed = "20261129")
    void constantsCancel(@ForAll int seed, @ForAll @DoubleRange(min = -50, max = 50) double c) {
        var pairs = pairs(seed, 4);
        double[] r = numbers(seed, 2, 8, 1);
        var delta = new double[4];
        var shifted = new double[4];
        for (int i = 0; i < 4; i++) {
            delta[i] = r[2 * i] - r[2 * i + 1];
            shifted[i] = r[2 * i] + c - (r[2 * i + 1] + c);
        }
        var moved = pairs.stream().map(p -> new PreferencePair(
                p.chosen() + c, p.rejected() + c, p.chosenReference() - c, p.rejectedReference() - c)).toList();
        var expected = new MmDpo(PAPER, 0).evaluate(pairs, delta);
        var found = new MmDpo(PAPER, 0).evaluate(moved, shifted);
        assertEquals(expected.loss(), found.loss(), 1e-13);
        assertArrayEquals(expected.inChosen(), found.inChosen(), 1e-14);
    }

    /// P6.
    @Property(tries = 50, seed = "20261129")
    void orderAndExchange(@ForAll int seed) {
        var pairs = pairs(seed, 5);
        double[] delta = numbers(seed, 2, 5, 2);
        var terms = new MmDpo(PAPER, 0).evaluate(pairs, delta);
        int[] order = new Philox(seed, 3).permutation(5);
        var permuted = new MmDpo(PAPER, 0).evaluate(Arrays.stream(order).mapToObj(pairs::get).toList(),
                Arrays.stream(order).mapToDouble(i -> delta[i]).toArray());
        assertArrayEquals(Arrays.stream(order).mapToDouble(i -> terms.inChosen()[i]).toArray(), permuted.inChosen(), 0);
        for (var pair : pairs) {
            assertEquals(-pair.margin(), pair.swapped().margin(), 0);
        }
    }

    /// P9: d/dh of p softplus(−βh) + (1 − p) softplus(βh) at logit(p)/β, by the losses of the pair and of its exchange.
    @Property(tries = 100, seed = "20261129")
    void confidentPairsEndNearerToTheReference(
            @ForAll @DoubleRange(min = 0.01, max = 0.99) double p,
            @ForAll @DoubleRange(min = 0.05, max = 3) double beta) {
        double h = Math.log(p / (1 - p)) / beta;
        double right = PairwiseBetas.evaluate(new double[] {h}, new double[] {beta}).gradient()[0];
        double wrong = -PairwiseBetas.evaluate(new double[] {-h}, new double[] {beta}).gradient()[0];
        assertEquals(0, p * right + (1 - p) * wrong, 1e-15 * 3);
    }

    /// δ of a pair is that of its labelled sides: with a reward model near the truth and few flips, mostly positive.
    @Test
    void worldsAreLabelledByTheirTruth() {
        var clean = RankedCandidates.of(100, 0, 3);
        assertEquals(600, clean.better().length);
        double right = 0;
        double positive = 0;
        for (int i = 0; i < 600; i++) {
            right += clean.truth()[clean.better()[i]] > clean.truth()[clean.worse()[i]] ? 1 : 0;
            positive += clean.deltas()[i] > 0 ? 1 : 0;
            assertEquals(clean.better()[i] / 4, clean.worse()[i] / 4);
        }
        // Bradley-Terry labels of differences N(0, 8): 0.82 right
        assertTrue(right > 450 && right < 540, "right " + right);
        assertTrue(positive > 450 && positive < 540, "positive " + positive);
        var noisy = RankedCandidates.of(100, 0.2, 3);
        int reversed = 0;
        for (int i = 0; i < 600; i++) {
            reversed += noisy.better()[i] == clean.better()[i] ? 0 : 1;
        }
        assertEquals(120, reversed, 5 * Math.sqrt(600 * 0.16)); // 5 standard deviations: false alarms below 1e-6
        assertEquals(2, Math.sqrt(Arrays.stream(clean.direction()).map(x -> x * x).sum()), 1e-15);
    }

    /// Small: the same seed gives the same numbers, another seed others; claims, tables and figures find what they ask
    /// for.
    @Test
    void runsAreReproducible() {
        var paper = new MmRlhf();
        Map<String, Measurements> measured = new LinkedHashMap<>();
        try (var backend = new DefinitionBackend()) {
            for (Experiment experiment : paper.experiments()) {
                var first = experiment.run(backend, 5, 0.1);
                var other = experiment.run(backend, 6, 0.1);
                assertEquals(first, experiment.run(backend, 5, 0.1));
                assertNotEquals(first, other);
                first.forEach((name, value) -> assertTrue(value >= -1 && value <= 4, () -> name + " is " + value));
                measured.put(experiment.id(), new Measurements(List.of(first, other)));
            }
        }
        assertEquals(11, paper.claims(measured).size());
        assertEquals(3, paper.tables(measured).size());
        assertEquals(4, paper.figures(measured).getFirst().lines().size());
    }
}
