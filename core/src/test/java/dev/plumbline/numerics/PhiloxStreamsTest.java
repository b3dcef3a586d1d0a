package dev.plumbline.numerics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// How streams are addressed and derived, so that results of one seed stay what they are.
///
/// Planted mistakes that turn it red: a high word of seed or stream dropped; a block counter that does not count; another mixer;
/// an index drawn from the wrong side of the running sum.
class PhiloxStreamsTest {
    private static final long SEED = 0x0123456789ABCDEFL;
    private static final long STREAM = 0xFEDCBA9876543210L;

    @Test
    void wordsAreThoseOfTheBijection() {
        var random = new Philox(SEED, STREAM);
        for (int block = 0; block < 3; block++) {
            int[] words = Philox.block(new int[] {block, 0, (int) STREAM, (int) (STREAM >>> 32)},
                    new int[] {(int) SEED, (int) (SEED >>> 32)});
            for (int word : words) {
                assertEquals(word, random.nextInt());
            }
        }
        var longs = new Philox(SEED, STREAM);
        var ints = new Philox(SEED, STREAM);
        assertEquals(ints.nextInt() & 0xFFFFFFFFL | (long) ints.nextInt() << 32, longs.nextLong());
    }

    /// The mixer is the finaliser of SplitMix64, whose first two outputs for seed 0 are published.
    @Test
    void forksAreMixedBySplitMix64() {
        assertEquals(new Philox(SEED, 0xE220A8397B1DCDAFL).nextLong(), new Philox(SEED, 1).fork(-1).nextLong());
        assertEquals(new Philox(SEED, 0x6E789E6AA1B965F4L).nextLong(), new Philox(SEED, 2).fork(-1).nextLong());
    }

    @Test
    void anIndexIsDrawnByInversion() {
        double[] weight = {0, 1, 0, 3, 0};
        var counts = new int[5];
        var random = new Philox(3, 0);
        var again = new Philox(3, 0);
        for (int i = 0; i < 2000; i++) {
            int index = random.nextIndex(weight);
            assertEquals(again.nextDouble() * 4 < 1 ? 1 : 3, index);
            counts[index]++;
        }
        assertEquals(0, counts[0] + counts[2] + counts[4]);
        assertThrows(IllegalArgumentException.class, () -> random.nextIndex(new double[] {1, -1}));
        assertThrows(IllegalArgumentException.class, () -> random.nextIndex(new double[] {1, Double.POSITIVE_INFINITY}));
        assertThrows(IllegalArgumentException.class, () -> random.nextIndex(new double[] {Double.NaN}));
        assertThrows(IllegalArgumentException.class, () -> random.nextIndex(new double[2]));
        assertThrows(IllegalArgumentException.class, () -> random.nextIndex(new double[0]));
        assertThrows(IllegalArgumentException.class,
                () -> random.nextIndex(new double[] {Double.MAX_VALUE, Double.MAX_VALUE}));
        assertEquals(Arrays.asList(0), Arrays.asList(random.nextIndex(new double[] {Double.MIN_VALUE})));
    }
}
