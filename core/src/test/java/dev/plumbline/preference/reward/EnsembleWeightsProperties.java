package dev.plumbline.preference.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

/// Property 7 of the specification of BaseReward. Planted mistakes that turn it red: weights not divided by their sum;
/// signed margins for confidence; margins instead of signs for accuracy; the first member's weight for all in
/// `combine`.
class EnsembleWeightsProperties {
    private static double[][] scores(int seed, int stream, int members) {
        var random = new Philox(seed, stream);
        var scores = new double[members][20];
        for (double[] own : scores) {
            Arrays.setAll(own, i -> random.nextGaussian() + (stream == 1 ? 0.5 : 0));
        }
        return scores;
    }

    @Property(tries = 100, seed = "20261129")
    void weightsSumToOneAndFollowTheirModels(@ForAll int seed, @ForAll EnsembleWeights kind) {
        double[][] chosen = scores(seed, 1, 4);
        double[][] rejected = scores(seed, 2, 4);
        double[] w = kind.of(chosen, rejected);
        assertEquals(1, Arrays.stream(w).sum(), 1e-15);
        int[] order = new Philox(seed, 3).permutation(4);
        double[] moved = kind.of(Arrays.stream(order).mapToObj(m -> chosen[m]).toArray(double[][]::new),
                Arrays.stream(order).mapToObj(m -> rejected[m]).toArray(double[][]::new));
        assertArrayEquals(Arrays.stream(order).mapToDouble(m -> w[m]).toArray(), moved, 1e-15);
    }

    /// Identical models are one, whatever the weights: a sum of four shares, rounded.
    @Property(tries = 50, seed = "20261129")
    void identicalModels(@ForAll int seed, @ForAll EnsembleWeights kind) {
        double[] one = scores(seed, 1, 1)[0];
        double[][] same = {one, one, one, one};
        double[] other = scores(seed, 2, 1)[0];
        double[] w = kind.of(same, new double[][] {other, other, other, other});
        assertArrayEquals(one, EnsembleWeights.combine(w, same), 1e-14);
    }

    /// k times the scores of a member: accuracy weights stay, confidence weights grow k times before normalisation, and
    /// so its share of R grows k² times against another's.
    @Property(tries = 100, seed = "20261129")
    void scaleOfAMember(@ForAll int seed, @ForAll @DoubleRange(min = 0.1, max = 20) double k) {
        double[][] chosen = scores(seed, 1, 3);
        double[][] rejected = scores(seed, 2, 3);
        double[] accuracy = EnsembleWeights.ACCURACY.of(chosen, rejected);
        double[] confidence = EnsembleWeights.CONFIDENCE.of(chosen, rejected);
        chosen[1] = Arrays.stream(chosen[1]).map(x -> k * x).toArray();
        rejected[1] = Arrays.stream(rejected[1]).map(x -> k * x).toArray();
        assertArrayEquals(accuracy, EnsembleWeights.ACCURACY.of(chosen, rejected), 0);
        double[] scaled = EnsembleWeights.CONFIDENCE.of(chosen, rejected);
        assertEquals(k * confidence[1] / confidence[0], scaled[1] / scaled[0], 1e-12 * k);
        assertEquals(confidence[2] / confidence[0], scaled[2] / scaled[0], 1e-12);
    }

    @Test
    void byHand() {
        double[][] chosen = {{1, 2, 0}, {3, 0, 0}};
        double[][] rejected = {{0, 0, 2}, {0, 1, 0}};
        // margins 1, 2, −2 and 3, −1, 0
        assertArrayEquals(new double[] {0.5, 0.5}, EnsembleWeights.MEAN.of(chosen, rejected), 0);
        assertArrayEquals(new double[] {4.0 / 7, 3.0 / 7}, EnsembleWeights.ACCURACY.of(chosen, rejected), 1e-15);
        assertArrayEquals(new double[] {5.0 / 9, 4.0 / 9}, EnsembleWeights.CONFIDENCE.of(chosen, rejected), 1e-15);
        assertArrayEquals(new double[] {1.5, 1.5, 0},
                EnsembleWeights.combine(new double[] {0.75, 0.25}, new double[][] {{1, 2, 0}, {3, 0, 0}}), 0);
        assertThrows(IllegalArgumentException.class, () -> EnsembleWeights.MEAN.of(new double[0][], new double[0][]));
        assertThrows(IllegalArgumentException.class,
                () -> EnsembleWeights.CONFIDENCE.of(new double[1][2], new double[1][2]));
        assertThrows(IllegalArgumentException.class,
                () -> EnsembleWeights.CONFIDENCE.of(new double[][] {{Double.NaN}}, new double[1][1]));
        assertThrows(IllegalArgumentException.class, () -> EnsembleWeights.combine(new double[1], chosen));
        assertTrue(Arrays.stream(EnsembleWeights.values()).allMatch(kind -> kind.of(chosen, rejected).length == 2));
    }
}
