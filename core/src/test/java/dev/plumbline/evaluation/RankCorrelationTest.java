package dev.plumbline.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// Rank correlations against the sum over pairs, golden numbers with ties, and edges.
///
/// Planted mistakes that turn it red: ties counted as exchanges by the merge; pairs tied in both taken off twice; ranks
/// in the order of the input; Pearson's correlation of the values.
class RankCorrelationTest {

    /// Golden: 29/38 and 6/9 by hand.
    @Example
    void golden() {
        double[] a = {1, 2, 2, 3, 5};
        double[] b = {2, 1, 3, 3, 4};
        assertEquals(29.0 / 38, RankCorrelation.spearman(a, b), 1e-15);
        assertEquals(2.0 / 3, RankCorrelation.kendallTau(a, b), 1e-15);
    }

    @Property(tries = 200)
    void isTheSumOverPairs(@ForAll int seed, @ForAll @IntRange(min = 3, max = 30) int n) {
        var random = new Philox(seed, 0);
        var a = new double[n];
        var b = new double[n];
        Arrays.setAll(a, _ -> Math.rint(3 * random.nextGaussian()));
        Arrays.setAll(b, i -> Math.rint(a[i] + 3 * random.nextGaussian()));
        double sum = 0;
        double decidedA = 0;
        double decidedB = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                sum += Math.signum(a[i] - a[j]) * Math.signum(b[i] - b[j]);
                decidedA += a[i] == a[j] ? 0 : 1;
                decidedB += b[i] == b[j] ? 0 : 1;
            }
        }
        assertEquals(sum / Math.sqrt(decidedA * decidedB), RankCorrelation.kendallTau(a, b), 1e-14);
        double[] cubed = Arrays.stream(a).map(x -> x * x * x).toArray();
        double[] negative = Arrays.stream(a).map(x -> -x).toArray();
        assertEquals(RankCorrelation.kendallTau(a, b), RankCorrelation.kendallTau(cubed, b), 0);
        assertEquals(RankCorrelation.spearman(a, b), RankCorrelation.spearman(cubed, b), 0);
        assertEquals(RankCorrelation.spearman(a, b), -RankCorrelation.spearman(negative, b), 1e-14);
        assertEquals(RankCorrelation.kendallTau(b, a), RankCorrelation.kendallTau(a, b), 1e-14);
    }

    @Example
    void edges() {
        double[] rising = {1, 2, 3};
        assertEquals(1, RankCorrelation.spearman(rising, rising), 1e-15);
        assertEquals(-1, RankCorrelation.kendallTau(rising, new double[] {9, 5, -1}), 1e-15);
        for (double[] other : new double[][] {{1, 1, 1}, {1, Double.NaN, 2}}) {
            assertEquals(Double.NaN, RankCorrelation.spearman(rising, other));
            assertEquals(Double.NaN, RankCorrelation.kendallTau(other, rising));
        }
        assertThrows(IllegalArgumentException.class, () -> RankCorrelation.spearman(rising, new double[2]));
        assertThrows(IllegalArgumentException.class, () -> RankCorrelation.kendallTau(rising, new double[2]));
    }
}
