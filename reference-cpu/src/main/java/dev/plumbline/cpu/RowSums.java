package dev.plumbline.cpu;

/// Sums of short stretches of an array, in binary64, in an order that depends only on their length: blocks of 128, in
/// each 8 accumulators (element i goes to i mod 8), blocks added with their rounding errors kept. Relative error for
/// terms of one sign at most 21 u, u = 2⁻⁵³.
final class RowSums {
    static final int BLOCK = 128;

    private RowSums() {}

    /// Σ a[from, to).
    static double sum(double[] a, int from, int to) {
        double sum = 0;
        double lost = 0;
        for (int start = from; start < to; start += BLOCK) {
            double v = block(a, start, Math.min(start + BLOCK, to));
            double t = sum + v;
            double b = t - sum;
            lost += sum - (t - b) + (v - b);
            sum = t;
        }
        return Math.abs(sum) <= Double.MAX_VALUE ? sum + lost : sum;
    }

    /// Σ a[from, to), each element widened first.
    static double sum(float[] a, int from, int to) {
        double sum = 0;
        double lost = 0;
        for (int start = from; start < to; start += BLOCK) {
            double v = block(a, start, Math.min(start + BLOCK, to));
            double t = sum + v;
            double b = t - sum;
            lost += sum - (t - b) + (v - b);
            sum = t;
        }
        return Math.abs(sum) <= Double.MAX_VALUE ? sum + lost : sum;
    }

    /// {@link Scratch#array64} by a name that stays as it is in the sources of binary32.
    static double[] scratch(int slot, int length) {
        return Scratch.array64(slot, length);
    }

    /// log(1 + y) in binary64.
    static double logOnePlus(double y) {
        return ScalarFunctions64.log1p(y);
    }

    private static double block(double[] a, int from, int to) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        double s4 = 0;
        double s5 = 0;
        double s6 = 0;
        double s7 = 0;
        int i = from;
        for (; i <= to - 8; i += 8) {
            s0 += a[i];
            s1 += a[i + 1];
            s2 += a[i + 2];
            s3 += a[i + 3];
            s4 += a[i + 4];
            s5 += a[i + 5];
            s6 += a[i + 6];
            s7 += a[i + 7];
        }
        double rest = 0;
        for (; i < to; i++) {
            rest += a[i];
        }
        return s0 + s1 + (s2 + s3) + (s4 + s5 + (s6 + s7)) + rest;
    }

    private static double block(float[] a, int from, int to) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        double s4 = 0;
        double s5 = 0;
        double s6 = 0;
        double s7 = 0;
        int i = from;
        for (; i <= to - 8; i += 8) {
            s0 += a[i];
            s1 += a[i + 1];
            s2 += a[i + 2];
            s3 += a[i + 3];
            s4 += a[i + 4];
            s5 += a[i + 5];
            s6 += a[i + 6];
            s7 += a[i + 7];
        }
        double rest = 0;
        for (; i < to; i++) {
            rest += a[i];
        }
        return s0 + s1 + (s2 + s3) + (s4 + s5 + (s6 + s7)) + rest;
    }
}
