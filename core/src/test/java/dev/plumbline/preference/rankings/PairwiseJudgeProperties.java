package dev.plumbline.preference.rankings;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Property 9 of the specification of BaseReward. Planted mistakes that turn it red: columns added instead of rows; the
/// diagonal counted; a mean for the sum.
class PairwiseJudgeProperties {
    @Property(tries = 100, seed = "20261129")
    void differencesGiveTheOrderOfTheRewards(@ForAll int seed, @ForAll @IntRange(min = 1, max = 9) int n) {
        var random = new Philox(seed, 1);
        var r = new double[n];
        Arrays.setAll(r, i -> random.nextGaussian());
        var s = new double[n][n];
        var skew = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                s[i][j] = r[i] - r[j];
                skew[i][j] = i < j ? random.nextGaussian() : i == j ? 5 : -skew[j][i];
            }
        }
        double sum = Arrays.stream(r).sum();
        assertArrayEquals(Arrays.stream(r).map(x -> n * x - sum).toArray(), PairwiseJudge.scores(s), 1e-13);
        assertEquals(0, Arrays.stream(PairwiseJudge.scores(skew)).sum(), 1e-13);
    }

    @Test
    void byHand() {
        assertArrayEquals(new double[] {5, 7, 0}, PairwiseJudge.scores(new double[][] {{9, 2, 3}, {3, Double.NaN, 4},
                {0, 0, 9}}), 0);
        assertThrows(IllegalArgumentException.class, () -> PairwiseJudge.scores(new double[2][3]));
    }
}
