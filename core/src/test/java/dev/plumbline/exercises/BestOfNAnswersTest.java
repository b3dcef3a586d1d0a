package dev.plumbline.exercises;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.policy.BestOfN;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Answers to the exercises on best of n: docs/operations/best-of-n-law.md, best-of-n-estimate.md.
///
/// Red if ties are broken by index, if F and F⁻ are exchanged, or if a binomial is off by one.
class BestOfNAnswersTest {
    private static final double[] BASE = {0.1, 0.2, 0.3, 0.25, 0.15};
    private static final double[] REWARD = {2, 0, 1, 1, -1}; // two responses tie

    @Test
    void lawOfTheWinnerSumsToOneAndRisesWithN() {
        for (int n = 2; n <= 12; n++) {
            double[] law = BestOfN.law(n, BASE, REWARD).probability();
            double[] before = BestOfN.law(n - 1, BASE, REWARD).probability();
            assertEquals(1, Arrays.stream(law).sum(), 1e-14); // 5 terms of a dozen roundings
            for (double level : new double[] {-1, 0, 1}) {
                assertTrue(notAbove(level, law) < notAbove(level, before));
                assertEquals(Math.pow(notAbove(level, BASE), n), notAbove(level, law), 1e-14); // Fⁿ
            }
        }
    }

    private static double notAbove(double level, double[] law) {
        double total = 0;
        for (int y = 0; y < law.length; y++) {
            total += REWARD[y] <= level ? law[y] : 0;
        }
        return total;
    }

    @Test
    void weightsCountSubsetsByTheirBest() {
        int pool = 6;
        for (int n = 1; n <= pool; n++) {
            var best = new double[pool]; // n-subsets of 0..5 by their largest element
            double subsets = 0;
            for (int set = 0; set < 1 << pool; set++) {
                if (Integer.bitCount(set) == n) {
                    best[Integer.SIZE - 1 - Integer.numberOfLeadingZeros(set)]++;
                    subsets++;
                }
            }
            double all = subsets;
            double[] weights = BestOfN.weights(n, pool);
            assertArrayEquals(Arrays.stream(best).map(count -> count / all).toArray(), weights, 1e-15);
            assertEquals(1, Arrays.stream(weights).sum(), 1e-15); // six terms, 11 roundings of 1e-16 of each at most
        }
    }
}
