package dev.plumbline.kernel;

import java.util.Arrays;

/// A tensor in one Java array: `double[]` for float64, `float[]` for float32.
///
/// Used by the executions that run on the Java heap. {@link #doubles()} and {@link #floats()} give the array itself,
/// not a copy, so that a kernel can fill it; whoever else holds it sees the change.
public final class HeapTensor implements Tensor {
    private final DType dtype;
    private final int[] shape;
    private final double[] doubles;
    private final float[] floats;

    private HeapTensor(DType dtype, int[] shape, double[] doubles, float[] floats) {
        this.dtype = dtype;
        this.shape = shape;
        this.doubles = doubles;
        this.floats = floats;
    }

    /// All elements +0.
    public static HeapTensor zeros(DType dtype, int... shape) {
        int size = Shapes.size(shape);
        return dtype == DType.FLOAT64
                ? new HeapTensor(dtype, shape.clone(), new double[size], null)
                : new HeapTensor(dtype, shape.clone(), null, new float[size]);
    }

    /// A copy of `values`, rounded to `dtype`.
    ///
    /// @throws IllegalArgumentException unless `values` has as many elements as `shape` says
    public static HeapTensor of(DType dtype, double[] values, int... shape) {
        if (values.length != Shapes.size(shape)) {
            throw new IllegalArgumentException(
                    values.length + " values do not fill shape " + Shapes.text(shape) + " of " + Shapes.size(shape));
        }
        var tensor = zeros(dtype, shape);
        for (int i = 0; i < values.length; i++) {
            tensor.set(i, values[i]);
        }
        return tensor;
    }

    /// `tensor` as a heap tensor.
    ///
    /// @throws IllegalArgumentException if another execution owns it
    public static HeapTensor of(Tensor tensor) {
        if (tensor instanceof HeapTensor heap) {
            return heap;
        }
        throw new IllegalArgumentException("this tensor belongs to another execution: "
                + (tensor == null ? "null" : tensor.getClass().getSimpleName()));
    }

    @Override
    public DType dtype() {
        return dtype;
    }

    @Override
    public int[] shape() {
        return shape.clone();
    }

    @Override
    public int size() {
        return dtype == DType.FLOAT64 ? doubles.length : floats.length;
    }

    @Override
    public double[] toArray() {
        if (dtype == DType.FLOAT64) {
            return doubles.clone();
        }
        var copy = new double[floats.length];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = floats[i];
        }
        return copy;
    }

    /// Element `i` in row-major order.
    public double get(int i) {
        return dtype == DType.FLOAT64 ? doubles[i] : floats[i];
    }

    /// Sets element `i` in row-major order, rounded to the dtype.
    public void set(int i, double value) {
        if (dtype == DType.FLOAT64) {
            doubles[i] = value;
        } else {
            floats[i] = (float) value;
        }
    }

    /// The float64 array itself.
    ///
    /// @throws IllegalStateException if the dtype is float32
    public double[] doubles() {
        if (doubles == null) {
            throw new IllegalStateException("this tensor is float32");
        }
        return doubles;
    }

    /// The float32 array itself.
    ///
    /// @throws IllegalStateException if the dtype is float64
    public float[] floats() {
        if (floats == null) {
            throw new IllegalStateException("this tensor is float64");
        }
        return floats;
    }

    @Override
    public void close() {
        // heap memory: the garbage collector's
    }

    @Override
    public String toString() {
        return dtype + Shapes.text(shape) + (size() <= 16 ? Arrays.toString(toArray()) : "");
    }
}
