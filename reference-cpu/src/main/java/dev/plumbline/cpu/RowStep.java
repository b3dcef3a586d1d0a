package dev.plumbline.cpu;

/// One step over a row, called from the one place below by all kernels of rows: with so many targets there the compiler
/// inlines none of them, so that each loop is compiled by itself ({@link VectorFunctions64} says why).
final class RowStep {
    private RowStep() {}

    static void run(Float64[] steps, int step, double[] a, double[] b, double[] c, double[] d, double s, double t,
            int row, int columns) {
        run(steps, step, a, b, c, d, s, t, row, 0, columns);
    }

    static void run(Float64[] steps, int step, double[] a, double[] b, double[] c, double[] d, double s, double t,
            int row, int from, int columns) {
        steps[step].run(a, b, c, d, s, t, row, from, columns);
    }

    static void run(Float32[] steps, int step, float[] a, float[] b, float[] c, float[] d, float s, float t, int row,
            int columns) {
        run(steps, step, a, b, c, d, s, t, row, 0, columns);
    }

    static void run(Float32[] steps, int step, float[] a, float[] b, float[] c, float[] d, float s, float t, int row,
            int from, int columns) {
        steps[step].run(a, b, c, d, s, t, row, from, columns);
    }

    /// Elements [from, columns) of the row that starts at `row`; what arrays and numbers mean is the step's own.
    @FunctionalInterface
    interface Float64 {
        void run(double[] a, double[] b, double[] c, double[] d, double s, double t, int row, int from, int columns);
    }

    /// As {@link Float64}, of binary32.
    @FunctionalInterface
    interface Float32 {
        void run(float[] a, float[] b, float[] c, float[] d, float s, float t, int row, int from, int columns);
    }
}
