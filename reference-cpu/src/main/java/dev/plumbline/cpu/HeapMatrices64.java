package dev.plumbline.cpu;

/// Arithmetic of binary64 matrices in loops that the compiler vectorises by itself.
final class HeapMatrices64 {
    private HeapMatrices64() {}

    /// Rows [from, to) of x + bias, the bias added to each row.
    static void addBias(double[] x, double[] bias, double[] sum, int columns, int from, int to) {
        for (int r = from; r < to; r++) {
            int row = r * columns;
            for (int j = 0; j < columns; j++) {
                sum[row + j] = x[row + j] + bias[j];
            }
        }
    }
}
