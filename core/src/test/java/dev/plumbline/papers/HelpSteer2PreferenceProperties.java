package dev.plumbline.papers;

import static dev.plumbline.papers.StrengthPairs.ALL;
import static dev.plumbline.papers.StrengthPairs.FEATURES;
import static dev.plumbline.papers.StrengthPairs.MARGIN;
import static dev.plumbline.papers.StrengthPairs.REGULAR;
import static dev.plumbline.papers.StrengthPairs.RELATIVE;
import static dev.plumbline.papers.StrengthPairs.SCALED;
import static dev.plumbline.papers.StrengthPairs.difference;
import static dev.plumbline.papers.StrengthPairs.dot;
import static dev.plumbline.papers.StrengthPairs.gaussians;
import static dev.plumbline.papers.StrengthPairs.gradient;
import static dev.plumbline.papers.StrengthPairs.magnitudes;
import static dev.plumbline.papers.StrengthPairs.minimum;
import static dev.plumbline.papers.StrengthPairs.noisy;
import static dev.plumbline.papers.StrengthPairs.pairs;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.PairReduction;
import dev.plumbline.preference.PairwiseLoss;
import dev.plumbline.preference.SignedPreference;
import dev.plumbline.preference.reward.MaskedRegressionLoss;
import dev.plumbline.preference.reward.PreferencePairs;
import dev.plumbline.preference.reward.RewardModelStages;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/// The properties P1 to P5 and P7 of losses for preferences with strengths, on random rewards and pairs.
///
/// Planted mistakes that turn it red: margin added instead of subtracted; weight inside the sigmoid; mean for weighted mean; a
/// positive strength read as "first is better"; 0 read as "second is better"; an outlying annotator averaged in.
class HelpSteer2PreferenceProperties {
    private final Backend backend = new DefinitionBackend();

    private static double total(
            PairwiseLoss loss, PreferencePairs pairs, double[] m, double[] theta, PairReduction reduction) {
        double sum = 0;
        for (int i = 0; i < m.length; i++) {
            sum += loss.value(difference(pairs, i, theta), m[i]);
        }
        return sum * reduction.factor(Arrays.stream(m).map(loss::weight).toArray());
    }

    /// Golden: softplus(−1), softplus(2) and their slopes to 17 digits, at d = 1, m = 3.
    @Example
    void golden() {
        assertEquals(0.31326168751822283, REGULAR.value(1, 3), RELATIVE);
        assertEquals(2.1269280110429727, MARGIN.value(1, 3), 3 * RELATIVE);
        assertEquals(0.93978506255466850, SCALED.value(1, 3), 2 * RELATIVE);
        assertEquals(-0.26894142136999512, REGULAR.derivative(1, 3), RELATIVE);
        assertEquals(-0.88079707797788244, MARGIN.derivative(1, 3), RELATIVE);
        assertEquals(-0.80682426410998536, SCALED.derivative(1, 3), RELATIVE);
    }

    /// Golden edges.
    @Example
    void edges() {
        for (PairwiseLoss loss : ALL) {
            assertEquals(Double.POSITIVE_INFINITY, loss.value(Double.NEGATIVE_INFINITY, 2));
            assertEquals(0, loss.value(Double.POSITIVE_INFINITY, 2));
            assertTrue(Double.isNaN(loss.value(Double.NaN, 2)) && Double.isNaN(loss.derivative(Double.NaN, 2)));
            for (double wrong : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
                assertThrows(IllegalArgumentException.class, () -> loss.value(0, wrong));
                assertThrows(IllegalArgumentException.class, () -> loss.derivative(0, wrong));
            }
        }
        assertEquals(0, SCALED.value(Double.NEGATIVE_INFINITY, 0));
        assertEquals(0, SCALED.derivative(Double.NaN, 0));
    }

