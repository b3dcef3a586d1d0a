package dev.plumbline.numerics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// Red if a round is dropped, the Weyl constants are swapped, or words come out in another order.
class PhiloxTest {
    /// Known answers for philox4x32-10 published with the Random123 library (kat_vectors).
    @Test
    void knownAnswers() {
        assertArrayEquals(
                new int[] {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8},
                Philox.block(new int[] {0, 0, 0, 0}, new int[] {0, 0}));
        assertArrayEquals(
                new int[] {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd},
                Philox.block(new int[] {-1, -1, -1, -1}, new int[] {-1, -1}));
        assertArrayEquals(
                new int[] {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1},
                Philox.block(
                        new int[] {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, new int[] {0xa4093822, 0x299f31d0}));
    }

    @Test
    void streamStartsWithTheFirstBlock() {
        var stream = new Philox(0, 0);
        assertEquals(0xe169c58d6627e8d5L, stream.nextLong());
        assertEquals(0x9b00dbd8bc57ac4cL, stream.nextLong());
    }

    @Test
    void sameSeedSameNumbersOtherStreamOtherNumbers() {
        assertEquals(new Philox(5, 1).fork(3).nextLong(), new Philox(5, 1).fork(3).nextLong());
        assertNotEquals(new Philox(5, 1).nextLong(), new Philox(5, 2).nextLong());
        assertNotEquals(
                new Philox(5, 1).fork(1).fork(2).nextLong(), new Philox(5, 1).fork(2).fork(1).nextLong());
    }

    /// Means and variances of 200,000 draws lie within 5 standard errors; false alarm below 1e-5, seed fixed.
    @Test
    void momentsOfUniformAndGaussian() {
        var random = new Philox(20261123, 0);
        int n = 200_000;
        double u = 0;
        double g = 0;
        double g2 = 0;
        for (int i = 0; i < n; i++) {
            u += random.nextDouble();
            double x = random.nextGaussian();
            g += x;
            g2 += x * x;
        }
        assertTrue(Math.abs(u / n - 0.5) < 5 * Math.sqrt(1.0 / 12 / n));
        assertTrue(Math.abs(g / n) < 5 / Math.sqrt(n));
        assertTrue(Math.abs(g2 / n - 1) < 5 * Math.sqrt(2.0 / n));
    }
}
