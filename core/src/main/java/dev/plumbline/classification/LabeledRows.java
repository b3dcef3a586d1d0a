package dev.plumbline.classification;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.Tensor;

/// Points with classes.
///
/// @param x features `[n][d]`
/// @param label class of each point in 0 .. classes − 1, `[n]`
public record LabeledRows(double[][] x, int[] label, int classes) {

    /// @throws IllegalArgumentException unless every point has one label, and every label is a class
    public LabeledRows {
        if (x.length != label.length || x.length == 0) {
            throw new IllegalArgumentException(
                    "needs a label for each of at least one row, were " + label.length + " for " + x.length);
        }
        for (int y : label) {
            if (y < 0 || y >= classes) {
                throw new IllegalArgumentException("labels must lie in [0, " + classes + "), found " + y);
            }
        }
    }

    public int size() {
        return x.length;
    }

    /// Rows `index[0], index[1], ...` of `x` as a tensor of float64.
    public static Tensor tensor(Backend backend, double[][] x, int... index) {
        int d = x[0].length;
        var values = new double[index.length * d];
        for (int i = 0; i < index.length; i++) {
            System.arraycopy(x[index[i]], 0, values, i * d, d);
        }
        return backend.tensor(DType.FLOAT64, values, index.length, d);
    }
}