    /// P1: scaled with m = 1 is regular, in every bit; with whole m it is regular on repeated pairs. Sums of at most 30 terms.
    @Property(tries = 100)
    void scaledRepeatsPairs(@ForAll int seed, @ForAll @IntRange(min = 1, max = 10) int n) {
        var random = new Philox(seed, 0);
        var pairs = pairs(random, n);
        double[] theta = gaussians(random, 1, FEATURES)[0];
        double[] m = magnitudes(random, n);
        for (int i = 0; i < n; i++) {
            double d = difference(pairs, i, theta);
            assertEquals(REGULAR.value(d, m[i]), SCALED.value(d, 1));
            assertEquals(REGULAR.derivative(d, m[i]), SCALED.derivative(d, 1));
        }
        int[] repeated = repeated(m);
        var ones = new double[repeated.length];
        Arrays.fill(ones, 1);
        double once = total(SCALED, pairs, m, theta, PairReduction.SUM);
        assertEquals(total(REGULAR, pairs.select(repeated), ones, theta, PairReduction.SUM), once, 40 * RELATIVE * once);
        double[] expected = gradient(REGULAR, pairs.select(repeated), ones, theta, PairReduction.SUM);
        assertArrayEquals(expected, gradient(SCALED, pairs, m, theta, PairReduction.SUM), 1e-12);
        // so the weighted mean is the mean over repetitions, and descends the same way
        double[] start = theta.clone();
        var descent = new RewardModelStages.Descent(20, 0.3, 1e-3);
        assertArrayEquals(
                RewardModelStages.preference(
                        backend, start, REGULAR, pairs.select(repeated), ones, PairReduction.MEAN, descent),
                RewardModelStages.preference(backend, start, SCALED, pairs, m, PairReduction.WEIGHTED_MEAN, descent), 1e-12);
    }

    private static int[] repeated(double... m) {
        return IntStream.range(0, m.length)
                .flatMap(i -> IntStream.generate(() -> i).limit((long) m[i])).toArray();
    }

    /// P2: scaled is homogeneous in m; margin is not: loss rises with m by less than in proportion at d ≤ 0.
    @Property(tries = 100)
    void onlyScaledIsHomogeneous(@ForAll int seed, @ForAll @DoubleRange(min = 1.5, max = 5) double c) {
        var random = new Philox(seed, 1);
        double d = 2 * random.nextGaussian();
        double m = 0.5 + 2 * random.nextDouble();
        assertEquals(c * SCALED.value(d, m), SCALED.value(d, c * m), 2 * RELATIVE * SCALED.value(d, c * m));
        assertEquals(c * SCALED.derivative(d, m), SCALED.derivative(d, c * m), 2 * RELATIVE * c * m);
        assertEquals(REGULAR.value(d, m), REGULAR.value(d, c * m));
        double negative = -Math.abs(d);
        assertTrue(MARGIN.value(negative, c * m) < c * MARGIN.value(negative, m));
        // the minimiser stays: Newton's method on both, to its tolerance of 1e-12 in the gradient over a curvature above 1e-4
        var pairs = noisy(random, 40);
        double[] magnitude = magnitudes(random, 40);
        double[] more = Arrays.stream(magnitude).map(x -> c * x).toArray();
        double[] minimum = minimum(SCALED, pairs, magnitude);
        assertArrayEquals(minimum, minimum(SCALED, pairs, more), 1e-7);
        assertTrue(norm(minimum(MARGIN, pairs, more)) != norm(minimum(MARGIN, pairs, magnitude)));
    }

    private static double norm(double... x) {
        return Math.sqrt(dot(x, x));
    }

