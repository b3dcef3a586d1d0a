package dev.plumbline.cpu;

/// One kernel in its four forms, which are one text with four types ({@link VectorArithmetic64}) and give the same
/// bits for the same element type.
final class Loop {
    /// Elements that go through the scalar form before the vector form is worth compiling for short arrays: until the
    /// compiler is done, vector code is hundreds of times slower than scalar code.
    private static final long WARM = 1 << 18;

    /// Arrays of this length use the vector form at once.
    private static final int LONG = 8192;

    final Float64 vector64;
    final Float64 scalar64;
    final Float32 vector32;
    final Float32 scalar32;
    private long seen;

    Loop(Float64 vector64, Float64 scalar64, Float32 vector32, Float32 scalar32) {
        this.vector64 = vector64;
        this.scalar64 = scalar64;
        this.vector32 = vector32;
        this.scalar32 = scalar32;
    }

    /// Whether `count` elements should go through the vector form. The answer changes only the time that it takes.
    boolean worthVectors(int count, int alwaysFrom) {
        if (count >= LONG || count >= alwaysFrom || seen > WARM) {
            return count >= 16 || count >= alwaysFrom;
        }
        seen += count;
        return false;
    }

    /// Elements [from, to) of arrays of binary64. The vector form needs a whole number of vectors.
    ///
    /// `shape` holds extents that the loop needs, `parameter` its numbers.
    @FunctionalInterface
    interface Float64 {
        void run(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to);
    }

    /// Elements [from, to) of arrays of binary32.
    @FunctionalInterface
    interface Float32 {
        void run(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to);
    }
}
