package dev.plumbline.preference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/// Red if the divisor is M − 1, pairs and members are exchanged, or the order is descending.
class PreferenceStrengthTest {
    /// (1 + 3)/2 and √((1 + 1)/2); (−4 + 0)/2 and 2; exact in binary.
    @Test
    void meanAndSpread() {
        var strength = PreferenceStrength.of(new double[][] {{1, -4, 5}, {3, 0, 5}});
        assertArrayEquals(new double[] {2, -2, 5}, strength.mean());
        assertArrayEquals(new double[] {1, 2, 0}, strength.std());
        assertArrayEquals(new int[] {1, 0, 2}, strength.order());
        assertArrayEquals(new int[] {1}, strength.lowestFraction(1.0 / 3));
        assertEquals(2, strength.threshold(1.0 / 3));
        assertEquals(-2, strength.threshold(0));
        assertEquals(Math.nextUp(5.0), strength.threshold(1));
    }

    @Test
    void refusesWhatHasNoMeaning() {
        assertThrows(IllegalArgumentException.class, () -> PreferenceStrength.of(new double[0][]));
        assertThrows(IllegalArgumentException.class, () -> PreferenceStrength.of(new double[][] {{1}, {1, 2}}));
        assertThrows(IllegalArgumentException.class, () -> PreferenceStrength.of(new double[][] {{Double.NaN}}));
        var one = PreferenceStrength.of(new double[][] {{1}});
        assertThrows(IllegalArgumentException.class, () -> one.lowestFraction(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> one.threshold(1.1));
        assertThrows(IllegalArgumentException.class, () -> PreferenceStrength.of(new double[][] {{}}).threshold(0));
    }
}
