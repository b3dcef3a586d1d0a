package dev.plumbline.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Philox;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Red if masked steps decay or bootstrap, if termination keeps the next value, if truncation drops the bootstrap, if
/// the trace survives a boundary, or if returns are rewards.
class GaeTest {
    @Property(tries = 60)
    void lambdaOneIsReturnMinusValueAndZeroIsDelta(@ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int steps) {
        var random = new Philox(seed, 1);
        double[] r = Rows.gaussian(random, steps, 1);
        double[] v = Rows.gaussian(random, steps, 1);
        double gamma = 0.9;
        var full = Gae.estimate(r, v, null, null, null, null, gamma, 1);
        var one = Gae.estimate(r, v, null, null, null, null, gamma, 0);
        double toGo = 0;
        for (int t = steps - 1; t >= 0; t--) {
            toGo = r[t] + gamma * toGo;
            // errors of a handful of roundings of numbers below 10
            assertEquals(toGo - v[t], full.advantage()[t], 1e-13);
            assertEquals(toGo, full.returns()[t], 1e-13);
            double next = t + 1 < steps ? v[t + 1] : 0;
            assertEquals(r[t] + gamma * next - v[t], one.advantage()[t], 1e-13);
        }
    }

    /// Masked steps with arbitrary contents, NaN included, change no bit wherever they are put.
    @Property(tries = 60)
    void maskedStepsHaveNoInfluence(@ForAll long seed) {
        var random = new Philox(seed, 2);
        int valid = 4;
        int all = 9;
        double[] r = Rows.gaussian(random, valid, 1);
        double[] v = Rows.gaussian(random, valid, 1);
        double[] b = Rows.gaussian(random, valid, 1);
        boolean[] truncated = {false, random.nextBoolean(), false, false};
        boolean[] terminated = {false, false, random.nextBoolean(), false};
        int[] places = java.util.Arrays.copyOf(random.permutation(all), valid);
        java.util.Arrays.sort(places);
        var wide = new double[3][all];
        for (var row : wide) {
            java.util.Arrays.fill(row, Double.NaN);
        }
        var wideTerminated = new boolean[all];
        var wideTruncated = new boolean[all];
        java.util.Arrays.fill(wideTerminated, true);
        java.util.Arrays.fill(wideTruncated, true);
        var mask = new boolean[all];
        for (int i = 0; i < valid; i++) {
            int at = places[i];
            mask[at] = true;
            wide[0][at] = r[i];
            wide[1][at] = v[i];
            wide[2][at] = b[i];
            wideTerminated[at] = terminated[i];
            wideTruncated[at] = truncated[i];
        }
        var narrow = Gae.estimate(r, v, b, terminated, truncated, null, 0.9, 0.8);
        var padded = Gae.estimate(wide[0], wide[1], wide[2], wideTerminated, wideTruncated, mask, 0.9, 0.8);
        int i = 0;
        for (int t = 0; t < all; t++) {
            assertEquals(mask[t] ? narrow.advantage()[i] : 0, padded.advantage()[t]);
            assertEquals(mask[t] ? narrow.returns()[i] : 0, padded.returns()[t]);
            i += mask[t] ? 1 : 0;
        }
    }

    @Test
    void boundaries() {
        double[] r = {1, 1, 1};
        double[] v = {10, 20, 40};
        double[] b = {100, 200, 400};
        boolean[] at1 = {false, true, false};
        var ended = Gae.estimate(r, v, b, at1, null, null, 0.5, 0.5);
        // step 2 is last and bootstraps 400; step 1 ends; step 0 sees step 1 only
        assertEquals(1 + 200 - 40, ended.advantage()[2]);
        assertEquals(1 - 20, ended.advantage()[1]);
        assertEquals(1 + 10 - 10 + 0.25 * -19, ended.advantage()[0]);
        var cut = Gae.estimate(r, v, b, null, at1, null, 0.5, 0.5);
        assertEquals(1 + 100 - 20, cut.advantage()[1]);
        assertEquals(1 + 10 - 10 + 0.25 * 81, cut.advantage()[0]);
        // termination wins over truncation
        assertEquals(-19, Gae.estimate(r, v, b, at1, at1, null, 0.5, 0.5).advantage()[1]);
        assertThrows(IllegalArgumentException.class, () -> Gae.estimate(r, v, null, null, null, null, 1.1, 1));
        assertThrows(IllegalArgumentException.class, () -> Gae.estimate(r, v, null, null, null, null, 1, Double.NaN));
    }

    /// With the exact value of each state, E A = 0 for any λ: enumerated on the tree.
    @Test
    void exactValuesGiveAdvantagesOfMeanZero() {
        var mdp = ExactPolicyGradientTest.tree();
        double[][] logits = Rows.gaussian(new Philox(9, 3), 3, 3, 1);
        var value = new double[3];
        for (int s = 2; s >= 0; s--) {
            double[] q = mdp.reward()[s].clone();
            if (s == 0) {
                q[1] += value[1];
                q[2] += value[2];
            }
            value[s] = SoftmaxPolicy.expectation(logits[s], q).value();
        }
        for (double lambda : new double[] {0, 0.6, 1}) {
            var mean = new CompensatedSum();
            mdp.enumerate(logits, t -> {
                double[] v = java.util.Arrays.stream(t.states()).mapToDouble(s -> value[s]).toArray();
                var estimate = Gae.estimate(t.rewards(), v, null, null, null, null, 1, lambda);
                mean.add(t.probability() * estimate.advantage()[0]);
            });
            assertEquals(0, mean.value(), 1e-14);
        }
    }

    @Property(tries = 60)
    void whitening(@ForAll long seed) {
        var random = new Philox(seed, 4);
        double[] x = Rows.gaussian(random, 7, 3);
        boolean[] mask = {true, true, false, true, true, false, true};
        double[] y = Whitening.whiten(x, mask, true, 0, 1);
        double[] kept = Whitening.whiten(x, mask, false, 0, 1);
        double sum = 0;
        double squares = 0;
        double mean = 0;
        for (int i = 0; i < x.length; i++) {
            sum += y[i];
            squares += y[i] * y[i];
            mean += mask[i] ? x[i] / 5 : 0;
        }
        assertEquals(0, sum, 1e-13);
        assertEquals(1, squares / 4, 1e-13);
        for (int i = 0; i < x.length; i++) {
            assertEquals(mask[i] ? y[i] + mean : 0, kept[i], 1e-12);
        }
        x[2] = Double.NaN;
        x[5] = Double.POSITIVE_INFINITY;
        org.junit.jupiter.api.Assertions.assertArrayEquals(y, Whitening.whiten(x, mask, true, 0, 1));
        // ε under the root, population divisor: (3, 5) has variance 1
        Rows.assertClose(new double[] {-0.5, 0.5}, Whitening.whiten(new double[] {3, 5}, null, true, 3, 0), 1e-15);
    }
}
