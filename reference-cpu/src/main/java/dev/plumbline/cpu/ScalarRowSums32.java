package dev.plumbline.cpu;

/// What the scalar form of the row kernels calls in place of {@link VectorRowSums32}.
final class ScalarRowSums32 {
    private ScalarRowSums32() {}

    static double sum(float[] a, int from, int to) {
        return RowSums.sum(a, from, to);
    }
}