    /// P3: one pair seen both ways has its minimum at d = log(A/B): the slope there is 0 and its sign changes, and Newton's
    /// method ends there.
    @Property(tries = 100)
    void minimumOfAPairIsItsLogOdds(@ForAll @IntRange(min = 1, max = 60) int a, @ForAll @IntRange(min = 1, max = 60) int b) {
        double d = Math.log((double) a / b);
        assertEquals(0, SCALED.derivative(d, a) - SCALED.derivative(-d, b), 1e-15 * (a + b));
        assertTrue(SCALED.derivative(d + 0.1, a) - SCALED.derivative(-d - 0.1, b) > 0);
        assertTrue(SCALED.derivative(d - 0.1, a) - SCALED.derivative(0.1 - d, b) < 0);
        var both = PreferencePairs.of(new double[][] {{1}, {0}}, new double[][] {{0}, {1}});
        assertEquals(d, minimum(SCALED, both, new double[] {a, b})[0], 1e-8);
    }

    /// P4: margin is regular at d − m, and pulls harder everywhere. The difference of d and m is exact on a grid.
    @Property(tries = 200)
    void marginIsRegularShifted(@ForAll @IntRange(min = -20_000, max = 20_000) int k, @ForAll @IntRange(min = 1, max = 3) int m) {
        double d = k * 0x1p-10;
        assertEquals(REGULAR.value(d - m, 1), MARGIN.value(d, m));
        assertEquals(REGULAR.derivative(d - m, 1), MARGIN.derivative(d, m));
        assertTrue(Math.abs(MARGIN.derivative(d, m)) > Math.abs(REGULAR.derivative(d, m)));
    }

    /// P5: swapping the responses and negating p changes nothing; an offset of the prompt changes no difference but every
    /// regression loss. Rewards and offsets are whole numbers of 1/8, so that differences are exact.
    @Property(tries = 200)
    void swapsAndOffsets(@ForAll @IntRange(min = -3, max = 3) int strength, @ForAll int seed,
            @ForAll @IntRange(min = 1, max = 100) int offset) {
        var random = new Philox(seed, 2);
        double[] reward = {Math.rint(8 * random.nextGaussian()) / 8, Math.rint(8 * random.nextGaussian()) / 8};
        double[] moved = {reward[0] + offset, reward[1] + offset};
        var preference = new SignedPreference(0, 1, strength);
        var swapped = preference.swapped();
        assertEquals(-strength, swapped.strength());
        assertEquals(preference.tie(), swapped.tie());
        assertEquals(preference.magnitude(), swapped.magnitude());
        if (preference.tie()) {
            assertThrows(IllegalStateException.class, preference::chosen);
            assertThrows(IllegalStateException.class, preference::rejected);
            return;
        }
        assertEquals(strength < 0 ? 0 : 1, preference.chosen());
        assertEquals(1 - preference.chosen(), preference.rejected());
        assertEquals(preference.chosen(), swapped.chosen());
        for (PairwiseLoss loss : ALL) {
            double value = value(loss, preference, reward);
            assertEquals(value, value(loss, swapped, reward));
            assertEquals(value, value(loss, preference, moved));
        }
        double[][] labels = {{reward[0]}, {reward[1]}};
        assertEquals(0, MaskedRegressionLoss.value(new double[][] {{reward[0]}, {reward[1]}}, labels, -100));
        assertEquals((double) offset * offset,
                MaskedRegressionLoss.value(new double[][] {{moved[0]}, {moved[1]}}, labels, -100));
    }

    private static double value(PairwiseLoss loss, SignedPreference p, double... reward) {
        return loss.value(reward[p.chosen()] - reward[p.rejected()], p.magnitude());
    }

