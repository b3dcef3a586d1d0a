package dev.plumbline.cpu;

/// Arithmetic of binary64 matrices in loops that the compiler vectorises by itself.
final class HeapMatrices64 {
    private HeapMatrices64() {}

    /// Rows [from, to) of x + bias, the bias that begins at `start` added to each row.
    static void addBias(double[] x, double[] bias, int start, double[] sum, int columns, int from, int to) {
        for (int r = from; r < to; r++) {
            int row = r * columns;
            for (int j = 0; j < columns; j++) {
                sum[row + j] = x[row + j] + bias[start + j];
            }
        }
    }

    /// Rows `index[from]`, ..., `index[to - 1]` of `x` as rows [from, to) of `result`.
    static void gather(double[] x, int[] index, double[] result, int columns, int from, int to) {
        if (columns == 1) {
            for (int r = from; r < to; r++) {
                result[r] = x[index[r]];
            }
            return;
        }
        int end;
        for (int r = from; r < to; r = end) {                       // rows that follow one another at once
            end = r + 1;
            while (end < to && index[end] == index[end - 1] + 1) {
                end++;
            }
            System.arraycopy(x, index[r] * columns, result, r * columns, (end - r) * columns);
        }
    }
}
