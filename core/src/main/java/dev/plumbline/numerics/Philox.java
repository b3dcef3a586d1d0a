package dev.plumbline.numerics;

import java.util.random.RandomGenerator;

/// Counter-based random stream Philox4x32-10.
///
/// Salmon, Moraes, Dror and Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3". Block k of a stream is a
/// keyed bijection of the 128-bit counter (k, stream): no state but a position, so every execution and every thread
/// can produce the same numbers. The seed is the 64-bit key. Streams of the same seed with different numbers never
/// overlap.
public final class Philox implements RandomGenerator {
    private static final long MULTIPLIER_0 = 0xD2511F53L;
    private static final long MULTIPLIER_1 = 0xCD9E8D57L;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;

    private final long seed;
    private final long stream;
    private long block;
    private final int[] words = new int[4];
    private int next = 4;
    private double spareGaussian = Double.NaN;

    /// Stream number `stream` of `seed`, at its beginning.
    public Philox(long seed, long stream) {
        this.seed = seed;
        this.stream = stream;
    }

    /// A stream for a sub-task: independent of this one's position. Different `index` give different streams; the
    /// number is mixed so that `fork(a).fork(b)` and `fork(b).fork(a)` differ.
    public Philox fork(long index) {
        return new Philox(seed, mix(stream * 0x9E3779B97F4A7C15L + index + 1));
    }

    /// SplitMix64 finaliser (Steele, Lea and Flood 2014): a bijection of 64 bits.
    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /// The bijection itself: ten rounds on `counter` (4 words) under `key` (2 words).
    public static int[] block(int[] counter, int[] key) {
        int c0 = counter[0];
        int c1 = counter[1];
        int c2 = counter[2];
        int c3 = counter[3];
        int k0 = key[0];
        int k1 = key[1];
        for (int round = 0; round < 10; round++) {
            long p0 = MULTIPLIER_0 * (c0 & 0xFFFFFFFFL);
            long p1 = MULTIPLIER_1 * (c2 & 0xFFFFFFFFL);
            c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
            c1 = (int) p1;
            c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
            c3 = (int) p0;
            k0 += WEYL_0;
            k1 += WEYL_1;
        }
        return new int[] {c0, c1, c2, c3};
    }

    @Override
    public int nextInt() {
        if (next == 4) {
            int[] counter = {(int) block, (int) (block >>> 32), (int) stream, (int) (stream >>> 32)};
            int[] key = {(int) seed, (int) (seed >>> 32)};
            System.arraycopy(block(counter, key), 0, words, 0, 4);
            block++;
            next = 0;
        }
        return words[next++];
    }

    /// Low word first.
    @Override
    public long nextLong() {
        long low = nextInt() & 0xFFFFFFFFL;
        return low | ((long) nextInt() << 32);
    }

    /// Uniform on the multiples of 2⁻⁵³ in [0, 1).
    @Override
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1p-53;
    }

    /// Standard normal by Box and Muller (1958) on two uniforms, with `StrictMath` so that the bits are the same on
    /// every machine; the second value of each pair is kept for the next call.
    @Override
    public double nextGaussian() {
        if (!Double.isNaN(spareGaussian)) {
            double spare = spareGaussian;
            spareGaussian = Double.NaN;
            return spare;
        }
        double radius = Math.sqrt(-2 * StrictMath.log(1 - nextDouble()));
        double angle = 2 * Math.PI * nextDouble();
        spareGaussian = radius * StrictMath.sin(angle);
        return radius * StrictMath.cos(angle);
    }

    /// A uniformly random permutation of 0..n−1 (Fisher and Yates).
    public int[] permutation(int n) {
        var permutation = new int[n];
        for (int i = 0; i < n; i++) {
            int j = nextInt(i + 1);
            permutation[i] = permutation[j];
            permutation[j] = i;
        }
        return permutation;
    }

    /// Index drawn with probability proportional to `weight`, by inversion of the running sum.
    ///
    /// @throws IllegalArgumentException unless the weights are finite, not negative, and not all 0
    public int nextIndex(double[] weight) {
        return index(weight, nextDouble());
    }

    /// The same at a uniform number that was drawn before.
    ///
    /// @param uniform in [0, 1)
    public static int index(double[] weight, double uniform) {
        double total = 0;
        for (double w : weight) {
            if (!(w >= 0 && w <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("weights must be finite and not negative, found " + w);
            }
            total += w;
        }
        if (!(total > 0 && total <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("weights must have a positive finite sum, found " + total);
        }
        double target = uniform * total;
        double running = 0;
        int last = 0;
        for (int i = 0; i < weight.length; i++) {
            if (weight[i] > 0) {
                running += weight[i];
                last = i;
                if (target < running) {
                    return i;
                }
            }
        }
        return last;
    }
}