    /// P7: gradients equal central differences (h = 1e-5: truncation below 1e-9, rounding of order 1e-15/h) in d, in θ and in
    /// the outputs of a regression.
    @Property(tries = 50)
    void gradients(@ForAll int seed) {
        var random = new Philox(seed, 4);
        var pairs = pairs(random, 6);
        double[] m = magnitudes(random, 6);
        double[] theta = gaussians(random, 1, FEATURES)[0];
        double h = 1e-5;
        for (PairwiseLoss loss : ALL) {
            double d = 2 * random.nextGaussian();
            assertEquals((loss.value(d + h, 2) - loss.value(d - h, 2)) / (2 * h), loss.derivative(d, 2), 1e-8);
            for (PairReduction reduction : PairReduction.values()) {
                double[] gradient = gradient(loss, pairs, m, theta, reduction);
                // one kernel step of rate 1 without ridge goes by −∇L
                double[] stepped = RewardModelStages.preference(
                        backend, theta, loss, pairs, m, reduction, new RewardModelStages.Descent(1, 1, 0));
                for (int k = 0; k < FEATURES; k++) {
                    double[] up = theta.clone();
                    double[] down = theta.clone();
                    up[k] += h;
                    down[k] -= h;
                    assertEquals((total(loss, pairs, m, up, reduction) - total(loss, pairs, m, down, reduction)) / (2 * h),
                            gradient[k], 1e-7);
                    assertEquals(theta[k] - gradient[k], stepped[k], 1e-12);
                }
            }
        }
    }

    /// P7: convex: no point of a segment lies above the chord. Sums of 6 losses below 100.
    @Property(tries = 100)
    void convexInTheWeights(@ForAll int seed, @ForAll @DoubleRange(min = 0, max = 1) double t) {
        var random = new Philox(seed, 5);
        var pairs = pairs(random, 6);
        double[] m = magnitudes(random, 6);
        double[] from = gaussians(random, 1, FEATURES)[0];
        double[] to = gaussians(random, 1, FEATURES)[0];
        var between = new double[FEATURES];
        Arrays.setAll(between, k -> (1 - t) * from[k] + t * to[k]);
        for (PairwiseLoss loss : ALL) {
            assertTrue(total(loss, pairs, m, between, PairReduction.MEAN)
                    <= (1 - t) * total(loss, pairs, m, from, PairReduction.MEAN)
                            + t * total(loss, pairs, m, to, PairReduction.MEAN) + 1e-12);
        }
    }

    /// Several annotators: the closest agree, outliers go, a swap changes the sign only.
    @Property(tries = 200)
    void annotatorsAgree(@ForAll int seed, @ForAll @IntRange(min = 3, max = 5) int annotators) {
        var random = new Philox(seed, 10);
        var strength = new int[annotators];
        Arrays.setAll(strength, i -> (int) Math.floor(7 * random.nextDouble()) - 3);
        int[] swapped = Arrays.stream(strength).map(p -> -p).toArray();
        OptionalInt agreed = SignedPreference.agreed(strength, 3, 2);
        OptionalInt back = SignedPreference.agreed(swapped, 3, 2);
        assertEquals(agreed.isPresent(), back.isPresent());
        if (agreed.isPresent()) {
            assertEquals(-agreed.getAsInt(), back.getAsInt());
        }
        assertEquals(OptionalInt.of(2), SignedPreference.agreed(new int[] {-3, 2, 2, 3}, 3, 2));
        assertEquals(OptionalInt.empty(), SignedPreference.agreed(new int[] {-3, 0, 3}, 3, 2));
        assertEquals(OptionalInt.empty(), SignedPreference.agreed(new int[] {1, 1}, 3, 2));
        assertThrows(IllegalArgumentException.class, () -> SignedPreference.agreed(new int[] {4}, 1, 2));
    }

    /// The three reductions differ by known factors.
    @Example
    void reductions() {
        double[] weight = {1, 3, 2};
        assertEquals(1, PairReduction.SUM.factor(weight));
        assertEquals(1.0 / 3, PairReduction.MEAN.factor(weight));
        assertEquals(1.0 / 6, PairReduction.WEIGHTED_MEAN.factor(weight));
        assertThrows(IllegalArgumentException.class, () -> PairReduction.SUM.factor(new double[0]));
        assertThrows(IllegalArgumentException.class, () -> PairReduction.WEIGHTED_MEAN.factor(new double[2]));
    }
}
