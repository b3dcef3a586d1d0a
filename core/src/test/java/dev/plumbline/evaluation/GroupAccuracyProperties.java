package dev.plumbline.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Property 7 of the specification of MM-RLHF. Planted mistakes that turn it red: a prompt right if any of its pairs
/// is; prompts counted by pairs; an equal reward taken as right.
class GroupAccuracyProperties {
    @Property(tries = 200, seed = "20261129")
    void allPairsOfAPromptAreHarder(
            @ForAll int seed, @ForAll @IntRange(min = 1, max = 20) int prompts,
            @ForAll @IntRange(min = 1, max = 5) int each) {
        var random = new Philox(seed, 1);
        int n = prompts * each;
        var chosen = new double[n];
        var rejected = new double[n];
        var group = new int[n];
        int[] place = random.permutation(n);
        for (int i = 0; i < n; i++) {
            chosen[i] = random.nextInt(4);
            rejected[i] = random.nextInt(3);
            group[i] = 7 * (place[i] % prompts);
        }
        var accuracy = GroupAccuracy.of(chosen, rejected, group);
        assertTrue(accuracy.groups() <= accuracy.pairs() + 1e-15);
        if (each == 1) {
            assertEquals(accuracy.pairs(), accuracy.groups(), 0);
        }
        double all = 0;
        for (int p = 0; p < prompts; p++) {
            boolean right = true;
            for (int i = 0; i < n; i++) {
                right &= group[i] != 7 * p || chosen[i] > rejected[i];
            }
            all += right ? 1 : 0;
        }
        assertEquals(all / prompts, accuracy.groups(), 0);
    }

    @Test
    void byHand() {
        var accuracy = GroupAccuracy.of(new double[] {2, 1, 3, 0}, new double[] {1, 1, 2, 1}, new int[] {0, 0, 1, 2});
        assertEquals(0.5, accuracy.pairs());
        assertEquals(1.0 / 3, accuracy.groups());
        assertThrows(IllegalArgumentException.class, () -> GroupAccuracy.of(new double[0], new double[0], new int[0]));
        assertThrows(IllegalArgumentException.class,
                () -> GroupAccuracy.of(new double[] {Double.NaN}, new double[1], new int[1]));
        assertThrows(IllegalArgumentException.class, () -> GroupAccuracy.of(new double[2], new double[1], new int[2]));
        assertEquals(0, GroupAccuracy.of(new double[1], new double[1], new int[1]).pairs());
    }
}
