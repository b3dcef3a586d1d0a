package dev.plumbline.cpu;

/// What the scalar form of the row kernels calls in place of {@link VectorRowSums64}.
final class ScalarRowSums64 {
    private ScalarRowSums64() {}

    static double sum(double[] a, int from, int to) {
        return RowSums.sum(a, from, to);
    }
}
