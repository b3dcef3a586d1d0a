package dev.plumbline.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Planted mistakes that turn it red: ties that count for the positive item; the area of the negative items.
class RocAreaTest {
    /// Whole scores of five values, so that there are ties. Counts are exact, one quotient is rounded.
    @Property(tries = 200, seed = "20261129")
    void isTheShareOfPairsInOrder(@ForAll int seed, @ForAll @IntRange(min = 2, max = 30) int n) {
        var random = new Philox(seed, 1);
        var score = new double[n];
        var positive = new boolean[n];
        for (int i = 0; i < n; i++) {
            score[i] = random.nextInt(5);
            positive[i] = i == 0 || i > 1 && random.nextInt(3) == 0;
        }
        double inOrder = 0;
        int pairs = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                if (positive[i] && !positive[j]) {
                    pairs++;
                    inOrder += score[i] > score[j] ? 1 : score[i] == score[j] ? 0.5 : 0;
                }
            }
        }
        assertEquals(inOrder / pairs, RocArea.of(score, positive), 1e-15);
    }

    @Test
    void ends() {
        assertEquals(1, RocArea.of(new double[] {1, 2, 3}, new boolean[] {false, false, true}));
        assertEquals(0, RocArea.of(new double[] {1, 2, 3}, new boolean[] {true, false, false}));
        assertEquals(0.5, RocArea.of(new double[] {4, 4}, new boolean[] {true, false}));
        assertTrue(Double.isNaN(RocArea.of(new double[] {4, 5}, new boolean[2])));
        assertTrue(Double.isNaN(RocArea.of(new double[] {4, Double.NaN}, new boolean[] {true, false})));
        assertThrows(IllegalArgumentException.class, () -> RocArea.of(new double[1], new boolean[2]));
    }
}
