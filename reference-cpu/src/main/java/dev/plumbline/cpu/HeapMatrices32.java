// The text of HeapMatrices64 on other types: change that class, then run SiblingSources.
package dev.plumbline.cpu;

/// Arithmetic of binary32 matrices in loops that the compiler vectorises by itself.
final class HeapMatrices32 {
    private HeapMatrices32() {}

    /// Rows [from, to) of x + bias, the bias added to each row.
    static void addBias(float[] x, float[] bias, float[] sum, int columns, int from, int to) {
        for (int r = from; r < to; r++) {
            int row = r * columns;
            for (int j = 0; j < columns; j++) {
                sum[row + j] = x[row + j] + bias[j];
            }
        }
    }
}
