// The text of HeapMatrices64 on other types: change that class, then run SiblingSources.
package dev.plumbline.cpu;

/// Arithmetic of binary32 matrices in loops that the compiler vectorises by itself.
final class HeapMatrices32 {
    private HeapMatrices32() {}

    /// Rows [from, to) of x + bias, the bias that begins at `start` added to each row.
    static void addBias(float[] x, float[] bias, int start, float[] sum, int columns, int from, int to) {
        for (int r = from; r < to; r++) {
            int row = r * columns;
            for (int j = 0; j < columns; j++) {
                sum[row + j] = x[row + j] + bias[start + j];
            }
        }
    }

    /// Rows `index[from]`, ..., `index[to - 1]` of `x` as rows [from, to) of `result`.
    static void gather(float[] x, int[] index, float[] result, int columns, int from, int to) {
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
